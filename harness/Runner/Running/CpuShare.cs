namespace Bakeoff.Harness;

/// <summary>Busy time of one component in one mode on one core.</summary>
/// <param name="Component">Who was running: vcpu0, vhost worker, softirq.</param>
/// <param name="Mode">In which mode: guest, exit-handling, kernel, userspace.</param>
/// <param name="Core">Core, with its host: <c>host:2</c>, <c>remote:0</c>.</param>
/// <param name="BusyPs">Busy virtual time while measuring, in ps.</param>
public sealed record CpuShare(string Component, string Mode, string Core, long BusyPs);
