using Bakeoff.Machine;

namespace Bakeoff.Transports.Vmm;

/// <summary>
/// Work that the VMM's io thread does under the global lock: at the end of the turn in which it is scheduled, or at the start of the next one, behind
/// another poll() that does not wait.
/// </summary>
internal sealed class VmmBottomHalf(VmmProcess vmm, bool waitsForNextTurn, Func<CpuContext, SimTask> work)
{
    private long _scheduledInTurn;

    /// <summary>Scheduled and not yet begun.</summary>
    public bool IsScheduled { get; private set; }

    /// <summary>It runs behind another poll() if one of the io thread's handlers schedules it.</summary>
    internal bool WaitsForNextTurn => waitsForNextTurn;

    /// <summary>It waits, and another poll() has been since.</summary>
    internal bool IsOfEarlierTurn => waitsForNextTurn && _scheduledInTurn != vmm.Turns;

    /// <summary>Schedules it. A thread other than the io thread breaks select() and owes for that.</summary>
    public void Schedule(CpuContext context)
    {
        if (!IsScheduled)
        {
            IsScheduled = true;
            _scheduledInTurn = vmm.Turns;
            if (context != vmm.IoThread)
            {
                vmm.BreakSelect(context);
            }
        }
    }

    internal SimTask RunAsync(CpuContext ioThread)
    {
        IsScheduled = false;
        return work(ioThread);
    }
}
