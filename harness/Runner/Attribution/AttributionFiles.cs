using System.Globalization;
using System.Text;

namespace Bakeoff.Harness;

/// <summary>Writes an attribution beside the results that it comes from: CSV, Markdown and LaTeX.</summary>
public static class AttributionFiles
{
    /// <summary>Name of the table of shares.</summary>
    public const string SharesFile = "attribution.csv";

    private sealed record Row(string Kind, string Player, string From, string To, string Because, StudentInterval Value);

    /// <summary>Writes all files into <paramref name="folder"/>.</summary>
    public static void Write(string folder, Attribution attribution)
    {
        Table(folder, SharesFile, Shares(attribution), attribution);
        Table(folder, "attribution-interactions.csv", attribution.Interactions.Select(pair => new Row(
            "interaction", $"{pair.First.Name} x {pair.Second.Name}", "", "", "", pair.Value)), attribution);
        Table(folder, "attribution-lanes.csv", attribution.Plan.Coalitions.Zip(attribution.Values, (lane, value) => new Row(
            "lane", lane.Id, "", "", string.Join(' ', lane.Concessions), value)), attribution);
        AtomicFile.WriteText(Path.Combine(folder, "attribution.md"), Markdown(attribution));
        AtomicFile.WriteText(Path.Combine(folder, "attribution.tex"), Latex(attribution));
    }

    /// <summary>From the first lane over the players' shares to the second: the rows of the waterfall.</summary>
    private static IEnumerable<Row> Shares(Attribution attribution)
    {
        yield return new("first", attribution.Plan.First.Id, "", "", "", attribution.First);
        foreach (AttributionShare share in attribution.Shares)
        {
            PlayerGroup player = share.Player;
            yield return new("share", player.Name, player.From, player.To, string.Join(' ', player.MergedBecause), share.Value);
        }

        yield return new("second", attribution.Plan.Second.Id, "", "", "", attribution.Second);
        yield return new("difference", "", "", "", "", attribution.Difference);
        if (attribution.Ablation is { } ablation)
        {
            yield return new("ablation", attribution.Plan.WithoutCoalescing!.Id, "", "",
                "the second lane with one interrupt per signal, minus the second lane", ablation);
        }
    }

    private static void Table(string folder, string file, IEnumerable<Row> rows, Attribution attribution)
    {
        double? total = attribution.Difference.Mean;
        var table = new CsvTable<Row>(file, "",
        [
            new("metric", "", "", _ => attribution.Metric.Name),
            new("unit", "", "", _ => attribution.Metric.Unit),
            new("kind", "", "", row => row.Kind),
            new("name", "", "", row => row.Player),
            new("from", "", "", row => row.From),
            new("to", "", "", row => row.To),
            new("note", "", "", row => row.Because),
            new("value_mean", "", "", row => Number(row.Value.Mean)),
            new("value_ci95_low", "", "", row => Number(row.Value.Low)),
            new("value_ci95_high", "", "", row => Number(row.Value.High)),
            new("value_n", "", "", row => row.Value.Count.ToString(CultureInfo.InvariantCulture)),
            new("share_of_difference", "", "", row => row.Kind == "share" && total is not (null or 0) ? Number(row.Value.Mean / total) : ""),
            new("per_second_at_second_rate", "", "", row => attribution.Metric.IsCount ? Number(row.Value.Mean * attribution.SecondRate) : ""),
        ]);
        AtomicFile.Write(Path.Combine(folder, file), stream => table.Write(stream, rows));
    }

    private static string Markdown(Attribution attribution)
    {
        var text = new StringBuilder();
        text.Append($"# {attribution.Metric.Name}: from {attribution.Plan.First} to {attribution.Plan.Second}\n\n");
        text.Append($"{attribution.Metric.Description} {attribution.Seeds} seeds; mean and 95 % interval.\n\n");
        text.Append($"| part | from | to | share ({Unit(attribution)}) | of the difference |\n|---|---|---|---|---|\n");
        foreach (Row row in Shares(attribution).Where(row => row.Kind != "ablation"))
        {
            text.Append($"| {Name(row)} | {row.From} | {row.To} | {Interval(row.Value)} | {Percent(row, attribution)} |\n");
        }

        foreach (AttributionInteraction pair in attribution.Interactions)
        {
            text.Append($"\nInteraction {pair.First.Name} x {pair.Second.Name}: {Interval(pair.Value)}");
        }

        return text.Append(attribution.Plan.Players.Count > 1 ? "\n" : "").ToString();
    }

    private static string Latex(Attribution attribution)
    {
        var text = new StringBuilder();
        text.Append($"% {attribution.Metric.Name}: from {attribution.Plan.First} to {attribution.Plan.Second}, {attribution.Seeds} seeds\n");
        text.Append("\\begin{tabular}{llr@{ }lr}\n\\hline\n");
        text.Append($"part & change & \\multicolumn{{2}}{{c}}{{share ({LatexText.Escape(Unit(attribution))})}} & of the difference \\\\\n\\hline\n");
        foreach (Row row in Shares(attribution).Where(row => row.Kind != "ablation"))
        {
            string change = row.From.Length + row.To.Length == 0 ? "" : $"{row.From} $\\to$ {row.To}";
            string interval = row.Value.Low is { } low ? $"[{Digits(low)}, {Digits(row.Value.High!.Value)}]" : "";
            text.Append($"{LatexText.Escape(Name(row))} & {LatexText.Escape(change)} & {Digits(row.Value.Mean ?? 0)} & {interval} & ")
                .Append(LatexText.Escape(Percent(row, attribution))).Append(" \\\\\n");
        }

        return text.Append("\\hline\n\\end{tabular}\n").ToString();
    }

    private static string Name(Row row) => row.Kind == "difference" ? "difference" : row.Player;

    private static string Unit(Attribution attribution) =>
        attribution.Metric.Unit.Length > 0 ? attribution.Metric.Unit : "per transaction";

    private static string Percent(Row row, Attribution attribution) =>
        row.Kind == "share" && attribution.Difference.Mean is { } total && total != 0
            ? $"{(row.Value.Mean / total * 100)?.ToString("F1", CultureInfo.InvariantCulture)} %"
            : "";

    private static string Interval(StudentInterval value) => value switch
    {
        { Mean: null } => "",
        { Low: { } low, High: { } high } => $"{Digits(value.Mean.Value)} [{Digits(low)}, {Digits(high)}]",
        _ => Digits(value.Mean.Value),
    };

    private static string Digits(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
