namespace Bakeoff.Machine;

/// <summary>
/// How long KVM polls before it lets a halted vCPU's thread sleep (Linux Documentation/virt/kvm/halt-polling.rst): the window
/// doubles, from 10 us, while halts end within the limit, and falls to nothing when one lasts longer.
/// </summary>
internal sealed class HaltPollWindow(long limitPs)
{
    private const long StartPs = 10_000_000;
    private const int GrowFactor = 2;

    /// <summary>Picoseconds to poll at the next halt; 0 to sleep at once.</summary>
    public long Ps { get; private set; }

    /// <summary>A halt has ended after <paramref name="haltedPs"/>, polled or slept.</summary>
    public void HaltEnded(long haltedPs)
    {
        if (haltedPs <= Ps)
        {
            return; // the window was long enough
        }

        Ps = haltedPs >= limitPs ? 0 : Math.Min(limitPs, Math.Max(StartPs, Ps * GrowFactor));
    }
}
