using System.Runtime.InteropServices;

namespace Bakeoff.Cli;

/// <summary>
/// Turns Ctrl-C and termination into tokens: the first asks to stop, the second to abort, the third kills.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <summary>Starts listening.</summary>
    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    /// <summary>Signalled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Signalled by the second signal.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = !_abort.IsCancellationRequested;
        if (_stop.IsCancellationRequested)
        {
            _abort.Cancel();
        }
        else
        {
            Console.Error.Write("\nfinishing the running runs (again: give them up)\n");
            _stop.Cancel();
        }
    }
}
