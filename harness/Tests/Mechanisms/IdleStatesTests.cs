using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>What idle states do to a whole round trip: the idler the machine, the slower.</summary>
public sealed class IdleStatesTests
{
    private static readonly CliServices s_program = Composition.Create();

    /// <summary>Pings of every 5 ms find deep sleepers, pings of every 50 us do not.</summary>
    [Theory]
    [InlineData("bare-metal")]
    [InlineData("vhost-net@modern")]
    public void An_idle_machine_answers_later_than_a_busy_one(string transport)
    {
        double idleNs = RoundTripNs("C", transport, 5000), busyNs = RoundTripNs("C", transport, 50);
        Assert.True(idleNs > busyNs + 30_000, $"{idleNs} ns and {busyNs} ns");
        double shallowNs = RoundTripNs("C", transport, 5000, "options.max_cstate=1");
        Assert.True(shallowNs < busyNs + 10_000, $"{shallowNs} ns and {busyNs} ns");
    }

    [Fact]
    public void Sleeps_are_counted_by_state_where_there_are_several()
    {
        RunOutcome outcome = Run("C", "bare-metal", 5000);
        Assert.Equal(
            ["idle.C1.exits", "idle.C1.sleeps", "idle.C1E.exits", "idle.C1E.sleeps", "idle.C6.exits", "idle.C6.sleeps"],
            outcome.Counters.Select(counter => counter.Name).Where(name => name.StartsWith("idle.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.True(Counter("idle.C6.sleeps") > 20 && Counter("idle.C6.exits") > 20);
        foreach ((string machine, string option) in new[] { ("A", "options.max_cstate=3"), ("C", "options.max_cstate=1") })
        {
            Assert.DoesNotContain(Run(machine, "bare-metal", 5000, option).Counters, counter => counter.Name.StartsWith("idle.", StringComparison.Ordinal));
        }

        double Counter(string name) => outcome.Counters.Single(counter => counter.Name == name).Value;
    }

    [Fact]
    public void The_shallowest_state_alone_needs_no_governor_and_its_exit_is_an_atom()
    {
        MachineProfile profile = MachineProfiles.Load(Path.Combine(MachineProfiles.FindDirectory(), "C.yaml"));
        CostTable costs = profile.ToCostTable(new Dictionary<string, double> { ["idle.exit_latency"] = 1234 });
        Assert.Null(profile.Idle!.ToIdleStates(costs, deepest: 1));
        IdleStates states = profile.Idle.ToIdleStates(costs, deepest: 2)!;
        Assert.Equal(2, states.Count);
        Assert.Equal(("C1", 1_234_000), (states[0].Name, states[0].ExitLatencyPs));
        Assert.Equal(3, profile.Idle.ToIdleStates(costs)!.Count);
    }

    /// <summary>A deeper state's exit can be set like an atom, on machines that have it.</summary>
    [Fact]
    public void A_cell_can_set_the_exit_of_a_deeper_state()
    {
        double slowNs = RoundTripNs("C", "bare-metal", 5000, "costs.idle.C6=92000"), usualNs = RoundTripNs("C", "bare-metal", 5000);
        Assert.True(slowNs > usualNs + (2 * 67_000) - 1_000, $"{slowNs} ns and {usualNs} ns"); // both ends sleep
        MatrixException e = Assert.Throws<MatrixException>(() => Run("D", "bare-metal", 5000, "costs.idle.C6=92000"));
        Assert.Contains("idle.C2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sensitivity_run_goes_through_the_exits_that_were_paid()
    {
        MachineProfile profile = s_program.Profiles.Single(machine => machine.Name == "C");
        IReadOnlyList<CostRange> ranges = CostRange.Charged(profile, [Run("C", "bare-metal", 5000)]);
        CostRange deepest = Assert.Single(ranges, range => range.Key == "idle.C6");
        Assert.Equal((12_000, 25_000, 133_000, true), (deepest.Low, deepest.Nominal, deepest.High, deepest.IsAssumed));
        Assert.DoesNotContain(CostRange.Charged(profile, [Run("C", "bare-metal", 5000, "options.max_cstate=1")]), range => range.Key == "idle.C6");
    }

    private static double RoundTripNs(string machine, string transport, int everyUs, params string[] options) =>
        Run(machine, transport, everyUs, options).Rtt!.MeanNs;

    private static RunOutcome Run(string machine, string transport, int everyUs, params string[] options)
    {
        string text = $"""
            name: ping
            seeds: 1
            defaults: {"{"}warmup_s: 0.03, measure_s: 0.3, workload: ping, machine: {machine}, ping_interval_us: {everyUs}{"}"}
            groups:
              - name: all
                matrix: {"{"}transport: [{transport}]{"}"}
            """;
        var overrides = new MatrixOverrides { Sets = [.. options.Select(option => KeyValuePair.Create(option.Split('=')[0], option.Split('=')[1]))] };
        Matrix matrix = MatrixReader.ReadText(text.ReplaceLineEndings("\n"), "ping.yaml", s_program.Vocabulary, overrides);
        return s_program.Simulator.Run(matrix.Cells[0].Cell, 1, new RunOptions(), default);
    }
}
