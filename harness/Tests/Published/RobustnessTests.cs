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
    /// is missed, and a row that wants it becomes a hit. A barrier's price changes nothing.
    /// </summary>
    [Fact]
    public void A_price_that_matters_gains_and_loses_rows_and_another_does_not()
    {
        Robustness robustness = Study(Set("{a: 1e9, b: 4e9}"), ["ring.line", "ring.barrier"]);

        Assert.Equal((1, 2), (robustness.Unmoved.Score.Hits, robustness.Unmoved.Score.Rows));
        Assert.Equal([("ring.line", false), ("ring.line", true), ("ring.barrier", false), ("ring.barrier", true)],
            robustness.Moves.Select(move => (move.Cost, move.IsUp)));
        Assert.Equal(["R.b"], robustness.Moves[0].Gained);
        Assert.Equal(["R.a"], robustness.Moves[0].Lost);
        Assert.All(robustness.Moves.Skip(2), move => Assert.Equal(0, move.Changed));

        RobustnessFiles.Write(_folder.Path, robustness, RowUncertainty.Of(robustness, []), [], new RobustnessPlan { Factor = 1.5 }, "m");
        string[] lines = File.ReadAllLines(Path.Combine(_folder.Path, RobustnessFiles.FileName));
        Assert.StartsWith(",,1.5,A,m,2,2,1,", lines[1]);
        Assert.StartsWith("ring.line,down,1.5,", lines[2]);
        Assert.EndsWith(",R.b,R.a,0", lines[2]);
    }

    /// <summary>
    /// Moved by half, a line makes 4 Gb/s and -3.5 of the 1 Gb/s, changes of 3 and -4.5. In proportion on either side that is a mean of (3 - 4.5) / 4 = -0.375 and a variance of
    /// (9 + 20.25) / 6 - 0.375² = 4.734, so 2.176 Gb/s. The row that wants 1 is a quarter from its edges, the one that wants 4 is 2 outside. What does not hang on any price is as it is.
    /// </summary>
    [Fact]
    public void What_prices_leave_open_of_a_row_says_how_firm_its_verdict_is()
    {
        RowUncertainty[] rows = [.. RowUncertainty.Of(Study(Set("{a: 1e9, b: 4e9}"), ["ring.line", "ring.barrier"]), [])];
        Assert.All(rows, row => Assert.Equal((2.176e9, -0.375e9), (Math.Round(row.Deviation / 1e6) * 1e6, row.Shift)));
        Assert.Equal([0.1149, -0.9192], rows.Select(row => Math.Round(row.Inside!.Value, 4)));
        Assert.Equal(["met, doubtful", "missed, doubtful"], rows.Select(row => row.Standing));
        Assert.Equal([0.0901, 0.1153], rows.Select(row => Math.Round(row.Chance!.Value, 4))); // normal around 0.625: from 0.75 to 1.25, from 3 to 5
        Assert.Equal([2, 1], rows.Select(row => row.TurnedByMoves));
        Assert.All(rows, row => Assert.Equal([("ring.line", 1.0)], row.Prices));

        RowUncertainty[] unmoved = [.. RowUncertainty.Of(Study(Set("{a: 1e9, b: 4e9}"), ["ring.barrier"]), [])];
        Assert.Equal([("met", 1.0), ("missed", 0.0)], unmoved.Select(row => (row.Standing, row.Chance!.Value)));
    }

    /// <summary>A line does the same to the row as to the one that the host speed is fitted on: the speed takes it back, and nothing is left open.</summary>
    [Fact]
    public void What_a_fitted_host_speed_takes_back_is_not_open()
    {
        RowUncertainty row = Assert.Single(RowUncertainty.Of(Study(Fitted, ["ring.line"]), []));
        Assert.Equal(0, row.Deviation, 1e-3);
        Assert.Equal("met", row.Standing);
    }

    /// <summary>
    /// Two prices that matter, and a fitted row of another slope. Venet pays 20 parts of a line and 10 of a wake-up (90 and 700 ns), vhost-net half of the lines. Moved by a hundredth, without a speed the
    /// deviations of both add up as squares; with one, what a line does to vhost-net comes off at the exchange of the speed, which moves both prices.
    /// </summary>
    [Fact]
    public void Deviations_add_up_as_squares_and_the_speed_takes_back_its_exchange()
    {
        RowUncertainty stated = Assert.Single(RowUncertainty.Of(StudyOfTwo(Set("{a: 1e9}")), []));
        double line = 90 * 20 * 0.01 * 1e6; // one way; the other is the same to a hundredth
        double wake = 700 * 10 * 0.01 * 1e6;
        Assert.Equal(Math.Sqrt(((line * line) + (wake * wake)) / 3), stated.Deviation, stated.Deviation * 0.02);
        Assert.Equal(["sched.wake", "ring.line"], stated.Prices.Select(price => price.Cost));
        Assert.Equal(wake * wake / ((line * line) + (wake * wake)), stated.Prices[0].Share, 0.01);

        RowUncertainty fitted = Assert.Single(RowUncertainty.Of(StudyOfTwo(Fitted), []));
        // The speed moves venet by all 8800 ns of its prices and vhost-net by 900: what a line does to vhost-net the speed takes back, and 8800 / 900 times that from venet.
        double lineLeft = line - (8800.0 / 900 * line / 2);
        Assert.Equal(Math.Sqrt(((lineLeft * lineLeft) + (wake * wake)) / 3), fitted.Deviation, fitted.Deviation * 0.05);
    }

    /// <summary>Of a row that only asks who is ahead the half line counts: no edge bounds it above.</summary>
    [Fact]
    public void A_row_that_states_an_order_is_met_with_the_probability_of_its_side()
    {
        PublishedSet set = Set("{a: 1e9}", more: "  - {id: O.a, setup: a, against: b, metric: goodput_bps, value: '>', kind: order, role: validation, source: t}\n");
        RowUncertainty row = RowUncertainty.Of(StudyOfTwo(set), []).Single(row => row.Nominal.Row.Id == "O.a");
        Assert.False(row.Nominal.IsHit); // 11.2 over 19.1 Gb/s
        double mean = row.Nominal.Simulated.Mean!.Value + row.Shift;
        Assert.Equal(1 - MathNet.Numerics.Distributions.Normal.CDF(mean, row.Deviation, 1), row.Chance!.Value, 1e-12);
        Assert.True(row.Inside < 0);
    }

    /// <summary>All prices in step would be one price: from draw to draw they go their own ways, each through every stratum.</summary>
    [Fact]
    public void Prices_of_a_draw_have_nothing_to_do_with_each_other()
    {
        var hypercube = new LatinHypercube(32, 20, 1);
        double[][] columns = [.. Enumerable.Range(0, 20).Select(k => Enumerable.Range(0, 32).Select(i => hypercube.Point(i)[k]).ToArray())];
        Assert.All(columns, column => Assert.Equal(Enumerable.Range(0, 32).Select(i => (i + 0.5) / 32), column.Order()));
        Assert.All(columns.Skip(1), column => Assert.InRange(MathNet.Numerics.Statistics.Correlation.Pearson(columns[0], column), -0.5, 0.5));

        var seen = new List<(double, double)>();
        using var runs = new PublishedRuns(_folder.Sub("runs"), "m", (planned, add) =>
        {
            seen.AddRange(planned.Where(run => run.Cell.Costs.Count == 2).Select(run => (run.Cell.Costs["ring.line"], run.Cell.Costs["sched.wake"])));
            return SimulateTwo(planned, add);
        });
        Robustness study = Study(Set("{a: 1e9}"), ["ring.line", "sched.wake"], runs);
        PriceDraw.Of(study, 8, runs.Of, _ => { });
        (double, double)[] places = [.. seen.Distinct().Order()];
        Assert.Equal(8, places.Length);
        Assert.NotEqual(places.Select(place => place.Item2), places.Select(place => place.Item2).Order());
    }

    /// <summary>A row whose value turns at some speed: secants alone run in circles there.</summary>
    [Theory]
    [InlineData(0.7, true)]
    [InlineData(1.9, true)]
    [InlineData(4.5, false)]
    public void A_host_speed_is_found_where_there_is_one_and_said_to_be_missing_where_not(double wanted, bool isThere)
    {
        var search = new HostSpeedSearch(1);
        while (!search.IsOver)
        {
            double value = search.Next * Math.Exp(1 - (search.Next / 2)); // rises to 2 at a speed of 2, falls beyond
            search.Learn((value / wanted) - 1);
        }

        Assert.Equal(isThere, search.IsMet);
        Assert.InRange(search.Best, 0.2, 5);
    }

    /// <summary>A source has set-ups on machines that none of the chosen rows needs.</summary>
    [Fact]
    public void A_filter_may_leave_a_machine_out()
    {
        Assert.Equal(0, new RealProgram().Run(["robustness", "X7", "--costs", "tap.write", "--seeds", "1", "--set", "measure_s=0.01", "--set", "warmup_s=0.001",
            "--renderer", "none", "--out", _folder.Sub("mixed")]));
        Assert.True(File.Exists(Path.Combine(_folder.Sub("mixed"), RobustnessFiles.UncertaintiesName)));
    }

    [Fact]
    public void A_row_without_a_value_has_no_standing_and_a_draw_that_fails_says_so()
    {
        using var runs = new PublishedRuns(_folder.Sub("runs"), "m", (planned, add) =>
        {
            foreach (PlannedRun run in planned)
            {
                add(new RunRecord { RunKey = run.Key, Cell = run.Cell.Id, Seed = run.Seed, Error = "broken" });
            }

            return true;
        });
        Robustness study = Study(Set("{a: 1e9}"), ["ring.line"], runs);
        Assert.Equal(["no value"], RowUncertainty.Of(study, []).Select(row => row.Standing));
        Assert.Empty(PriceDraw.Of(study, 1, runs.Of, _ => { })); // nothing was charged, so no price is moved

        using var half = new PublishedRuns(_folder.Sub("half"), "m", (planned, add) =>
            Simulate([.. planned.Where(run => run.Cell.Costs.Count == 0 || run.Cell.Costs["ring.line"] is 60 or 135)], add, [])
            && planned.Where(run => run.Cell.Costs.Count > 0 && run.Cell.Costs["ring.line"] is not (60 or 135)).All(run =>
            {
                add(new RunRecord { RunKey = run.Key, Cell = run.Cell.Id, Seed = run.Seed, Error = "broken" });
                return true;
            }));
        Assert.Equal([2, 2], PriceDraw.Of(Study(Set("{a: 1e9}"), ["ring.line"], half), 2, half.Of, _ => { }).Select(draw => draw.FailedRuns));
    }

    [Fact]
    public void In_a_draw_the_host_speed_is_fitted_again_with_the_prices_of_the_draw()
    {
        using var runs = new PublishedRuns(_folder.Sub("runs"), "m", (planned, add) => Simulate(planned, add, []));
        Robustness study = Study(Fitted, ["ring.line"], runs, 1.05);
        PriceDraw[] draws = [.. PriceDraw.Of(study, 4, runs.Of, _ => { })];
        double[] speeds = [.. draws.Select(draw => draw.Speeds.BySource["s"])];
        Assert.Equal(4, speeds.Distinct().Count());
        Assert.All(speeds, speed => Assert.InRange(speed, 1 / 1.06, 1.06)); // a line costs at most 1.05 times as much or as little
        Assert.All(draws, draw => Assert.Equal((1, 1), (draw.Score.Hits, draw.Score.Rows)));
        Assert.All(draws, draw => Assert.All(draw.Result.Results, result => Assert.InRange(result.Error!.Value, -0.02, 0.02)));

        RobustnessFiles.Write(_folder.Path, study, RowUncertainty.Of(study, draws), draws, new RobustnessPlan { Factor = 1.05 }, "m");
        Assert.EndsWith(",0", File.ReadAllLines(Path.Combine(_folder.Path, "draws.csv"))[1]);
        Assert.Contains(",A,m,2,0,4,4,", File.ReadAllLines(Path.Combine(_folder.Path, RobustnessFiles.UncertaintiesName))[1]);
    }

    [Fact]
    public void Draws_are_the_same_each_time_and_their_prices_inside_the_range()
    {
        var first = new List<double?>();
        var second = new List<double?>();
        foreach (List<double?> seen in new[] { first, second })
        {
            using var runs = new PublishedRuns(_folder.Sub(seen == first ? "first" : "second"), "m", (planned, add) => Simulate(planned, add, seen));
            Robustness study = Study(Set("{a: 1e9}"), ["ring.line"], runs);
            seen.Clear();
            PriceDraw.Of(study, 8, runs.Of, _ => { });
        }

        Assert.Equal(first, second);
        Assert.Equal(8, first.Distinct().Count());
        Assert.All(first, ns => Assert.InRange(ns!.Value, 60, 135));
    }

    /// <summary>A set-up that states a price has that moved, and processors of another speed pay theirs moved; ranges (of a line 45 to 180) go along.</summary>
    [Theory]
    [InlineData("gro: off", 1.5, 60, 135)]
    [InlineData("costs.ring.line: 40", 1.5, 26.667, 60)]
    [InlineData("host_speed: 0.5", 1.5, 120, 270)]
    [InlineData("gro: off", null, 45, 180)]
    [InlineData("costs.ring.line: 40", null, 20, 80)]
    [InlineData("host_speed: 0.5", null, 90, 360)]
    public void What_is_moved_is_the_price_that_the_set_up_pays(string setting, double? factor, double downNs, double upNs)
    {
        var seen = new List<double?>();
        using var runs = new PublishedRuns(_folder.Sub("runs"), "m", (planned, add) => Simulate(planned, add, seen));
        Study(Set("{a: 1e9}", setting), ["ring.line"], runs, factor);
        Assert.Equal([downNs, upNs], seen.Skip(2).Distinct()); // two seeds with all prices as they are come first
    }

    /// <summary>Without a list, those with a share of what the runs pay: the made-up model pays 99 parts of lines and one of barriers.</summary>
    [Fact]
    public void Prices_that_take_no_share_are_not_moved() =>
        Assert.Equal(["ring.line"], Study(Set("{a: 1e9}"), []).Moves.Select(move => move.Cost).Distinct());

    [Fact]
    public void Set_ups_that_no_validation_row_needs_are_not_run()
    {
        var cells = new List<string>();
        using var runs = new PublishedRuns(_folder.Sub("runs"), "m", (planned, add) =>
        {
            cells.AddRange(planned.Select(run => run.Cell.Lane));
            return Simulate(planned, add, []);
        });
        Study(Set("{a: 1e9}"), ["ring.line"], runs);
        Assert.Equal(["venet"], cells.Distinct()); // and not vhost-net, of which a calibration row is
    }

    [Fact]
    public void A_run_that_fails_is_counted_and_its_rows_are_not_met()
    {
        using var runs = new PublishedRuns(_folder.Sub("runs"), "m", (planned, add) =>
        {
            foreach (PlannedRun run in planned.Where(run => run.Cell.Costs.ContainsKey("ring.line")))
            {
                add(new RunRecord { RunKey = run.Key, Cell = run.Cell.Id, Seed = run.Seed, Error = "broken" });
            }

            return Simulate([.. planned.Where(run => !run.Cell.Costs.ContainsKey("ring.line"))], add, []);
        });
        Robustness robustness = Study(Set("{a: 1e9}"), ["ring.line"], runs);
        Assert.Equal((0, 1), (robustness.Unmoved.FailedRuns, robustness.Unmoved.Score.Hits));
        Assert.All(robustness.Moves, move => Assert.Equal((2, 0), (move.FailedRuns, move.Score.Hits)));
    }

    /// <summary>The real program on a real row: how late an idle core answers.</summary>
    [Fact]
    public void The_command_stores_prints_and_continues()
    {
        string[] command = ["robustness", "B1.rr", "--draws", "2", "--costs", "idle.exit_latency,pic.access", "--seeds", "1", "--set", "warmup_s=0.001", "--set", "measure_s=0.02",
            "--renderer", "none", "--out", _folder.Sub("real")];
        var program = new RealProgram();
        Assert.Equal(0, program.Run(command));
        Assert.Contains("idle.exit_latency up: ", program.Error);
        Assert.DoesNotContain("pic.access", program.Error); // nothing pays it
        Assert.Contains("of 1 validation rows are met with all prices as they are", program.Output);
        Assert.Contains("In 2 draws of all prices at once ", program.Output);
        Assert.Equal([4, 2, 3], new[] { RobustnessFiles.FileName, RobustnessFiles.UncertaintiesName, "draws.csv" }
            .Select(file => File.ReadAllLines(Path.Combine(_folder.Sub("real"), file)).Length));
        Assert.True(File.Exists(Path.Combine(_folder.Sub("real"), "figures", "robustness-rows.gp")));
        Assert.True(File.Exists(Path.Combine(_folder.Sub("real"), "figures", "robustness.gp")));

        File.Delete(Path.Combine(_folder.Sub("real"), "figures", "robustness-rows.gp"));
        Assert.Equal(0, new RealProgram().Run(["plot", _folder.Sub("real"), "robustness", "--renderer", "none"]));
        Assert.True(File.Exists(Path.Combine(_folder.Sub("real"), "figures", "robustness-rows.gp")));

        string journal = Path.Combine(_folder.Sub("real"), "journal.jsonl");
        string before = File.ReadAllText(journal);
        Assert.Equal(0, new RealProgram().Run(command));
        Assert.Equal(before, File.ReadAllText(journal));
    }

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
    [InlineData("--costs: unknown cost key 'ring.lin', did you mean 'ring.line'?", "--costs", "costs.ring.lin")]
    [InlineData("--factor: a number above 1 and up to 10 is expected", "--factor", "1")]
    [InlineData("--share: per cent from 0 to 100 are expected", "--share", "-1")]
    [InlineData("--draws: a number from 0 to 1000 is expected", "--draws", "-1")]
    [InlineData("none of these rows is a validation row", "SR1.memory")]
    [InlineData("unknown source or row 'SR9'", "SR9")]
    public void Bad_input_is_refused_before_anything_runs(string complaint, params string[] arguments)
    {
        var program = new RealProgram();
        Assert.Equal(2, program.Run(["robustness", .. arguments, "--out", _folder.Sub("bad")]));
        Assert.Contains(complaint, program.Error);
        Assert.False(Directory.Exists(_folder.Sub("bad")));
    }

    private Robustness Study(PublishedSet set, string[] costs)
    {
        using var runs = new PublishedRuns(_folder.Sub("runs"), "m", (planned, add) => Simulate(planned, add, []));
        return Study(set, costs, runs);
    }

    private static Robustness Study(PublishedSet set, string[] costs, PublishedRuns runs, double? factor = 1.5) => Robustness.Of(
        Robustness.Rows(set, []), Composition.Create().Profiles.ToDictionary(profile => profile.Name), new RobustnessPlan { Factor = factor, Only = costs, LeastShare = 0.02 }, runs.Of, _ => { });

    /// <summary>A validation row and, of another set-up, the row that the host speed is fitted on; on both a line does the same.</summary>
    private static PublishedSet Fitted => Set("{a: 1e9}", "gro: off", "hardware: not-stated\nhost_speed: {value: 1, fitted_on: C.b}");

    /// <summary>A row for each value, named after it; all of them of one set-up.</summary>
    private static PublishedSet Set(string values, string setting = "gro: off", string hardware = "hardware: stated", string more = "")
    {
        var rows = values.Trim('{', '}').Split(", ").Select(pair => pair.Split(": "));
        return PublishedSet.Of([PublishedReader.ReadText("name: s\ntitle: A source\n" + hardware + "\ndefaults: {machine: A, " + setting + "}\n"
            + "setups:\n  a: {transport: venet, workload: tcp-stream}\n  b: {transport: vhost-net, workload: tcp-stream}\nrows:\n"
            + "  - {id: C.b, setup: b, metric: goodput_bps, value: 1e9, unit: bit/s, kind: absolute, role: calibration, source: t}\n" + string.Concat(rows.Select(row =>
                $"  - {{id: R.{row[0]}, setup: a, metric: goodput_bps, value: {row[1]}, unit: bit/s, kind: absolute, role: validation, source: t}}\n")) + more,
            "s.yaml", Composition.Create().Vocabulary, new MatrixOverrides { SeedCount = 2 })]);
    }

    private Robustness StudyOfTwo(PublishedSet set)
    {
        using var runs = new PublishedRuns(_folder.Sub("runs"), "m", SimulateTwo);
        return Study(set, ["ring.line", "sched.wake"], runs, 1.01);
    }

    /// <summary>Goodput is 20 Gb/s less 1 Mb/s for each ns: of 20 lines and 10 wake-ups for venet, of 10 lines for vhost-net.</summary>
    private static bool SimulateTwo(IReadOnlyList<PlannedRun> planned, Action<RunRecord> add)
    {
        foreach (PlannedRun run in planned)
        {
            double line = run.Cell.Costs.TryGetValue("ring.line", out double own) ? own : 90 / run.Cell.HostSpeed;
            double wake = run.Cell.Costs.TryGetValue("sched.wake", out double stated) ? stated : 700 / run.Cell.HostSpeed;
            double ns = run.Cell.Lane == "venet" ? (20 * line) + (10 * wake) : 10 * line;
            RunRecord record = PublishedText.Record(run, ("goodput_bps", 20e9 - (ns * 1e6)));
            add(record with { Outcome = record.Outcome! with { Ledger = [new LedgerEntry("ring.line", 1, 50), new LedgerEntry("sched.wake", 1, 50)] } });
        }

        return true;
    }

    private static bool Simulate(IReadOnlyList<PlannedRun> planned, Action<RunRecord> add, List<double?> seen)
    {
        foreach (PlannedRun run in planned)
        {
            double? stated = run.Cell.Costs.TryGetValue("ring.line", out double ns) ? ns : null;
            seen.Add(stated);
            RunRecord record = PublishedText.Record(run, ("goodput_bps", 10e9 - ((stated ?? (90 / run.Cell.HostSpeed)) * 100e6)));
            add(record with
            {
                Outcome = record.Outcome! with { Ledger = [new LedgerEntry("ring.line", 1, 99), new LedgerEntry("ring.barrier", 1, 1)] },
            });
        }

        return true;
    }
}
