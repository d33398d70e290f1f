using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>
/// An end of a shm-signal that answers "nothing came" to one test: to that behind the clearing of pending if it
/// <paramref name="forgetsRetest"/>, and to that behind <see cref="Blind"/>.
/// </summary>
internal sealed class BlindSignalEnd(IShmSignalEnd inner, bool forgetsRetest = false) : IShmSignalEnd
{
    private bool _isBlind;

    public bool Enabled => inner.Enabled;

    public bool EnabledAndSignalled
    {
        get
        {
            bool answer = !_isBlind && inner.EnabledAndSignalled;
            _isBlind = false;
            return answer;
        }
    }

    public bool EnabledAndDirty => inner.EnabledAndDirty;

    public void Blind() => _isBlind = true;

    public void Enable() => inner.Enable();

    public void Disable()
    {
        _isBlind = false;
        inner.Disable();
    }

    public void ClearDirty() => inner.ClearDirty();

    public void ClearPending()
    {
        inner.ClearPending();
        _isBlind |= forgetsRetest;
    }

    public void MarkPeerDirty() => inner.MarkPeerDirty();

    public bool TryRaisePeer() => inner.TryRaisePeer();

    public void UsedBy(CpuContext? context) => inner.UsedBy(context);
}
