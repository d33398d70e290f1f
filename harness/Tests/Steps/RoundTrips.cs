using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Lanes;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Steps;

/// <summary>
/// One transaction of one byte each way on an idle 10 GbE rig of machine A: no jitter, no ticks, seed 1. Its cores wake at once, so
/// that who meets whom at a lock is decided by the lane's own steps.
/// </summary>
internal static class RoundTrips
{
    private static readonly LaneSimulator Simulator =
        new(TransportCatalog.Default, MachineProfiles.LoadAll(Repository.PathOf("harness/machines")));

    public static RunOutcome Run(string contestant) => Simulator.Run(Cell(contestant), 1, new RunOptions { RecordSteps = true }, default);

    public static CellSpec Cell(string contestant) => new()
    {
        Id = contestant,
        Lane = contestant,
        Workload = Workload.UdpRr,
        Rig = new RigSpec { Name = "10g", LinkGbps = 10, PropagationNs = 50, HostCores = 8, NicModeration = NicModeration.Interval, NicModerationUs = 5 },
        Offloads = new Offloads(Tso: true, Gso: true, Gro: false, Checksum: true),
        WarmupSeconds = 0.2,
        MeasureSeconds = 0.01,
        MeasureTransactions = 10,
        Costs = new CellSpec().Costs.SetItem("idle.exit_latency", 0),
        Options = new CellSpec().Options.SetItem("jitter_cv", "0").SetItem("guest_hz", "0").SetItem("host_hz", "0"),
    };

    /// <summary>The reasons of the exits in a trace, in order.</summary>
    public static IReadOnlyList<string> Exits(RunOutcome outcome) => Marks(outcome, "exit ");

    /// <summary>The threads woken in a trace, in order and by the names of the drawings, without those of the remote peer.</summary>
    public static IReadOnlyList<string> WakeUps(RunOutcome outcome) =>
        [.. Marks(outcome, "wakes ").Where(name => !name.StartsWith("peer/", StringComparison.Ordinal)).Select(DrawnName)];

    private static IReadOnlyList<string> Marks(RunOutcome outcome, string verb) =>
        [.. outcome.Steps.Where(step => step.CostKey.Length == 0 && step.Step.StartsWith(verb, StringComparison.Ordinal))
            .Select(step => step.Step[verb.Length..])];

    private static string DrawnName(string thread) => thread switch
    {
        _ when thread.EndsWith(".vcpu0/thread", StringComparison.Ordinal) => "vcpu",
        _ when thread.EndsWith("/netperf0", StringComparison.Ordinal) => "application",
        _ when thread.StartsWith("events/", StringComparison.Ordinal) => "events",
        _ => thread.Split('/')[^1],
    };
}
