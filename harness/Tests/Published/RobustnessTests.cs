using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Tests.Attribution;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Published;

/// <summary>Prices moved one by one, on a made-up model whose answer is known.</summary>
public sealed class RobustnessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Goodput is 10 Gb/s less 100 Mb/s for each nanosecond of a line (90 on profile A): 1 Gb/s. With 60 ns it is four times that, so the row
    /// is missed, and a row that wants it becomes a hit. A byte's price changes nothing.
    /// </summary>
    [Fact]
    public void A_price_that_matters_gains_and_loses_rows_and_another_does_not()
    {
        PublishedSet set = Set("{a: 1e9, b: 4e9}");
        Robustness robustness = Study(set, ["ring.line", "copy.guest_byte"]);

        Assert.Equal((1, 2), (robustness.Unmoved.Score.Hits, robustness.Unmoved.Score.Rows));
        Assert.Equal(["ring.line", "ring.line", "copy.guest_byte", "copy.guest_byte"], robustness.Moves.Select(move => move.Cost));
        PriceMove cheaper = robustness.Moves[0];
        Assert.Equal(1 / 1.5, cheaper.Factor);
        Assert.Equal(["R.b"], cheaper.Gained);
        Assert.Equal(["R.a"], cheaper.Lost);
        Assert.All(robustness.Moves.Skip(2), move => Assert.Empty(move.Gained.Concat(move.Lost)));

        RobustnessFiles.Write(_folder.Path, robustness);
        string[] lines = File.ReadAllLines(Path.Combine(_folder.Path, RobustnessFiles.FileName));
        Assert.StartsWith(",1,A,2,2,1,", lines[1]);
        Assert.EndsWith(",R.b,R.a", lines[2]);
    }

    /// <summary>A set-up that states a price has that moved, and processors of another speed pay theirs moved.</summary>
    [Theory]
    [InlineData("costs.ring.line: 40", 60)]
    [InlineData("host_speed: 0.5", 270)]
    public void What_is_moved_is_the_price_that_the_set_up_pays(string setting, double expectedNs)
    {
        var seen = new List<double?>();
        Study(Set("{a: 1e9}", setting), ["ring.line"], seen);
        Assert.Equal(expectedNs, seen[^1]);
    }

    /// <summary>Without a list, those with a share of what the runs pay: the made-up model pays 99 parts of lines and one of barriers.</summary>
    [Fact]
    public void Prices_that_take_no_share_are_not_moved() =>
        Assert.Equal(["ring.line"], Study(Set("{a: 1e9}"), []).Moves.Select(move => move.Cost).Distinct());

    [Fact]
    public void An_interrupted_scan_goes_on_where_it_stopped()
    {
        PublishedSet set = Set("{a: 1e9}");
        int allowed = 2;
        using (var runs = new PublishedRuns(_folder.Sub("a"), "m", (planned, add) => allowed-- > 0 && Simulate(planned, add, [])))
        {
            Assert.Throws<OperationCanceledException>(() => Study(set, ["ring.line"], runs));
        }

        int batches = 0;
        using var resumed = new PublishedRuns(_folder.Sub("a"), "m", (planned, add) => ++batches > 0 && Simulate(planned, add, []));
        Assert.Equal(2, Study(set, ["ring.line"], resumed).Moves.Count);
        Assert.Equal(1, batches); // all prices as they are, and one move, were there
    }

    [Theory]
    [InlineData("--costs: unknown cost key 'ring.lin', did you mean 'ring.line'?", "--costs", "ring.lin")]
    [InlineData("--factor: a number above 1 and up to 100 is expected", "--factor", "1")]
    [InlineData("--share: per cent from 0 to 100 are expected", "--share", "-1")]
    [InlineData("unknown source or row 'SR9'", "SR9")]
    public void Bad_input_is_refused_before_anything_runs(string complaint, params string[] arguments)
    {
        var program = new RealProgram();
        Assert.Equal(2, program.Run(["robustness", .. arguments, "--out", _folder.Sub("bad")]));
        Assert.Contains(complaint, program.Error);
        Assert.False(Directory.Exists(_folder.Sub("bad")));
    }

    private Robustness Study(PublishedSet set, string[] costs, List<double?>? seen = null)
    {
        using var runs = new PublishedRuns(_folder.Sub("runs"), "m", (planned, add) => Simulate(planned, add, seen ?? []));
        return Study(set, costs, runs);
    }

    private static Robustness Study(PublishedSet set, string[] costs, PublishedRuns runs) => Robustness.Of(
        set, Composition.Create().Profiles.ToDictionary(profile => profile.Name), 1.5, costs, 0.02, runs.Of, _ => { });

    /// <summary>A row for each value, named after it; all of them of one set-up.</summary>
    private static PublishedSet Set(string values, string setting = "gro: off")
    {
        var rows = values.Trim('{', '}').Split(", ").Select(pair => pair.Split(": "));
        return PublishedSet.Of([PublishedReader.ReadText("name: s\ntitle: A source\nhardware: stated\ndefaults: {machine: A, " + setting + "}\n"
            + "setups:\n  a: {transport: venet, workload: tcp-stream}\nrows:\n" + string.Concat(rows.Select(row =>
                $"  - {{id: R.{row[0]}, setup: a, metric: goodput_bps, value: {row[1]}, unit: bit/s, kind: absolute, role: validation, source: t}}\n")),
            "s.yaml", Composition.Create().Vocabulary, new MatrixOverrides { SeedCount = 2 })]);
    }

    private static bool Simulate(IReadOnlyList<PlannedRun> planned, Action<RunRecord> add, List<double?> seen)
    {
        foreach (PlannedRun run in planned)
        {
            double? stated = run.Cell.Costs.TryGetValue("ring.line", out double ns) ? ns : null;
            seen.Add(stated);
            add(new RunRecord
            {
                RunKey = run.Key,
                Cell = run.Cell.Id,
                Seed = run.Seed,
                Outcome = new RunOutcome
                {
                    Metrics = new Dictionary<string, double?> { ["goodput_bps"] = 10e9 - ((stated ?? 90) * 100e6) },
                    Ledger = [new LedgerEntry("ring.line", 1, 99), new LedgerEntry("ring.barrier", 1, 1)],
                    MeasuredPs = 1,
                },
            });
        }

        return true;
    }
}
