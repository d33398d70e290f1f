using System.Globalization;
using System.Text;

namespace Bakeoff.Harness;

/// <summary>Writes an attribution beside the results that it comes from: CSV, Markdown and LaTeX.</summary>
public static class AttributionFiles
{
    /// <summary>Name of the table of shares.</summary>
    public const string SharesFile = "attribution.csv";

    /// <summary>A line of one of the tables, which have the same columns.</summary>
    internal sealed record Row(int Ladder, string Kind, string Player, string From, string To, string Because, StudentInterval Value)
    {
        public AttributionLadder Whole { get; init; } = null!;
    }

    /// <summary>From one lane to the other.</summary>
    internal static CsvTable<Row> Shares { get; } = NewTable(
        SharesFile, "The steps from one lane to another (`bakeoff attribute`). `attribution-interactions.csv` and `attribution-lanes.csv` have the same columns: "
            + "pairs of players, and every mixture of the two lanes that was run.");

    private static CsvTable<Row> Interactions { get; } = NewTable("attribution-interactions.csv", "Pairs of players.");

    private static CsvTable<Row> Mixtures { get; } = NewTable("attribution-lanes.csv", "Every mixture that was run.");

    /// <summary>Writes all files into <paramref name="folder"/>; one ladder of one step is the plain attribution of two lanes.</summary>
    public static void Write(string folder, IReadOnlyList<AttributionLadder> ladders)
    {
        Write(folder, Shares, ladders, Steps);
        Write(folder, Interactions, ladders, (ladder, number) => ladder.Steps.SelectMany(step => step.Interactions).Select(pair => new Row(
            number, "interaction", $"{pair.First.Name} x {pair.Second.Name}", "", "", "", pair.Value)));
        Write(folder, Mixtures, ladders, (ladder, number) => ladder.Steps.SelectMany(step => step.Plan.Coalitions.Zip(step.Values, (lane, value) => new Row(
            number, "lane", lane.Id, "", "", string.Join(' ', lane.Concessions), value))));
        AtomicFile.WriteText(Path.Combine(folder, "attribution.md"), string.Join('\n', ladders.Select(Markdown)));
        AtomicFile.WriteText(Path.Combine(folder, "attribution.tex"), string.Join('\n', ladders.Select(Latex)));
    }

    /// <summary>From the first lane over the players' shares and the waypoints to the last: the rows of the waterfall.</summary>
    private static IEnumerable<Row> Steps(AttributionLadder ladder, int number)
    {
        yield return new(number, "first", ladder.First.Id, "", "", "", ladder.Steps[0].First);
        foreach (Attribution step in ladder.Steps)
        {
            foreach (AttributionShare share in step.Shares)
            {
                PlayerGroup player = share.Player;
                yield return new(number, "share", player.Name, player.From, player.To, string.Join(' ', player.MergedBecause), share.Value);
            }

            yield return new(number, step == ladder.Steps[^1] ? "second" : "waypoint", step.Plan.Second.Id, "", "", "", step.Second);
        }

        yield return new(number, "difference", "", "", "", "", ladder.Difference);
        if (ladder.Steps[^1] is { Ablation: { } ablation } last)
        {
            yield return new(number, "ablation", last.Plan.WithoutCoalescing!.Id, "", "",
                "the last lane with one interrupt per signal, minus the last lane", ablation);
        }
    }

    private static CsvTable<Row> NewTable(string file, string description) => new(file, description,
    [
        new("metric", "", "What the difference is a difference of.", row => row.Whole.Metric.Name),
        new("unit", "", "Its unit.", row => row.Whole.Metric.Unit),
        new("kind", "", "`first`, `waypoint` and `second`: a lane and its value; `share`: a player's; `difference`: their sum; `ablation`: what coalescing alone "
            + "does in the last lane; `interaction`; `lane`: a mixture.", row => row.Kind),
        new("name", "", "The lane, or the player: a part, or parts that no valid lane separates.", row => row.Player),
        new("from", "", "What the player is in the lane that a step begins with.", row => row.From),
        new("to", "", "What it is in the lane that it ends with.", row => row.To),
        new("note", "", "Why parts are one player; what a mixture had to concede.", row => row.Because),
        new("value_mean", "", "Mean over the seeds.", row => CellText.Number(row.Value.Mean)),
        new("value_ci95_low", "", "Lower end of the 95 % interval (Student t).", row => CellText.Number(row.Value.Low)),
        new("value_ci95_high", "", "Upper end.", row => CellText.Number(row.Value.High)),
        new("value_n", "", "Seeds.", row => row.Value.Count.ToString(CultureInfo.InvariantCulture)),
        new("share_of_difference", "", "A share over the whole difference.",
            row => row.Kind == "share" && row.Whole.Difference.Mean is { } total and not 0 ? CellText.Number(row.Value.Mean / total) : ""),
        new("per_second_at_second_rate", "1/s", "A count per unit of work times the last lane's rate of work.",
            row => row.Whole.Metric.IsCount ? CellText.Number(row.Value.Mean * row.Whole.Steps[^1].SecondRate) : ""),
        new("ladder", "", "Number of the ladder, one for each `--via`.", row => CellText.Number(row.Ladder)),
    ]);

    private static void Write(string folder, CsvTable<Row> table, IReadOnlyList<AttributionLadder> ladders, Func<AttributionLadder, int, IEnumerable<Row>> rows) =>
        AtomicFile.Write(Path.Combine(folder, table.FileName), stream => table.Write(stream, ladders.SelectMany((ladder, i) =>
            rows(ladder, i + 1).Select(row => row with { Whole = ladder }))));

    /// <summary>The rows of a ladder as a Markdown table.</summary>
    public static IReadOnlyList<string> Table(AttributionLadder ladder) =>
    [
        $"| {ladder.Metric.Name} | from | to | share ({Unit(ladder)}) | of the difference |",
        "|---|---|---|---|---|",
        .. Steps(ladder, 1).Where(row => row.Kind != "ablation").Select(row =>
            $"| {Emphasis(row)} | {row.From} | {row.To} | {Interval(row.Value)} | {Percent(row, ladder)} |"),
        .. ladder.WhyNoPercentages is { } why ? ["", why] : Array.Empty<string>(),
    ];

    /// <summary>What each player contributes on each ladder, as a Markdown table; nothing for a single ladder.</summary>
    public static IReadOnlyList<string> Order(IReadOnlyList<AttributionLadder> ladders) => ladders.Count < 2 ? [] :
    [
        "",
        $"| over other waypoints | {string.Join(" | ", ladders.Select(ladder => string.Join(", ", ladder.Steps.SkipLast(1).Select(step => $"`{step.Plan.Second.Id}`"))))} |",
        $"|---|{string.Concat(ladders.Select(_ => "---|"))}",
        .. ladders.SelectMany(ladder => ladder.Players).Distinct().Select(player =>
            $"| {player}, all steps | {string.Join(" | ", ladders.Select(ladder => ladder.Players.Contains(player) ? Digits(ladder.TotalOf(player)) : ""))} |"),
    ];

    private static string Emphasis(Row row) => row.Kind is "first" or "waypoint" or "second" ? $"**`{row.Player}`**" : Name(row);

    private static string Markdown(AttributionLadder ladder)
    {
        var text = new StringBuilder();
        text.Append($"# {ladder.Metric.Name}: from {ladder.First} to {ladder.Second}\n\n");
        text.Append($"{ladder.Metric.Description} {ladder.Seeds}; mean and 95 % interval.\n\n");
        text.AppendJoin('\n', Table(ladder)).Append('\n');
        List<AttributionInteraction> pairs = [.. ladder.Steps.SelectMany(step => step.Interactions)];
        foreach (AttributionInteraction pair in pairs)
        {
            text.Append($"\nInteraction {pair.First.Name} x {pair.Second.Name}: {Interval(pair.Value)}");
        }

        return text.Append(pairs.Count > 0 ? "\n" : "").ToString();
    }

    private static string Latex(AttributionLadder ladder)
    {
        var text = new StringBuilder();
        text.Append($"% {ladder.Metric.Name}: from {ladder.First} to {ladder.Second}, {ladder.Seeds}\n");
        text.Append(ladder.WhyNoPercentages is { } why ? $"% {why}\n" : "");
        text.Append("\\begin{tabular}{llr@{ }lr}\n\\hline\n");
        text.Append($"part & change & \\multicolumn{{2}}{{c}}{{share ({LatexText.Escape(Unit(ladder))})}} & of the difference \\\\\n\\hline\n");
        foreach (Row row in Steps(ladder, 1).Where(row => row.Kind != "ablation"))
        {
            string change = row.From.Length + row.To.Length == 0 ? "" : $"{row.From} -> {row.To}";
            string interval = row.Value.Low is { } low ? $"[{Digits(low)}, {Digits(row.Value.High!.Value)}]" : "";
            text.Append($"{LatexText.Escape(Name(row))} & {LatexText.Escape(change)} & {Digits(row.Value.Mean ?? 0)} & {interval} & ")
                .Append(LatexText.Escape(Percent(row, ladder))).Append(" \\\\\n");
        }

        return text.Append("\\hline\n\\end{tabular}\n").ToString();
    }

    private static string Name(Row row) => row.Kind == "difference" ? "difference" : row.Player;

    private static string Unit(AttributionLadder ladder) =>
        ladder.Metric.Unit.Length > 0 ? ladder.Metric.Unit : "per transaction";

    private static string Percent(Row row, AttributionLadder ladder) => row.Kind == "share" ? ladder.PercentOf(row.Value) : "";

    private static string Interval(StudentInterval value) => value switch
    {
        { Mean: null } => "",
        { Low: { } low, High: { } high } => $"{Digits(value.Mean.Value)} [{Digits(low)}, {Digits(high)}]",
        _ => Digits(value.Mean.Value),
    };

    private static string Digits(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
