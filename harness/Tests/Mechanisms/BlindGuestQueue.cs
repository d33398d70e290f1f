using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>A driver's end of a ring whose first look behind enabling interrupts sees nothing: enable_cb without its recheck.</summary>
internal sealed class BlindGuestQueue(IGuestQueue inner) : ForwardingGuestQueue(inner)
{
    private readonly BlindSignalEnd? _signal = inner.Signal is null ? null : new BlindSignalEnd(inner.Signal);
    private bool _isBlind;

    public override bool HasCompletions
    {
        get
        {
            bool answer = !_isBlind && base.HasCompletions;
            _isBlind = false;
            return answer;
        }
    }

    public override IShmSignalEnd? Signal => _signal;

    public override void DisableInterrupts()
    {
        _isBlind = false;
        base.DisableInterrupts();
    }

    public override void EnableInterrupts()
    {
        base.EnableInterrupts();
        Blind();
    }

    public override void EnableInterruptsDelayed()
    {
        base.EnableInterruptsDelayed();
        Blind();
    }

    private void Blind()
    {
        _isBlind = true;
        _signal?.Blind();
    }
}
