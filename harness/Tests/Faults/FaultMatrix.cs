using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Faults;

/// <summary>The whole error matrix, run once for all tests of this folder.</summary>
public sealed class FaultMatrix
{
    internal static FaultRunner Runner { get; } = new(TransportCatalog.Default, Scenario.Machine("A"));

    public FaultMatrix() => Outcomes = Runner.RunAll(FaultCatalog.All, Runner.DefaultLanes, FaultRunner.Policies, jobs: 2);

    public IReadOnlyList<FaultOutcome> Outcomes { get; }

    /// <summary>One cell for a message.</summary>
    public static string Name(FaultOutcome outcome) =>
        $"{outcome.Fault.Id} {outcome.Lane} {outcome.Policy}: {outcome.Radius} by {outcome.DetectedBy}, expected {outcome.Expected}; {outcome.Observed}";
}
