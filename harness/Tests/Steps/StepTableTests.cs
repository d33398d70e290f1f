using System.Text.RegularExpressions;
using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Lanes;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Steps;

/// <summary>
/// The life of a frame is told three times: drawn beside each contestant, stated there as data, and simulated. They agree.
/// </summary>
public sealed partial class StepTableTests
{
    public static TheoryData<string> Contestants => [.. TransportCatalog.Default.Contestants.Select(contestant => contestant.Id)];

    /// <summary>What a charge is for, cut between words where the column ends, with the number of units behind it.</summary>
    [Theory]
    [InlineData("posted MMIO write", 1, "posted MMIO write")]
    [InlineData("posted MMIO write", 3, "posted MMIO write x 3")]
    [InlineData("a load of a cache line that the core has not, from another", 1, "a load of a cache line that the core has…")]
    [InlineData("a load of a cache line that the core has not, from another", 12, "a load of a cache line that the… x 12")]
    [InlineData("try-to-wake-up: lock, enqueue, preemption check", 1, "try-to-wake-up: lock, enqueue…")]
    public void A_step_says_what_it_is_for(string meaning, long units, string expected) => Assert.Equal(expected, StepTable.What(meaning, units));

    [Theory]
    [MemberData(nameof(Contestants))]
    public void One_round_trip_takes_the_approved_steps(string contestant) =>
        Approve.Text($"{contestant}.steps", StepTable.Text(RoundTrips.Run(contestant).Steps));

    [Theory]
    [MemberData(nameof(Contestants))]
    public void One_round_trip_has_the_exits_and_wake_ups_that_the_contestant_states(string contestant)
    {
        IdleRoundTrip stated = TransportCatalog.Default.FindContestant(contestant)!.RoundTrip;
        RunOutcome outcome = RoundTrips.Run(contestant);
        Assert.Equal(stated.Exits, RoundTrips.Exits(outcome));
        Assert.Equal(stated.WakeUps, RoundTrips.WakeUps(outcome));
    }

    [Theory]
    [MemberData(nameof(Contestants))]
    public void The_drawing_has_the_exits_and_wake_ups_that_the_contestant_states(string contestant)
    {
        string drawing = Drawings.SourceOf(contestant);
        IdleRoundTrip stated = TransportCatalog.Default.FindContestant(contestant)!.RoundTrip;
        Assert.Equal(stated.Exits, DrawnExit().Matches(drawing).Select(match => match.Groups[1].Value));
        Assert.Equal(stated.WakeUps, DrawnWakeUp().Matches(drawing).Select(match => match.Groups[1].Value));
        Assert.All(drawing.Split('\n').Where(line => line.StartsWith("///   ", StringComparison.Ordinal)),
            line => Assert.True(line.Length <= 4 + 100 && line.All(char.IsAscii), line));
    }

    [Theory]
    [MemberData(nameof(Contestants))]
    public void Exits_per_transaction_of_a_whole_run_are_those_of_one_round_trip(string contestant)
    {
        RunOutcome outcome = RoundTrips.Run(contestant);
        int stated = TransportCatalog.Default.FindContestant(contestant)!.RoundTrip.Exits.Count;
        double measured = outcome.Metrics.GetValueOrDefault("exits_per_transaction") ?? 0;
        Assert.InRange(measured, stated - 0.6, stated + 0.6); // ten transactions, with a part of one at either end
    }

    [Fact]
    public void A_step_is_never_noted_as_free_and_names_a_cost_key_of_the_machine()
    {
        string[] known = [.. CostKeys.All.Select(info => info.Name)];
        Assert.All(RoundTrips.Run("venet").Steps.Where(step => step.CostKey.Length > 0), step =>
        {
            Assert.Contains(step.CostKey, known);
            Assert.True(step.DurationPs > 0, step.ToString());
        });
    }

    [Fact]
    public void A_table_groups_what_one_context_does_and_fits_a_hundred_columns()
    {
        string table = StepTable.Text(
        [
            new(0, 500_000, "guest", "skb", "skb.alloc", 0),
            new(500_000, 700_000, "guest", "wake-up of a sleeping thread", "sched.wake", 0),
            new(900_000, 2_000_000, "vhost", "work item", "workqueue.item", 0),
            new(1_200_000, 0, "guest", "exit HLT", "", 1),
            new(9_000_000, 100_000, "vhost", "shared cache line x 2", "ring.line", 1),
        ]);
        Approve.Text("small-table", table);
        Assert.All(table.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [GeneratedRegex(@"^/// +\*\* EXIT (\S+)$", RegexOptions.Multiline)]
    private static partial Regex DrawnExit();

    [GeneratedRegex(@"^/// +-> WAKE (\S+)$", RegexOptions.Multiline)]
    private static partial Regex DrawnWakeUp();
}
