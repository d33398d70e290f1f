using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>
/// A periodic timer that wakes threads: on the host by its own high-resolution timer, in a guest by a host timer that delivers the
/// guest's timer vector, so that pacing costs what it costs and stops when the guest takes no interrupts.
/// </summary>
internal sealed class PacedTimer : IEventTarget, IInterruptHandler, ICoreTimer
{
    private const int Vector = 0xee;

    private readonly Simulator _simulator;
    private readonly List<CpuContext> _threads = [];
    private readonly GuestSystem? _guest;
    private readonly HostInterrupts _interrupts;
    private readonly InterruptSource _source;
    private readonly GuestVector? _vector;
    private readonly long _periodPs;

    /// <summary>A timer of the host on the core of <paramref name="interrupts"/>, or of <paramref name="guest"/> whose vCPU runs there.</summary>
    public PacedTimer(Simulator simulator, HostInterrupts interrupts, GuestSystem? guest, long periodPs)
    {
        _simulator = simulator;
        _guest = guest;
        _interrupts = interrupts;
        _periodPs = periodPs;
        _source = new InterruptSource(new HostHandler(this));
        _vector = guest?.Vcpu.InstallTimer(Vector, this);
        NextPs = simulator.NowPs + periodPs;
        simulator.Schedule(NextPs, EventPriority.Interrupt, this);
        interrupts.Core.Governor?.Add(this);
    }

    /// <inheritdoc/>
    public string Name => "pacing timer";

    /// <inheritdoc/>
    public long NextPs { get; private set; }

    /// <summary>Times that the guest took it.</summary>
    public long Taken { get; private set; }

    /// <summary>Wakes <paramref name="thread"/> at each turn.</summary>
    public void Add(CpuContext thread) => _threads.Add(thread);

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        NextPs = _simulator.NowPs + _periodPs;
        _simulator.Schedule(NextPs, EventPriority.Interrupt, this);
        _interrupts.Raise(_source);
    }

    /// <inheritdoc/>
    public SimTask Handle(CpuContext irq)
    {
        Taken++;
        foreach (CpuContext thread in _threads)
        {
            thread.Wake(irq);
        }

        return SimTask.Completed;
    }

    private sealed class HostHandler(PacedTimer timer) : IInterruptHandler
    {
        public string Name => "pacing timer";

        public SimTask Handle(CpuContext irq) =>
            timer._vector is null ? timer.Handle(irq) : timer._guest!.Vcpu.TimerExpiredAsync(irq, timer._vector);
    }
}
