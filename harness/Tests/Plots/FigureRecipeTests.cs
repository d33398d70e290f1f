using Bakeoff.Plots;
using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Recipes;
using Bakeoff.Plots.Renderers;
using Bakeoff.Plots.Style;

namespace Bakeoff.Tests.Plots;

public sealed class FigureRecipeTests : IDisposable
{
    private static readonly RendererSelection NoRenderer = RendererCatalog.Default.Select("none");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Recipes => [.. FigureCatalog.All.Select(recipe => recipe.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Every_recipe_writes_data_and_script_without_a_renderer(string recipe)
    {
        var sample = new SampleResults { Anachronistic = new HashSet<string> { "vhost-net" }, IncompleteLane = "venet" };
        IReadOnlyList<FigureReport> reports = FigureSet.Draw(sample.WriteTo(_folder.Path), NoRenderer, FigureFormats.All, recipe);

        FigureReport first = reports[0];
        Assert.All(reports, report => Assert.Null(report.Note));
        Assert.Equal([".csv", ".gp"], first.Files.Select(Path.GetExtension));
        Approve.Text(recipe + ".csv", File.ReadAllText(first.Files[0]));
        Approve.Text(recipe + ".gp", File.ReadAllText(first.Files[1]));
    }

    /// <summary>Two lanes of a contestant are told apart by what they differ in; what they share is not said.</summary>
    [Fact]
    public void A_ladder_names_its_lanes_by_what_tells_them_apart_below_the_steps()
    {
        string folder = new SampleResults().WriteTo(_folder.Path);
        File.WriteAllText(Path.Combine(folder, "attribution.csv"), SampleResults.Ladder);
        FigureSpec figure = Assert.Single(new AttributionWaterfall().Build(new ResultFolder(folder)).Figures);
        Assert.EndsWith(" In full: vhost-net@2010-05+interrupts[hop=direct]; "
            + "vhost-net@2010-05+front_end[driver=2.6.32,mergeable=false]+interrupts[hop=direct].", figure.Caption);
        AxisSpec axis = figure.X;
        Assert.Equal(["virtio-pci-eventfd", "kick+back end", "vhost-net", "proto", "vhost-net+front_end[driver=2.6.32,mergeable=false]", "back end", "attach", "venet"],
            axis.Categories);

        string[][] lines = [.. axis.Ticks.Select(tick => tick.Label.Split('\n'))];
        int[] lanes = [0, 2, 4, 7];
        int lowestStep = lines.Where((_, i) => !lanes.Contains(i)).Max(label => label.Length);
        Assert.All(lanes, lane => Assert.All(lines[lane][..lowestStep], line => Assert.Equal("", line)));
        Assert.All(lanes, lane => Assert.NotEqual("", lines[lane][lowestStep]));
    }

    /// <summary>The second cost moves the difference further than the seeds do, at one end.</summary>
    [Theory]
    [InlineData("-2.5", true)]
    [InlineData("1.5", false)]
    public void A_tornado_in_which_all_costs_do_less_than_chance_says_so(string end, bool isChance)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "sensitivity.csv"), $"""
            first,second,conclusion,unit,difference_mean,difference_ci95_low,difference_ci95_high,cost,assumed,difference_at_low,difference_at_high,machine,workload,mtu_bytes,seed_first,seed_last
            vhost-net,venet,latency,µs,-3,-4,-2,workqueue.item,true,-3.5,-2,A,tcp-rr,1500,1,3
            vhost-net,venet,latency,µs,-3,-4,-2,apic.eoi,false,-3.1,{end},A,tcp-rr,1500,1,3

            """);
        FigureSpec figure = Assert.Single(new Tornado().Build(new ResultFolder(_folder.Path)).Figures);
        Assert.Equal("vhost-net and venet" + (isChance ? "; no cost moves it beyond the seeds' interval" : ""), figure.Subtitle);
    }

    /// <summary>The source that is met more often stands above the other; an order has no error but counts; 140 % stand at the edge.</summary>
    [Fact]
    public void The_figure_of_errors_has_a_line_for_each_source_with_its_score()
    {
        FigureSpec errors = Build("reproduce", new SampleResults()).Figures.Single(figure => figure.Name == "reproduce-error");
        Assert.Equal("1 of 3 validation rows are met", errors.Subtitle);
        Assert.Contains("Without a point: 1 that state an order", errors.Caption);
        Assert.Equal(["a 0/1", "b 1/2"], errors.Y.Categories);
        Assert.Equal(1.0, Assert.Single(Points("missed"), point => point.Y > 0.5).X);
        Assert.Equal(-0.333, Assert.Single(Points("missed"), point => point.Y < 0.5).X);
        Assert.Equal(-0.025, Assert.Single(Points("calibration")).X);
        Assert.Empty(Points("met"));

        IReadOnlyList<FigurePoint> Points(string series) => errors.Series.Single(entry => entry.Id == series).Points;
    }

    /// <summary>A folder that was forced to take other runs may still hold the shares of the ones before.</summary>
    [Fact]
    public void Shares_of_lanes_that_were_not_run_are_not_drawn() =>
        Assert.Contains("which has no lane vhost-net", Build("attribution", new SampleResults { Lanes = [("venet", 1)] }).WhyNone);

    /// <summary>A price that gains as many rows as it loses changes more than the score says, and stands at the top.</summary>
    [Fact]
    public void The_figure_of_robustness_sorts_prices_by_the_verdicts_that_they_change()
    {
        FigureSpec figure = Build("robustness", new SampleResults()).Figures[0];
        Assert.Equal(["sched.wake 1/3", "ring.line 6/0"], figure.Y.Categories);
        Assert.Equal("unmoved, 6 of 10 validation rows are met", figure.Subtitle);
        Assert.Equal([new FigurePoint(3, 0), new FigurePoint(6, 1)], figure.Series.Single(series => series.Id == "up").Points);
    }

    /// <summary>Rows far from the edge stand at the edge; one that no price moves has no point.</summary>
    [Fact]
    public void The_figure_of_rows_has_them_by_their_distance_from_the_edge()
    {
        FigureSpec figure = Build("robustness", new SampleResults()).Figures[1];
        Assert.Equal("robustness-rows", figure.Name);
        Assert.Equal(["b 1+1/2", "a 1+0/2"], figure.Y.Categories);
        Assert.Equal([5.8], figure.Series.Single(series => series.Id == "met").Points.Select(point => point.X));
        Assert.Equal([-0.4, -3], figure.Series.Single(series => series.Id == "missed").Points.Select(point => point.X));
        Assert.EndsWith(" Without a point: 1 that no price moves.", figure.Caption);
    }

    [Fact]
    public void The_style_file_lies_beside_the_scripts()
    {
        FigureSet.Draw(new SampleResults().WriteTo(_folder.Path), NoRenderer, [], "rtt-ccdf");
        Approve.Text("style.gp", File.ReadAllText(_folder["figures", "style.gp"]));
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Every_caption_says_simulated_and_names_profile_and_seeds(string recipe)
    {
        if (recipe == "resources")
        {
            return; // counted, not run: neither costs nor seeds matter
        }
        foreach (FigureSpec figure in Build(recipe, new SampleResults()).Figures)
        {
            Assert.StartsWith("Simulated; machine profile A; ", figure.Caption);
            Assert.Matches("; (seeds 1 to 3|3 seeds); ", figure.Caption);
        }
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Axes_hold_all_data_and_label_their_last_tick(string recipe)
    {
        foreach (FigureSpec figure in Build(recipe, new SampleResults()).Figures)
        {
            foreach (FigurePoint point in figure.Series.SelectMany(series => series.Points))
            {
                Assert.InRange(figure.X.Shown(point.X), figure.X.Min, figure.X.Max);
                Assert.InRange(figure.Y.Shown(point.Base + point.Y), figure.Y.Min, figure.Y.Max);
                Assert.True(point.High is null || figure.Y.Shown(point.High.Value) <= figure.Y.Max);
            }
            Assert.All(figure.X.Ticks.Concat(figure.Y.Ticks), tick => Assert.NotEmpty(tick.Label));
            Assert.InRange(figure.X.Ticks[^1].Position, figure.X.Min, figure.X.Max);
            Assert.InRange(figure.Y.Ticks[^1].Position, figure.Y.Min, figure.Y.Max);
        }
    }

    /// <summary>Cells that differ by an option alone are not one cell: each value has a figure, which says so.</summary>
    [Fact]
    public void What_a_cell_sets_besides_keeps_figures_apart()
    {
        IReadOnlyList<FigureSpec> figures = Build("throughput-by-mtu", new SampleResults { Settings = ["options.apic=xapic", "options.apic=apicv"] }).Figures;
        Assert.All(new[] { "xapic", "apicv" }, apic =>
        {
            FigureSpec figure = Assert.Single(figures, figure => figure.Caption.Contains($", options.apic={apic}.", StringComparison.Ordinal));
            Assert.EndsWith($"options.apic-{apic}", figure.Name);
        });
    }

    [Fact]
    public void A_lane_looks_the_same_in_every_figure()
    {
        var results = new ResultFolder(new SampleResults().WriteTo(_folder.Path));
        string[] recipes = ["throughput-by-mtu", "throughput-by-message-size", "rtt-ccdf", "latency-by-load"];
        foreach ((string lane, SeriesStyle style) in FigureStyle.Contestants)
        {
            var looks = recipes.SelectMany(name => FigureCatalog.Find(name).Build(results).Figures)
                .SelectMany(figure => figure.Series)
                .Where(series => series.Label == lane)
                .Select(series => series.Style);
            Assert.All(looks, look => Assert.Equal(style, look));
        }
    }

    [Fact]
    public void Anachronistic_lanes_are_hollow_and_the_caption_says_why()
    {
        var sample = new SampleResults { Anachronistic = new HashSet<string> { "vhost-net" } };
        FigureSpec figure = Build("throughput-by-mtu", sample).Figures[0];
        Assert.Equal(["vhost-net"], figure.Series.Where(series => series.Style.Hollow).Select(series => series.Label));
        Assert.Contains("not available in its era", figure.Caption);
    }

    [Fact]
    public void Cells_that_lack_runs_are_named_in_the_caption()
    {
        FigureSpec figure = Build("throughput-by-mtu", new SampleResults { IncompleteLane = "venet" }).Figures[0];
        Assert.EndsWith(
            "INCOMPLETE: venet_tcp-stream_1500B (3 of 4 runs), venet_tcp-stream_9000B (3 of 4 runs).", figure.Caption);
    }

    [Fact]
    public void A_tail_ends_where_fewer_than_ten_samples_lie_above()
    {
        FigureSpec figure = Build("rtt-ccdf", new SampleResults()).Figures[0];
        // 60 000 samples: the last fraction shown is at least 10 / 60 000.
        Assert.InRange(figure.Series.SelectMany(series => series.Points).Min(point => point.Y), 10.0 / 60_000, 12.5 / 60_000);
    }

    [Fact]
    public void Markers_of_a_distribution_sit_on_the_percentile_ticks()
    {
        FigureSpec figure = Build("rtt-ccdf", new SampleResults()).Figures[0];
        Assert.Equal(["p50", "p90", "p99", "p99.9"], figure.RightTicks.Select(tick => tick.Label));
        Assert.All(figure.Series, series => Assert.Equal(
            figure.RightTicks.Select(tick => tick.Position), series.Points.Where(p => p.Marked).Select(p => p.Y)));
    }

    [Fact]
    public void Distributions_fall_back_on_the_percentile_table()
    {
        FigureSpec figure = Build("rtt-ccdf", new SampleResults { WithHistograms = false }).Figures[0];
        SeriesSpec venet = Assert.Single(figure.Series, series => series.Id == "venet");
        Assert.Equal([0.5, 0.1, 0.01, 0.001], venet.Points.Select(point => point.Y));
    }

    [Fact]
    public void Stacked_exits_add_up_to_the_counted_rate()
    {
        FigureSpec figure = Build("exits-by-reason", new SampleResults()).Figures[0];
        int venet = (int)figure.X.Ticks.Single(tick => tick.Label == "venet").Position;
        double top = figure.Series.Max(series => series.Points[venet].Base + series.Points[venet].Y);
        // Five reasons with counts of rate / 2 ... rate / 6, each rounded down, at a rate of 17 000.
        Assert.Equal(8500 + 5666 + 4250 + 3400 + 2833, top, 6);
        Assert.Contains(figure.Series, series => series.Id == "IO_INSTRUCTION (userspace)");
    }

    [Theory]
    [InlineData("throughput-by-mtu", "goodput_bps_mean")]
    [InlineData("throughput-by-message-size", "message_bytes")]
    [InlineData("latency-by-load", "rtt_p99_ns_mean")]
    [InlineData("exits-per-interrupt", "delivery_exits_per_interrupt_mean")]
    [InlineData("rtt-ccdf", "workload")]
    public void A_missing_column_is_the_reason_for_no_figure(string recipe, string column)
    {
        RecipeResult result = Build(recipe, new SampleResults { Omit = new HashSet<string> { column } });
        Assert.Empty(result.Figures);
        Assert.Equal($"summary.csv has no column {column}", result.WhyNone);
    }

    [Fact]
    public void Without_a_breakdown_of_cpu_time_there_is_a_reason()
    {
        var omit = FigureStyle.CpuComponents.Select(c => $"cpu_{c.Name}_cores_mean").ToHashSet();
        RecipeResult result = Build("cpu-by-component", new SampleResults { Omit = omit });
        Assert.Contains("cpu_<component>_cores_mean", result.WhyNone);
    }

    [Fact]
    public void An_empty_folder_yields_a_reason_for_every_recipe_of_a_run()
    {
        IReadOnlyList<FigureReport> reports = FigureSet.Draw(_folder.Path, NoRenderer, FigureFormats.All);
        Assert.Equal(FigureCatalog.All.Where(recipe => recipe.OnlyWith is null).Select(recipe => recipe.Name), reports.Select(report => report.Figure));
        Assert.All(reports, report => Assert.Equal("the folder has no summary.csv", report.Note));
    }

    [Fact]
    public void A_cell_that_is_no_number_is_named_and_does_not_stop_the_other_figures()
    {
        string folder = new SampleResults().WriteTo(_folder.Path);
        string exits = Path.Combine(folder, "exits.csv");
        File.WriteAllText(exits, File.ReadAllText(exits).Replace(",8500,", ",many,"));
        IReadOnlyList<FigureReport> reports = FigureSet.Draw(folder, NoRenderer, []);
        FigureReport failed = Assert.Single(reports, report => report.Note is not null);
        Assert.Equal("exits.csv: column count holds 'many', which is not a number", failed.Note);
    }

    [Fact]
    public void An_unknown_figure_names_the_nearest_known_one()
    {
        var e = Assert.Throws<UnknownFigureException>(() => FigureSet.Draw(_folder.Path, NoRenderer, [], "rtt-cdf"));
        Assert.Equal("no figure is called 'rtt-cdf'; the nearest is 'rtt-ccdf'", e.Message);
    }

    [Fact]
    public void One_of_a_recipes_figures_can_be_drawn_alone()
    {
        string folder = new SampleResults().WriteTo(_folder.Path);
        FigureReport report = Assert.Single(FigureSet.Draw(folder, NoRenderer, [], "exits-by-reason-mtu9000"));
        Assert.Equal("exits-by-reason-mtu9000", report.Figure);
        FigureReport none = Assert.Single(FigureSet.Draw(folder, NoRenderer, [], "exits-by-reason-mtu65000"));
        Assert.Equal("these results have no such figure, only exits-by-reason-mtu1500, exits-by-reason-mtu9000", none.Note);
    }

    [Fact]
    public void A_lane_in_two_eras_becomes_two_series()
    {
        string folder = new SampleResults { Lanes = [("venet", 0.85)] }.WriteTo(_folder.Path);
        string summary = Path.Combine(folder, "summary.csv");
        string[] lines = File.ReadAllLines(summary);
        var modern = lines.Skip(1).Select(line => line.Replace("2009-09", "modern").Replace("\"venet_", "\"venet-modern_"));
        File.WriteAllLines(summary, lines.Concat(modern));
        FigureSpec figure = FigureCatalog.Find("throughput-by-mtu").Build(new ResultFolder(folder)).Figures[0];
        Assert.Equal(["venet 2009-09", "venet modern"], figure.Series.Select(series => series.Label));
    }

    private RecipeResult Build(string recipe, SampleResults sample) =>
        FigureCatalog.Find(recipe).Build(new ResultFolder(sample.WriteTo(_folder.Path)));
}
