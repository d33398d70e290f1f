using Bakeoff.Machine;

namespace Bakeoff.Transports.Vmm;

/// <summary>Work that the VMM's io thread does at the end of its next turn, under the global lock.</summary>
internal sealed class VmmBottomHalf(VmmProcess vmm, Func<CpuContext, SimTask> work)
{
    /// <summary>Scheduled and not yet begun.</summary>
    public bool IsScheduled { get; private set; }

    /// <summary>Schedules it. A thread other than the io thread breaks select() and owes for that.</summary>
    public void Schedule(CpuContext context)
    {
        if (!IsScheduled)
        {
            IsScheduled = true;
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
