using Bakeoff.Machine;

namespace Bakeoff.Transports.Vmm;

/// <summary>A timer of the VMM: its io thread runs <paramref name="expired"/>, under the global lock, some time after the deadline.</summary>
internal sealed class VmmTimer(VmmProcess vmm, Func<CpuContext, SimTask> expired)
{
    /// <summary>True from arming to expiry or cancellation.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Virtual time from which on it is due.</summary>
    public long DeadlinePs { get; private set; }

    /// <summary>Arms the timer; <paramref name="context"/> owes the alarm's programming if it must move.</summary>
    public void Arm(CpuContext context, long delayPs)
    {
        IsArmed = true;
        DeadlinePs = context.Simulator.NowPs + delayPs;
        vmm.RearmAlarm(context);
    }

    /// <summary>Takes the timer off the list. The alarm stays set, and finds nothing to do.</summary>
    public void Cancel() => IsArmed = false;

    /// <summary>The io thread found it due.</summary>
    internal SimTask ExpireAsync(CpuContext ioThread)
    {
        IsArmed = false;
        return expired(ioThread);
    }
}
