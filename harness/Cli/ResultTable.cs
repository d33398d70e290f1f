using Bakeoff.Harness;
using Bakeoff.Plots.Style;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary>
/// Prints what a batch found: lanes under each condition side by side, published values beside simulated ones.
/// </summary>
public static class ResultTable
{
    /// <summary>Longer names of lanes go on in the next line, behind a mark of theirs.</summary>
    private const int LaneCharacters = 32;

    /// <summary>What a round trip is counted in instead of the few bits that it moves.</summary>
    private static readonly MetricColumn s_transactions = Metric("transactions_per_s");

    private static readonly MetricColumn[] Shown =
        new[] { "goodput_bps", "rtt_mean_ns", "exits_per_s", "exits_per_interrupt", "cpu_host_cores" }.Select(Metric).ToArray();

    /// <summary>Prints one table per group and one of all published values.</summary>
    public static void Print(IReadOnlyList<SummaryRow> rows, TextWriter output)
    {
        foreach (IGrouping<string, SummaryRow> group in rows.GroupBy(row => row.Cell.Group))
        {
            PrintGroup(group.Key, group.ToList(), output);
        }

        PrintPublished(rows, output);
    }

    private static void PrintGroup(string name, List<SummaryRow> rows, TextWriter output)
    {
        output.Write($"{name}\n");
        Table table = Tables.New(
            "condition", "lane", ">Mb/s or\ntrans./s", ">rtt\nµs", ">exits/s", ">exits/\nint.", ">CPU\ncores", ">runs");
        foreach (IGrouping<string, SummaryRow> condition in rows.GroupBy(row => Condition(row.Cell, rows)))
        {
            string label = condition.Key;
            foreach (SummaryRow row in condition)
            {
                string[] values = Shown.Select(metric => Value(row, metric)).ToArray();
                string runs = row.RunsDone == row.RunsExpected ? $"{row.RunsDone}" : $"{row.RunsDone} of {row.RunsExpected}";
                table.Row([label, LaneName(row.Cell), .. values, runs]);
                label = "";
            }
        }

        table.Print(output);
        output.Write("\n");
    }

    private static void PrintPublished(IReadOnlyList<SummaryRow> rows, TextWriter output)
    {
        if (rows.All(row => row.Cell.Published.IsEmpty))
        {
            return;
        }

        output.Write("simulated beside published\n");
        Table table = Tables.New("=cell", "metric", ">simulated", ">published", "source");
        foreach (SummaryRow row in rows)
        {
            string cell = row.Cell.Id;
            foreach (PublishedValue published in row.Cell.Published)
            {
                double? simulated = row.Value(Metric(published.Metric));
                table.Row(
                    cell,
                    published.Metric,
                    simulated is { } value ? Quantity.Of(published.Metric, value) : "-",
                    Quantity.Of(published.Metric, published.Value),
                    published.Source);
                cell = "";
            }
        }

        table.Print(output);
        output.Write("\n");
    }

    /// <summary>
    /// The workload and those other factors by which the conditions of the group differ, whatever the lane.
    /// </summary>
    private static string Condition(CellSpec cell, List<SummaryRow> rows)
    {
        var words = new List<string> { Words.Of(cell.Workload) };
        foreach ((string key, string value) in CellText.Values(cell))
        {
            bool isTold = key is FactorTable.Transport or "era" or "workload" || Rigs.IsQuantity(key); // by the lane, the first word, the rig's name
            bool differs = rows.Exists(row =>
                row.Cell.Workload == cell.Workload && FactorTable.ValueOf(row.Cell, key) != value);
            if (!isTold && differs)
            {
                words.Add($"{key} {value}");
            }
        }

        return string.Join(", ", words);
    }

    private static string LaneName(CellSpec cell) => TextWrap.Lane(cell.Parts.Lane.Length > 0 ? cell.Parts.Lane : cell.Lane, LaneCharacters);

    private static string Value(SummaryRow row, MetricColumn metric)
    {
        if (row.Value(metric) is not { } value)
        {
            return "-";
        }

        return metric.Name switch
        {
            "goodput_bps" when row.Value(s_transactions) is { } rate => Quantity.Count(rate) + "/s",
            "goodput_bps" => Quantity.MegabitsPerSecond(value),
            "rtt_mean_ns" => Quantity.Microseconds(value),
            "exits_per_s" => Quantity.Count(value),
            _ => Quantity.Digits(value, 2),
        };
    }

    private static MetricColumn Metric(string name) => MetricColumns.All.Single(metric => metric.Name == name);
}
