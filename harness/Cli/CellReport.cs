using System.Globalization;
using Bakeoff.Harness;
using Bakeoff.Machine;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary>Prints everything about one run for a human reader.</summary>
internal static class CellReport
{
    private const int LedgerLines = 25;

    /// <summary>A component that is busy for less than this share of a core is not worth a line.</summary>
    private const double BusyMin = 0.0005;

    /// <summary>Prints all sections that have content.</summary>
    public static void Print(CellSpec cell, RunOutcome outcome, TextWriter output)
    {
        double seconds = outcome.MeasuredPs / 1e12;
        string share = Percent(outcome.BoundByShare ?? 0);
        Section(
            output,
            $"measured {Quantity.Digits(seconds, 6)} s of virtual time, bound by {outcome.BoundBy} ({share})");
        Metrics(cell, outcome, output);
        Steps(cell, outcome, output);
        GuestReport.Print(outcome, seconds, output);
        Cpu(outcome, seconds, output);
        Drops(outcome, output);
        Ledger(cell, outcome, seconds, output);
    }

    /// <summary>The title of a section.</summary>
    public static void Section(TextWriter output, string title) => output.Write($"\n{title}\n");

    /// <summary>A share as per cent.</summary>
    public static string Percent(double share) => Quantity.Digits(share * 100, 1) + " %";

    private static void Metrics(CellSpec cell, RunOutcome outcome, TextWriter output)
    {
        Table table = Tables.New("metric", ">simulated", ">published");
        foreach (MetricColumn metric in MetricColumns.All)
        {
            if (metric.Name != MetricColumns.BoundByShare && metric.ValueOf(outcome) is { } value)
            {
                PublishedValue? published = cell.Published.FirstOrDefault(candidate => candidate.Metric == metric.Name);
                table.Row(
                    metric.Name,
                    Quantity.Of(metric.Name, value),
                    published is null ? "" : Quantity.Of(metric.Name, published.Value));
            }
        }

        table.Print(output);
    }

    private static void Steps(CellSpec cell, RunOutcome outcome, TextWriter output)
    {
        if (outcome.Steps.Count == 0)
        {
            return;
        }

        Section(output, cell.IsStream ? "the first moments, step by step" : "one round trip, step by step");
        output.Write("\n" + StepTable.Text(outcome.Steps));
    }

    private static void Cpu(RunOutcome outcome, double seconds, TextWriter output)
    {
        if (outcome.Cpu.Count == 0)
        {
            return;
        }

        Section(output, "CPU by component");
        Table table = Tables.New("component", "mode", "core", ">busy (of a core)");
        foreach (CpuShare share in outcome.Cpu.Where(share => share.BusyPs / 1e12 / seconds >= BusyMin))
        {
            table.Row(share.Component, share.Mode, share.Core, Percent(share.BusyPs / 1e12 / seconds));
        }

        table.Print(output);
    }

    private static void Drops(RunOutcome outcome, TextWriter output)
    {
        List<DropCount> drops = outcome.Drops.Where(drop => drop.Count > 0).ToList();
        Section(output, drops.Count == 0 ? "no frame was dropped" : "dropped frames by place");
        drops.ForEach(drop => output.Write($"  {drop.Place,-40} {drop.Count}\n"));
    }

    /// <summary>
    /// Where the time of host and guests went, remote peer not included: per transaction, or per KiB of a stream's payload.
    /// </summary>
    private static void Ledger(CellSpec cell, RunOutcome outcome, double seconds, TextWriter output)
    {
        if (outcome.Ledger.Count == 0)
        {
            return;
        }

        string per = cell.IsStream ? "KiB" : "transaction";
        double units = seconds * (cell.IsStream
            ? (outcome.Metrics.GetValueOrDefault("goodput_bps") ?? 0) / 8 / 1024
            : outcome.Metrics.GetValueOrDefault("transactions_per_s") ?? 0);
        double total = Math.Max(1, outcome.Ledger.Sum(entry => (double)entry.VirtualPs));
        int shown = Math.Min(LedgerLines, outcome.Ledger.Count);
        Section(output, $"cost ledger of host and guests: the {shown} largest of {outcome.Ledger.Count} keys");
        Table table = Tables.New("cost key", "who pays", ">units", $">ns per {per}", ">share");
        foreach (LedgerEntry entry in outcome.Ledger
            .OrderByDescending(entry => entry.VirtualPs)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(LedgerLines))
        {
            string payer = CostKeys.All.FirstOrDefault(info => info.Name == entry.Key)?.Context ?? "";
            string each = units > 0 ? Quantity.Digits(entry.VirtualPs / 1e3 / units, 1) : "";
            table.Row(entry.Key, payer, $"{entry.Count}", each, Percent(entry.VirtualPs / total));
        }

        string all = units > 0 ? Quantity.Digits(total / 1e3 / units, 1) : "";
        table.Row("all keys", "", "", all, Percent(1));
        table.Print(output);
    }
}
