using Bakeoff.Machine;

namespace Bakeoff.Workloads;

/// <summary>One end of a workload: a stack, and threads on the system that it belongs to.</summary>
/// <param name="Name">Name of the system.</param>
/// <param name="Stack">Its stack.</param>
/// <param name="NewThread">Makes an application thread there.</param>
public sealed record WorkloadSite(string Name, NetStack Stack, Func<string, CpuContext> NewThread)
{
    /// <summary>Starts a timer of the system that wakes a thread once per period, given in picoseconds.</summary>
    public Action<CpuContext, long> Pace { get; init; } = (_, _) => throw new NotSupportedException("this site has no timers");
}
