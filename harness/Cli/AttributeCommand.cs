using Bakeoff.Harness;
using Bakeoff.Transports;
using Spectre.Console;
using Factors = Bakeoff.Plots.Data.Factors;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff attribute A B</c>: runs every mixture of two lanes and says which part is responsible for how much.</summary>
internal sealed class AttributeCommand(CliServices services)
{
    private const string MatrixName = "attribute";
    private const int DefaultSeeds = 10;

    /// <summary>Merged players of which no more than so many are left tell little: steps tell more.</summary>
    private const int FewPlayers = 2;

    /// <summary>Plans, runs, divides, stores, prints; returns the exit code.</summary>
    /// <param name="first">Lane that the difference starts from.</param>
    /// <param name="second">Lane that it leads to.</param>
    /// <param name="metricName">What is divided, or null for the workload's own.</param>
    /// <param name="era">Era of all lanes, or null.</param>
    /// <param name="ladders">Waypoints between the two, one list for each ladder; none for a single step.</param>
    /// <param name="readme">Document whose section of the metric's name gets the first table, or null.</param>
    /// <param name="arguments">Options of the runs.</param>
    public int Execute(
        string first, string second, string? metricName, string? era, IReadOnlyList<IReadOnlyList<string>> ladders, string? readme, RunArguments arguments)
    {
        AttributionMetric? asked = metricName is null ? null : AttributionMetric.Find(metricName) ?? throw new UsageException(
            "--metric: " + Complaint.Unknown("metric", metricName, [.. AttributionMetric.All.Select(known => known.Name)]));
        IReadOnlyList<IReadOnlyList<AttributionPlan>> plans = Plans(first, second, era, ladders.Count > 0 ? ladders : [[]]);
        Matrix matrix = MatrixOf(plans, arguments);
        CellSpec condition = matrix.Cells[0].Cell;
        AttributionMetric metric = asked ?? AttributionMetric.DefaultFor(condition);
        ReadmeSection.Check(readme, metric.Name);
        Check(metric, plans, matrix);
        return new MatrixRun(services, arguments).Execute(matrix, folder =>
        {
            IReadOnlyList<AttributionLadder> divided = [.. plans.Select(plan => Divide(plan, metric, folder))];
            AttributionFiles.Write(folder.FullPath, divided);
            if (!arguments.Quiet)
            {
                Print(divided, condition);
            }

            ReadmeSection.Write(readme, metric.Name, [.. AttributionFiles.Table(divided[0]), .. AttributionFiles.Order(divided)]);
            return services.Figures.Draw(folder.FullPath, arguments.Renderer, arguments.Formats, "attribution");
        });
    }

    /// <summary>The plans of all ladders, in one era: the one asked for, or the later of the two ends' own.</summary>
    private IReadOnlyList<IReadOnlyList<AttributionPlan>> Plans(
        string first, string second, string? eraName, IReadOnlyList<IReadOnlyList<string>> ladders)
    {
        TransportCatalog catalog = TransportCatalog.Default;
        try
        {
            Era? era = eraName is null ? null : Era.Find(eraName)
                ?? throw new UsageException("--era: " + Complaint.Unknown("era", eraName, Era.Ids));
            Lane a = catalog.Parse(first, era);
            Lane b = catalog.Parse(second, era);
            Era one = a.Era.IsBefore(b.Era) ? b.Era : a.Era;
            if (a.Era != b.Era)
            {
                services.Error.Write($"parts are swapped within one era: {one}, the later of the two (--era chooses another)\n");
            }

            return [.. ladders.Select(via => AttributionLadder.Plans(
                catalog, [.. via.Prepend(first).Append(second).Select(lane => catalog.Parse(lane, one))]))];
        }
        catch (LaneException error)
        {
            throw new UsageException(error.Message, error);
        }
    }

    private Matrix MatrixOf(IReadOnlyList<IReadOnlyList<AttributionPlan>> plans, RunArguments arguments)
    {
        List<string> lanes = [.. plans.SelectMany(ladder => ladder).SelectMany(plan => plan.Lanes).Select(lane => lane.Id).Distinct()];
        Matrix matrix = MatrixChoice.Read(arguments with
        {
            MatrixFile = null,
            Transports = lanes,
            Workloads = arguments.Workloads.Count > 0 ? arguments.Workloads : [Words.Of(Harness.Workload.TcpStream)],
            Seeds = arguments.Seeds ?? DefaultSeeds,
        }, services) with { Name = MatrixName };
        return matrix.Cells.Count == lanes.Count
            ? matrix
            : throw new UsageException("an attribution has one condition: give one workload and one value to each factor");
    }

    /// <summary>Refuses what no run could answer, before any run.</summary>
    private static void Check(AttributionMetric metric, IReadOnlyList<IReadOnlyList<AttributionPlan>> plans, Matrix matrix)
    {
        Workload workload = matrix.Cells[0].Cell.Workload;
        string? why = plans.SelectMany(ladder => ladder).SelectMany(plan => plan.Lanes)
            .Select(lane => metric.WhyNot(lane, workload)).FirstOrDefault(reason => reason is not null);
        if (why is not null)
        {
            throw new UsageException($"--metric {metric.Name}: {why}");
        }
    }

    private static AttributionLadder Divide(IReadOnlyList<AttributionPlan> plans, AttributionMetric metric, ResultFolder folder)
    {
        Dictionary<(string, ulong), RunOutcome> outcomes = folder.Rows()
            .Where(row => row.Record.Outcome is not null)
            .ToDictionary(row => (row.Run.Cell.Parts.Lane, row.Run.Seed), row => row.Record.Outcome!);
        var ladder = new AttributionLadder([.. plans.Select(plan => Attribution.Of(plan, metric, outcomes))]);
        return ladder.Steps.All(step => step.Seeds > 0)
            ? ladder
            : throw new UsageException($"--metric {metric.Name}: no seed has it in every lane; streams have the metrics per MB or KiB, "
                + "request-response workloads those per transaction");
    }

    private void Print(IReadOnlyList<AttributionLadder> ladders, CellSpec condition)
    {
        for (int i = 0; i < ladders.Count; i++)
        {
            Print(ladders[i], condition, ladders.Count > 1 ? $"ladder {i + 1}: " : "");
        }

        PrintOrder(ladders);
    }

    private void Print(AttributionLadder ladder, CellSpec condition, string title)
    {
        AttributionMetric metric = ladder.Metric;
        Attribution last = ladder.Steps[^1];
        services.Output.Paragraph($"{title}{metric.Name}; machine profile {condition.Machine}; {Condition(condition)}");
        services.Output.Write($"{metric.Description}\nfrom {ladder.First} to {ladder.Second}, "
            + $"{ladder.Steps.SelectMany(step => step.Plan.Lanes).Distinct().Count()} lanes, {ladder.Seeds}\n\n");
        Table table = Tables.New("part", $">share\n{metric.Unit}", ">95 %\ninterval", ">of the\ndifference", ">/s");
        table.Row(ladder.First.Contestant.Id, Quantity.Significant(ladder.Steps[0].First.Mean), "", "", Rate(metric, ladder.Steps[0].First, ladder.Steps[0].FirstRate));
        foreach (Attribution step in ladder.Steps)
        {
            foreach (AttributionShare share in step.Shares)
            {
                table.Row(share.Player.Name, Quantity.Significant(share.Value.Mean), Quantity.Interval(share.Value),
                    ladder.PercentOf(share.Value), Rate(metric, share.Value, last.SecondRate));
            }

            string lane = step == last ? step.Plan.Second.Contestant.Id : step.Plan.Second.Id;
            table.Row(lane, Quantity.Significant(step.Second.Mean), "", "", Rate(metric, step.Second, step.SecondRate));
        }

        table.Row("difference", Quantity.Significant(ladder.Difference.Mean), Quantity.Interval(ladder.Difference),
            ladder.WhyNoPercentages is null ? "100 %" : "-", "");
        table.Print(services.Output);
        services.Output.Write(metric.IsCount ? "\n/s: at the work rate of the last lane (a lane itself: at its own)\n" : "\n");
        if (ladder.WhyNoPercentages is { } why)
        {
            services.Output.Write(why + "\n");
        }

        foreach (Attribution step in ladder.Steps)
        {
            PrintNotes(step, ladder);
        }

        services.Output.Write("\n");
    }

    private void PrintNotes(Attribution attribution, AttributionLadder ladder)
    {
        TextWriter output = services.Output;
        if (ladder.Steps.Count > 1)
        {
            output.Write($"to {attribution.Plan.Second}:\n");
        }

        foreach (PlayerGroup player in attribution.Plan.Players)
        {
            output.Write($"{player.Name}: {player.From} -> {player.To}\n");
        }

        List<AttributionInteraction> sure = [.. attribution.Interactions.Where(pair => !pair.CrossesZero)];
        foreach (AttributionInteraction pair in sure)
        {
            output.Write($"interaction {pair.First.Name} x {pair.Second.Name}: {Quantity.Significant(pair.Value.Mean)} {Quantity.Interval(pair.Value)}\n");
        }

        if (attribution.Interactions.Count > sure.Count)
        {
            string which = attribution.Seeds > 1 ? "whose interval crosses 0" : "without an interval";
            output.Write($"interactions {which}: {attribution.Interactions.Count - sure.Count}\n");
        }

        foreach (PlayerGroup merged in attribution.Plan.Players.Where(player => player.MergedBecause.Count > 0))
        {
            output.Write($"{merged.Name} is one player:\n  {string.Join("\n  ", merged.MergedBecause)}\n");
        }

        if (ladder.Steps.Count == 1 && attribution.Plan.Players.Count <= FewPlayers
            && attribution.Plan.Players.Any(player => player.MergedBecause.Count > 0))
        {
            output.Write("--via LANE,LANE takes the way in steps, over other lanes, each divided by itself\n");
        }

        foreach (string concession in attribution.Plan.Concessions)
        {
            output.Write(concession + "\n");
        }

        if (attribution is { Ablation: { Mean: { } without } ablation } && ladder.Difference.Mean is { } difference and not 0)
        {
            output.Write($"single intervention, {attribution.Plan.WithoutCoalescing}: one interrupt per signal costs {Quantity.Significant(without)}");
            output.Write(ablation switch
            {
                { Low: null } => "\n",
                { CrossesZero: true } => $" {Quantity.Interval(ablation)}, crosses 0\n",
                _ when ladder.WhyNoPercentages is not null => $" {Quantity.Interval(ablation)}\n",
                _ => $" {Quantity.Interval(ablation)}, {Quantity.Digits(-without / difference * 100, 1)} % of the difference\n",
            });
        }
    }

    /// <summary>What each player contributes on each ladder: how far the order of the waypoints matters.</summary>
    private void PrintOrder(IReadOnlyList<AttributionLadder> ladders)
    {
        if (ladders.Count < 2)
        {
            return;
        }

        services.Output.Write("the same difference over each ladder\n");
        Table table = Tables.New(["part", .. ladders.Select((_, i) => $">ladder {i + 1}")]);
        foreach (string player in ladders.SelectMany(ladder => ladder.Players).Distinct())
        {
            table.Row([player, .. ladders.Select(ladder => ladder.Players.Contains(player) ? Quantity.Significant(ladder.TotalOf(player)) : "")]);
        }

        table.Row(["difference", .. ladders.Select(ladder => Quantity.Significant(ladder.Difference.Mean))]);
        table.Print(services.Output);
        services.Output.Write("\n");
    }

    /// <summary>The condition, as the figure's caption has it.</summary>
    private static string Condition(CellSpec cell) => Factors.Condition(factor => FactorColumns.ValueOf(cell, factor));

    private static string Rate(AttributionMetric metric, StudentInterval value, double? rate) =>
        metric.IsCount && value.Mean * rate is { } perSecond ? Quantity.Count(perSecond) : "";
}
