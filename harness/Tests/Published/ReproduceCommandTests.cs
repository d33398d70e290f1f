using Bakeoff.Harness;
using Bakeoff.Tests.Attribution;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Published;

/// <summary>The real program on the shipped rows, cut short.</summary>
public sealed class ReproduceCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Table_files_and_figures_are_the_same_for_any_jobs_and_after_a_resume()
    {
        RealProgram one = Run("one", "--jobs", "1");
        Assert.Contains("SR1.bare.stream.1500", one.Output);
        Assert.Contains("C ±10 %", one.Output);
        SortedDictionary<string, string> files = TemporaryFolder.Results(_folder.Sub("one"));
        Assert.Equal(5, files["reproduce.csv"].Split('\n').Length - 1); // header and four rows
        Assert.Contains("\\toprule", files["reproduce.tex"]);
        Assert.Contains("| SR1.bare.rr.9000 | bare-rr-9000 | transactions_per_s |", files["reproduce.md"]);
        Assert.Contains(files.Keys, file => file.EndsWith("reproduce-throughput.gp", StringComparison.Ordinal));

        Run("two", "--jobs", "2");
        Assert.Equal(files, TemporaryFolder.Results(_folder.Sub("two")));

        string journal = Path.Combine(_folder.Sub("two"), "journal.jsonl");
        string[] lines = File.ReadAllLines(journal);
        File.WriteAllText(journal, string.Join('\n', lines[..3]) + "\n" + lines[3][..20]);
        RealProgram resumed = Run("two", "--jobs", "2");
        Assert.Contains("3 runs are there, 5 to go", resumed.Error);
        Assert.Equal(files, TemporaryFolder.Results(_folder.Sub("two")));
    }

    [Fact]
    public void A_set_up_can_be_shown_like_any_cell()
    {
        var program = new RealProgram();
        Assert.Equal(0, program.Run("show", "vbus-rfc_bare-rr-1500", "--matrix",
            Path.Combine(TestPaths.SourceTree, "harness", "published", "vbus-rfc.yaml"), "--set", "measure_s=0.001", "--set", "warmup_s=0.001"));
        Assert.Contains("transactions_per_s", program.Output);
    }

    /// <summary>The source that is met more often stands first whatever its name, the sum last.</summary>
    [Fact]
    public void The_section_of_a_readme_has_a_line_for_each_source()
    {
        PublishedSet set = PublishedSet.Of([Source("low", 3e9), Source("right", 1e9)]);
        var runs = set.ToMatrix().Runs("m", new RunOptions()).Select(run => new RunRow(run, PublishedText.Record(run, ("goodput_bps", 1.1e9))));
        Assert.Equal(
        [
            "| source | what was measured | rows met | median error |",
            "|---|---|---|---|",
            "| right | A source | 1 of 1 | 10.0 % |",
            "| low | A source | 0 of 1 | 63.3 % |",
            "| **all** | | 1 of 2 | 36.7 % |",
        ], ReproductionText.ScoresBySource(Reproduction.Of(set, runs)));

        static PublishedSource Source(string name, double published) => PublishedReader.ReadText(
            PublishedText.Head.Replace("name: s", $"name: {name}", StringComparison.Ordinal).Split("  b:")[0]
                + FormattableString.Invariant($"rows:\n  - {{id: {name}, setup: a, metric: goodput_bps, value: {published}, unit: bit/s, kind: absolute, role: validation, source: t}}\n"),
            $"{name}.yaml", TestVocabulary.Create(), new MatrixOverrides { SeedCount = 2 });
    }

    /// <summary>A receive call of 8 KiB is no factor of the request-response set-ups of other sources: nobody asked for those.</summary>
    [Fact]
    public void A_factor_is_checked_against_the_set_ups_that_run()
    {
        string[] set = ["--set", "message_bytes=8192", "--out", _folder.Sub("all"), "--dry-run"];
        var all = new RealProgram();
        Assert.Equal(2, all.Run(["reproduce", .. set]));
        Assert.Contains("message_bytes", all.Error);

        var some = new RealProgram();
        Assert.Equal(0, some.Run(["reproduce", "SR1.bare.stream", .. set]));
        Assert.Contains("bare-stream-1500", some.Output);
    }

    [Theory]
    [InlineData("unknown source or row 'SR9'", "SR9")]
    [InlineData("--set speed", "--set", "speed=3")]
    public void Bad_input_is_refused_before_anything_runs(string complaint, params string[] arguments)
    {
        var program = new RealProgram();
        Assert.Equal(2, program.Run(["reproduce", .. arguments, "--out", _folder.Sub("bad")]));
        Assert.Contains(complaint, program.Error);
        Assert.False(Directory.Exists(_folder.Sub("bad")));
    }

    private RealProgram Run(string name, params string[] arguments)
    {
        var program = new RealProgram();
        Assert.Equal(0, program.Run(["reproduce", "SR1.bare", "--set", "warmup_s=0.001", "--set", "measure_s=0.003",
            "--set", "costs.idle.exit_latency=30000", "--seeds", "2", // cores so sleepy that the round trips miss
            "--renderer", "none", "--no-host", "--out", _folder.Sub(name), .. arguments]));
        return program;
    }
}
