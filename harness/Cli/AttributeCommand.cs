using System.Globalization;
using Bakeoff.Harness;
using Bakeoff.Transports;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff attribute A B</c>: runs every mixture of two lanes and says which part is responsible for how much.</summary>
internal sealed class AttributeCommand(CliServices services)
{
    private const string MatrixName = "attribute";
    private const int DefaultSeeds = 10;

    /// <summary>Plans, runs, divides, stores, prints; returns the exit code.</summary>
    public int Execute(string first, string second, string metricName, string? era, RunArguments arguments)
    {
        AttributionMetric metric = AttributionMetric.Find(metricName) ?? throw new UsageException(
            "--metric: " + Complaint.Unknown("metric", metricName, [.. AttributionMetric.All.Select(known => known.Name)]));
        AttributionPlan plan = Plan(first, second, era);
        Matrix matrix = MatrixOf(plan, arguments);
        var run = new MatrixRun(services, arguments);
        using ResultFolder folder = run.Open(matrix);
        bool interrupted = run.Run(folder);
        FigureReport? figures = null;
        if (!interrupted)
        {
            Attribution attribution = Divide(plan, metric, folder);
            AttributionFiles.Write(folder.FullPath, attribution);
            Print(attribution);
            figures = services.Figures.Draw(folder.FullPath, arguments.Renderer, arguments.Formats, "attribution");
        }

        folder.Close(services.Clock.GetUtcNow(), figures?.Renderer);
        return run.PrintEnd(folder, figures, interrupted, run.PrintFailures(folder));
    }

    /// <summary>The plan, in one era: the one asked for, or the later of the two lanes' own.</summary>
    private AttributionPlan Plan(string first, string second, string? eraName)
    {
        TransportCatalog catalog = TransportCatalog.Default;
        try
        {
            Era? era = eraName is null ? null : Era.Find(eraName)
                ?? throw new UsageException("--era: " + Complaint.Unknown("era", eraName, Era.Ids));
            Lane a = catalog.Parse(first, era);
            Lane b = catalog.Parse(second, era);
            if (a.Era != b.Era)
            {
                Era later = a.Era.IsBefore(b.Era) ? b.Era : a.Era;
                services.Error.Write($"parts are swapped within one era: {later}, the later of the two (--era chooses another)\n");
                a = catalog.Parse(first, later);
                b = catalog.Parse(second, later);
            }

            return AttributionPlan.Between(catalog, a, b);
        }
        catch (LaneException error)
        {
            throw new UsageException(error.Message, error);
        }
    }

    private Matrix MatrixOf(AttributionPlan plan, RunArguments arguments)
    {
        Matrix matrix = MatrixChoice.Read(arguments with
        {
            MatrixFile = null,
            Transports = [.. plan.Lanes.Select(lane => lane.Id)],
            Workloads = arguments.Workloads.Count > 0 ? arguments.Workloads : [Words.Of(Harness.Workload.TcpStream)],
            Seeds = arguments.Seeds ?? DefaultSeeds,
        }, services) with { Name = MatrixName };
        return matrix.Cells.Count == plan.Lanes.Count
            ? matrix
            : throw new UsageException("an attribution has one condition: give one workload and one value to each factor");
    }

    private static Attribution Divide(AttributionPlan plan, AttributionMetric metric, ResultFolder folder)
    {
        Dictionary<(string, ulong), RunOutcome> outcomes = folder.Rows()
            .Where(row => row.Record.Outcome is not null)
            .ToDictionary(row => (row.Run.Cell.Parts.Lane, row.Run.Seed), row => row.Record.Outcome!);
        var attribution = Attribution.Of(plan, metric, outcomes);
        return attribution.Seeds > 0
            ? attribution
            : throw new UsageException($"--metric {metric.Name}: no seed has it in every lane; streams have the metrics per MB or KiB, "
                + "request-response workloads those per transaction");
    }

    private void Print(Attribution attribution)
    {
        AttributionMetric metric = attribution.Metric;
        services.Output.Write($"{metric.Name}: {metric.Description}\nfrom {attribution.Plan.First} to {attribution.Plan.Second}, "
            + $"{attribution.Plan.Coalitions.Count} lanes, {attribution.Seeds} seeds\n\n");
        Table table = Tables.New("part", $">share\n{metric.Unit}", ">95 %\ninterval", ">of the\ndifference", ">/s");
        table.Row(attribution.Plan.First.Contestant.Id, Quantity.Significant(attribution.First.Mean), "", "", Rate(metric, attribution.First, attribution.FirstRate));
        foreach (AttributionShare share in attribution.Shares)
        {
            double? part = share.Value.Mean / attribution.Difference.Mean;
            table.Row(share.Player.Name, Quantity.Significant(share.Value.Mean), Quantity.Interval(share.Value),
                share.CrossesZero ? "crosses 0" : $"{(part * 100)?.ToString("F1", CultureInfo.InvariantCulture)} %",
                Rate(metric, share.Value, attribution.SecondRate));
        }

        table.Row(attribution.Plan.Second.Contestant.Id, Quantity.Significant(attribution.Second.Mean), "", "", Rate(metric, attribution.Second, attribution.SecondRate));
        table.Row("difference", Quantity.Significant(attribution.Difference.Mean), Quantity.Interval(attribution.Difference), "100 %", "");
        table.Print(services.Output);
        PrintNotes(attribution);
    }

    private void PrintNotes(Attribution attribution)
    {
        TextWriter output = services.Output;
        output.Write(attribution.Metric.IsCount ? "\n/s: at the work rate of the second lane (of the first for the first)\n" : "\n");
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
            output.Write($"interactions whose interval crosses 0: {attribution.Interactions.Count - sure.Count}\n");
        }

        foreach (PlayerGroup merged in attribution.Plan.Players.Where(player => player.MergedBecause.Count > 0))
        {
            output.Write($"{merged.Name} is one player:\n  {string.Join("\n  ", merged.MergedBecause)}\n");
        }

        foreach (string concession in attribution.Plan.Concessions)
        {
            output.Write(concession + "\n");
        }

        if (attribution is { Ablation: { Mean: { } without } ablation, Difference.Mean: { } difference } && difference != 0)
        {
            output.Write($"single intervention, {attribution.Plan.WithoutCoalescing}: one interrupt per signal costs "
                + $"{Quantity.Significant(without)} {Quantity.Interval(ablation)}, {-without / difference * 100:F1} % of the difference\n");
        }

        output.Write("\n");
    }

    private static string Rate(AttributionMetric metric, StudentInterval value, double? rate) =>
        metric.IsCount && value.Mean * rate is { } perSecond ? Quantity.Count(perSecond) : "";
}
