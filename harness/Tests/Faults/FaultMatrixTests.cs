using Bakeoff.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Faults;

/// <summary>Laws of the error matrix, over all of its cells.</summary>
public sealed class FaultMatrixTests(FaultMatrix matrix) : IClassFixture<FaultMatrix>
{
    private IEnumerable<FaultOutcome> Run => matrix.Outcomes.Where(outcome => outcome.Agreement != FaultAgreement.NotApplicable);

    [Fact]
    public void Every_outcome_is_what_the_sources_say_or_differs_for_a_stated_reason() =>
        Assert.Empty(matrix.Outcomes.Where(outcome => outcome.Agreement == FaultAgreement.No).Select(FaultMatrix.Name));

    [Fact]
    public void Every_case_that_runs_has_an_expectation() =>
        Assert.Empty(Run.Where(outcome => outcome.Expected is null).Select(FaultMatrix.Name));

    [Fact]
    public void Every_stated_difference_occurs()
    {
        foreach (FaultSpec fault in FaultCatalog.All)
        {
            foreach (ExplainedDifference difference in fault.Differences)
            {
                Assert.Contains(Run, outcome => outcome.Fault == fault && outcome.Note == difference.Why && outcome.Policy == difference.Policy);
            }
        }
    }

    [Fact]
    public void Every_fault_runs_in_some_lane_or_says_why_it_cannot()
    {
        foreach (FaultSpec fault in FaultCatalog.All)
        {
            Assert.True(fault.Inexpressible is null
                ? Run.Any(outcome => outcome.Fault == fault)
                : !Run.Any(outcome => outcome.Fault == fault), fault.Id);
        }

        Assert.All(matrix.Outcomes, outcome => Assert.NotEqual("", outcome.Observed));
        Assert.Equal(FaultCatalog.All.Count, FaultCatalog.All.Select(fault => fault.Id).Distinct().Count());
    }

    /// <summary>No cell is empty for a reason that is not its own lane's or fault's.</summary>
    [Fact]
    public void Every_contestant_meets_some_fault_or_has_nobody_to_meet_it() => Assert.Equal(["assigned-nic", "bare-metal", "pcie-boards"],
        matrix.Outcomes.Select(outcome => outcome.Lane).Distinct().Except(Run.Select(outcome => outcome.Lane)).Order());

    /// <summary>A guest that spins with interrupts off stops itself: no policy of the host can help it.</summary>
    [Fact]
    public void Under_the_hardened_policy_no_guest_reaches_further_than_its_own_device() =>
        Assert.Empty(Run.Where(outcome => outcome.Policy == FaultPolicy.Hardened && outcome.Fault.IsGuests
            && outcome.Fault.Id != "interrupts-off" && outcome.Radius > BlastRadius.Device).Select(FaultMatrix.Name));

    [Fact]
    public void Under_the_hardened_policy_the_witness_keeps_its_frames() =>
        Assert.Empty(Run.Where(outcome => outcome.Policy == FaultPolicy.Hardened && outcome.Fault.IsGuests
            && outcome.WitnessShare < 0.9).Select(FaultMatrix.Name));

    [Fact]
    public void Whoever_is_not_host_or_host_worker_leaves_the_witness_its_frames() =>
        Assert.Empty(Run.Where(outcome => outcome.Radius < BlastRadius.HostWorker && outcome.WitnessShare < 0.9).Select(FaultMatrix.Name));

    [Fact]
    public void The_policies_differ_only_in_what_guests_have_written() =>
        Assert.Empty(Run.Where(outcome => outcome.Policy == FaultPolicy.Historical && outcome.Fault.IsSameUnderBothPolicies)
            .Where(historical => Run.Any(hardened => hardened.Policy == FaultPolicy.Hardened && hardened.Fault == historical.Fault
                && hardened.Lane == historical.Lane && hardened.Observed != historical.Observed)).Select(FaultMatrix.Name));
}
