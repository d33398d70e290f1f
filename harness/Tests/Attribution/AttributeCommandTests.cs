using Bakeoff.Harness;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Attribution;

/// <summary>The real program, on a short run.</summary>
public sealed class AttributeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RealProgram _program = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shares_add_up_from_the_first_lane_to_the_second_and_are_stored()
    {
        string results = Path.Combine(_folder.Path, "a");
        Assert.Equal(0, _program.Run("attribute", "vhost-net", "vhost-net@2010-05+back_end[worker=per-virtqueue]+interrupts=bridge-event-queue",
            "--metric", "exits_per_transaction", "--workload", "udp-rr", "--set", "warmup_s=0.001", "--set", "measure_s=0.004",
            "--seeds", "2", "--out", results, "--renderer", "none", "--no-host"));
        string[][] rows = [.. File.ReadLines(Path.Combine(results, "attribution.csv")).Skip(1).Select(line => line.Split(','))];
        double Value(string kind) => rows.Where(row => row[2] == kind).Sum(row => double.Parse(row[7]));
        Assert.Equal(Value("second"), Value("first") + Value("share"), 9);
        Assert.Equal(2, rows.Count(row => row[2] == "share"));
        Assert.Contains("interrupts: msix-irqfd -> bridge-event-queue", _program.Output);
        Assert.Matches(@"single intervention, .* costs 0 \[0, 0\], crosses 0\n", _program.Output);
        Assert.True(File.Exists(Path.Combine(results, "figures", "attribution.gp")));
        Assert.Contains("\\begin{tabular}", File.ReadAllText(Path.Combine(results, "attribution.tex")));
    }

    [Fact]
    public void Steps_over_waypoints_add_up_to_the_whole_and_a_second_ladder_to_the_same()
    {
        string results = Path.Combine(_folder.Path, "l");
        string readme = Path.Combine(_folder.Path, "README.md");
        File.WriteAllText(readme, "before\n<!-- generated: cpu_us_per_transaction -->\nold\n<!-- end of cpu_us_per_transaction -->\nafter\n");
        Assert.Equal(0, _program.Run("attribute", "virtio-pci-eventfd@2010-05", "virtio-vbus",
            "--via", "vhost-net", "--via", "vhost-net,vhost-net+interrupts[hop=direct]",
            "--metric", "cpu_us_per_transaction", "--workload", "udp-rr", "--set", "warmup_s=0.001", "--set", "measure_s=0.004",
            "--readme", readme, "--seeds", "2", "--out", results, "--renderer", "none", "--no-host"));
        string[][] rows = [.. File.ReadLines(Path.Combine(results, "attribution.csv")).Skip(1).Select(line => line.Split(','))];
        foreach (string ladder in new[] { "1", "2" })
        {
            double Value(string kind) => rows.Where(row => row[^1] == ladder && row[2] == kind).Sum(row => double.Parse(row[7]));
            Assert.Equal(Value("second"), Value("first") + Value("share"), 9);
            Assert.Equal(Value("second") - Value("first"), Value("difference"), 9);
            Assert.Equal(int.Parse(ladder), rows.Count(row => row[^1] == ladder && row[2] == "waypoint"));
        }

        Assert.Contains("the same difference over each ladder", _program.Output);
        Assert.DoesNotContain("--via LANE,LANE", _program.Output);
        string section = File.ReadAllText(readme);
        Assert.Contains("| **`virtio-vbus`** |", section);
        Assert.Contains("| interrupts, all steps |", section);
        Assert.DoesNotContain("old", section);
        Assert.True(File.Exists(Path.Combine(results, "figures", "attribution-2.gp")));
    }

    /// <summary>One seed is no ground for saying that anything crosses zero; without a metric round trips are counted by transaction.</summary>
    [Fact]
    public void One_seed_is_said_to_give_no_interval_under_the_condition_that_the_first_line_names()
    {
        string results = Path.Combine(_folder.Path, "one");
        Assert.Equal(0, _program.Run("attribute", "vhost-net", "vhost-net@2010-05+back_end[worker=per-virtqueue]+interrupts=bridge-event-queue",
            "--workload", "udp-rr", "--set", "warmup_s=0.001", "--set", "measure_s=0.004", "--seeds", "1", "--out", results, "--renderer", "none", "--no-host"));
        Assert.StartsWith("exits_per_transaction; machine profile A; rig 10g, guest-to-remote, udp-rr, MTU 1500, 1 outstanding,", _program.Output);
        Assert.Contains(" lanes, 1 seed\n", _program.Output);
        Assert.Contains(StudentInterval.OneSeed + "\n", _program.Output);
        Assert.Contains("interactions without an interval: 1\n", _program.Output);
        Assert.DoesNotContain("crosses 0", _program.Output);
        Assert.DoesNotContain(" ,", _program.Output);
        Assert.DoesNotContain("--via", _program.Output);
        string markdown = File.ReadAllText(Path.Combine(results, "attribution.md"));
        Assert.Contains(StudentInterval.OneSeed, markdown);
        Assert.DoesNotContain("crosses 0", markdown);
        Assert.Contains("% " + StudentInterval.OneSeed, File.ReadAllText(Path.Combine(results, "attribution.tex")));
    }

    [Fact]
    public void Parts_that_are_merged_into_few_players_are_pointed_to_waypoints()
    {
        Assert.Equal(0, _program.Run("attribute", "virtio-pci-eventfd", "venet", "--workload", "udp-rr", "--set", "warmup_s=0.001",
            "--set", "measure_s=0.004", "--seeds", "1", "--out", Path.Combine(_folder.Path, "m"), "--renderer", "none", "--no-host"));
        Assert.Contains("is one player:", _program.Output);
        Assert.Contains("--via LANE,LANE takes the way in steps", _program.Output);
    }

    [Theory]
    [InlineData("the same", "vhost-net", "venet", "--via", "vhost-net")]
    [InlineData("vhost-nett", "vhost-net", "venet", "--via", "vhost-nett")]
    [InlineData("--metric: ", "vhost-net", "venet", "--metric", "exits_per_s")]
    [InlineData("--era: ", "vhost-net", "venet", "--era", "2010-06")]
    [InlineData("vhost-nett", "vhost-nett", "venet")]
    [InlineData("the same", "venet", "venet")]
    [InlineData("bare-metal has no guest", "bare-metal", "venet", "--metric", "exits_per_mb")]
    [InlineData("has no transactions", "vhost-net", "venet", "--metric", "exits_per_transaction")]
    [InlineData("cpu_us_per_transaction", "vhost-net", "venet", "--metric", "cpu_us_per_mb", "--workload", "udp-rr")]
    [InlineData("one condition", "vhost-net", "venet", "--set", "mtu=1500,9000")]
    public void Bad_input_is_refused_before_anything_runs(string complaint, params string[] arguments)
    {
        string results = Path.Combine(_folder.Path, "b");
        Assert.Equal(2, _program.Run(["attribute", .. arguments, "--out", results]));
        Assert.Contains(complaint, _program.Error);
        Assert.False(Directory.Exists(results));
    }
}
