using Bakeoff.Harness;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Attribution;

public sealed class SensitivityTests : IDisposable
{
    private static readonly CostRange[] Ranges =
        [new("a", 10, 5, 20, IsAssumed: true), new("b", 100, 100, 200, IsAssumed: false), new("c", 1, 0, 2, IsAssumed: true)];

    private readonly TemporaryFolder _folder = new();
    private readonly RealProgram _program = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Points_of_the_sequence_fill_every_tenth_of_every_coordinate()
    {
        var sequence = new LowDiscrepancy(120);
        double[][] points = [.. Enumerable.Range(0, 200).Select(sequence.Point)];
        for (int dimension = 0; dimension < 120; dimension++)
        {
            int[] tenths = [.. Enumerable.Range(0, 10).Select(tenth => points.Count(point => (int)(point[dimension] * 10) == tenth))];
            Assert.All(tenths, count => Assert.InRange(count, 10, 30));
        }
    }

    [Fact]
    public void A_screening_moves_every_cost_alone_from_every_base_point()
    {
        var design = new MorrisDesign(Ranges, bases: 4);
        CostSample[] samples = [.. design.Samples];
        Assert.Equal(4 * (1 + 3), samples.Length);
        Assert.Equal(samples.Length, samples.Select(sample => sample.Name).Distinct().Count());
        Assert.All(samples, sample => Assert.All(sample.Costs.Zip(Ranges), pair =>
            Assert.InRange(pair.First.Value, pair.Second.Low, pair.Second.High)));
        Assert.Single(samples[0].Costs.Zip(samples[1].Costs), pair => pair.First.Value != pair.Second.Value);
    }

    [Fact]
    public void Screening_finds_the_slope_of_a_line_and_sees_no_interaction_in_it()
    {
        var design = new MorrisDesign(Ranges, bases: 4);
        Dictionary<string, double> values = design.Samples.ToDictionary(sample => sample.Name,
            sample => (3 * sample.Costs[0].Value) - sample.Costs[1].Value);
        (double muStar, double sigma) = design.Effects(0, name => values[name])!.Value;
        Assert.Equal(45, muStar, 1); // 3 per unit over a range of 15, up to the rounding of costs to a picosecond
        Assert.Equal(0, sigma, 1);
        Assert.Equal(100, design.Effects(1, name => values[name])!.Value.MuStar, 1);
        Assert.Equal(0, design.Effects(2, name => values[name])!.Value.MuStar, 9);
        Assert.Null(design.Effects(0, _ => null));
    }

    [Fact]
    public void Screening_sees_that_the_effect_of_a_cost_depends_on_another()
    {
        var design = new MorrisDesign(Ranges, bases: 4);
        Dictionary<string, double> values = design.Samples.ToDictionary(sample => sample.Name,
            sample => sample.Costs[0].Value * sample.Costs[2].Value);
        Assert.True(design.Effects(0, name => values[name])!.Value.Sigma > 1);
    }

    /// <summary>
    /// Two wake-ups instead of one: with the interrupt injected directly the lane saves a work item and a context switch, so no
    /// cost within its range turns the winner, and the work item's own price moves the difference by its first order.
    /// </summary>
    [Fact]
    public void The_real_program_finds_what_the_work_item_costs()
    {
        string results = Path.Combine(_folder.Path, "s");
        Assert.Equal(0, _program.Run("sensitivity", "vhost-net", "vhost-net+interrupts[hop=direct]", "--workload", "udp-rr", "--seeds", "2",
            "--set", "warmup_s=0.0005", "--set", "measure_s=0.01", "--set", "options.jitter_cv=0", "--set", "rig.nic_moderation=interval",
            "--set", "options.guest_hz=0", "--set", "options.host_hz=0", "--out", results, "--renderer", "none", "--no-host"));
        string[][] rows = [.. File.ReadLines(Path.Combine(results, "sensitivity.csv")).Skip(1).Select(line => line.Split(','))];
        string[] item = rows.Single(row => row[2] == "latency" && row[10] == "workqueue.item");
        double swing = double.Parse(item[17]);
        double firstOrder = double.Parse(item[18]);
        Assert.InRange(swing / firstOrder, 0.8, 1.25);
        Assert.All(rows.Where(row => row[2] == "latency"), row => Assert.Equal("", row[19]));
        Assert.Contains("no single cost turns it", _program.Output);
        Assert.Contains("workqueue.item *", _program.Output);
        Assert.Contains("first order swing: ", _program.Output);
        Assert.DoesNotContain("µ*", _program.Output); // nothing was screened
        Assert.DoesNotContain("not ranked", _program.Output.Split("\n\nexits")[0]);
        Assert.True(File.Exists(Path.Combine(results, "figures", "tornado-latency.gp")));
    }

    /// <summary>A few transactions of two seeds, as they come: what a cost does is less than what chance does.</summary>
    [Fact]
    public void Costs_that_do_less_than_chance_are_stored_and_not_ranked()
    {
        string results = Path.Combine(_folder.Path, "chance");
        Assert.Equal(0, OnARigOfMine(results));
        Assert.Matches(@"none of the \d+ costs, moved over its range, takes the difference out of its interval over the seeds,\n", _program.Output);
        Assert.DoesNotContain("break-even", _program.Output);
        Assert.Contains(File.ReadLines(Path.Combine(results, "sensitivity.csv")), line => line.Contains("workqueue.item"));
        Assert.Contains("no cost moves it beyond the seeds' interval", File.ReadAllText(Path.Combine(results, "figures", "tornado-latency.gp")));
    }

    [Fact]
    public void A_screening_has_a_column_of_its_own()
    {
        Assert.Equal(0, _program.Run("sensitivity", "vhost-net", "vhost-net+interrupts[hop=direct]", "--workload", "udp-rr", "--seeds", "2", "--screen", "1",
            "--set", "warmup_s=0.0005", "--set", "measure_s=0.001", "--set", "options.jitter_cv=0", "--set", "rig.nic_moderation=interval",
            "--set", "options.guest_hz=0", "--set", "options.host_hz=0", "--out", Path.Combine(_folder.Path, "screen"), "--renderer", "none", "--no-host"));
        Assert.Contains("µ*: ", _program.Output);
        Assert.Matches(@"break-even +µ\*\n", _program.Output);
    }

    /// <summary>As with run and attribute: a new name and quantities make a rig.</summary>
    [Fact]
    public void A_rig_can_be_declared_on_the_command_line()
    {
        string results = Path.Combine(_folder.Path, "rig");
        Assert.Equal(0, OnARigOfMine(results));
        string matrix = Directory.EnumerateFiles(results, "matrix.yaml", SearchOption.AllDirectories).First();
        Assert.Contains("'mine': {'link_gbps': '1'}", File.ReadAllText(matrix), StringComparison.Ordinal);
    }

    /// <summary>The price on the command line is the nominal one: the nominal runs pay it, and the range lies around it in proportion.</summary>
    [Fact]
    public void A_cost_that_is_set_is_varied_around_what_it_is_set_to()
    {
        string results = Path.Combine(_folder.Path, "set");
        Assert.Equal(0, _program.Run("sensitivity", "vhost-net", "vhost-net+interrupts[hop=direct]", "--workload", "udp-rr", "--seeds", "2",
            "--set", "warmup_s=0.0005", "--set", "measure_s=0.001", "--set", "costs.workqueue.item=4000", "--out", results,
            "--seed", "9007199254740993", "--renderer", "none", "--no-host"));
        string[] lines = File.ReadAllLines(Path.Combine(results, "sensitivity.csv"));
        string[] header = lines[0].Split(',');
        string[] item = lines.Select(line => line.Split(',')).Single(row => row[2] == "latency" && row[10] == "workqueue.item");
        string Word(string column) => item[Array.IndexOf(header, column)];
        double Value(string column) => double.Parse(Word(column));
        Assert.Equal(("9007199254740993", "9007199254740994"), (Word("seed_first"), Word("seed_last"))); // no double has the first
        CostRow profile = Conformance.Scenario.Machine("A").Costs.Single(row => row.Info.Name == "workqueue.item");
        Assert.Equal(4000, Value("cost_nominal"));
        Assert.Equal(4000 * profile.Low / profile.Nominal, Value("cost_low"), 2);
        Assert.Equal(4000 * profile.High / profile.Nominal, Value("cost_high"), 2);
        Assert.Contains("'costs.workqueue.item': ['4000']", File.ReadAllText(Path.Combine(results, "nominal", "matrix.yaml")));
    }

    [Theory]
    [InlineData("are the same lane", "venet", "venet")]
    [InlineData("venett", "venett", "vhost-net")]
    [InlineData("one condition", "venet", "vhost-net", "--set", "mtu=1500,9000")]
    public void Bad_input_is_refused_before_anything_runs(string complaint, params string[] arguments)
    {
        string results = Path.Combine(_folder.Path, "t");
        Assert.Equal(2, _program.Run(["sensitivity", .. arguments, "--out", results]));
        Assert.Contains(complaint, _program.Error);
        Assert.False(Directory.Exists(results));
    }

    /// <summary>The work item's lanes for a moment, on a rig that the command line declares.</summary>
    private int OnARigOfMine(string results) => _program.Run("sensitivity", "vhost-net", "vhost-net+interrupts[hop=direct]", "--workload", "udp-rr", "--seeds", "2",
        "--set", "rig=mine", "--set", "rig.link_gbps=1", "--set", "warmup_s=0.0005", "--set", "measure_s=0.0005", "--out", results, "--renderer", "none", "--no-host");
}
