using System.Globalization;
using Bakeoff.Harness;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary>Prints everything about one run for a human reader.</summary>
internal static class CellReport
{
    private const int LedgerLines = 25;
    private const int FirstMessageVector = 24;

    /// <summary>Counters of the vbus bridge, in the order in which its driver printed them.</summary>
    private static readonly string[] BridgeCounters =
        ["events", "qnotify", "qinject", "notify", "inject", "bridgecalls", "buscalls"];

    /// <summary>Architectural interrupts and the words that /proc/interrupts has for them.</summary>
    private static readonly Dictionary<string, string> ArchitecturalVectors = new()
    {
        ["NMI"] = "Non-maskable interrupts",
        ["LOC"] = "Local timer interrupts",
        ["RES"] = "Rescheduling interrupts",
        ["CAL"] = "Function call interrupts",
    };

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
        Exits(outcome, seconds, output);
        Interrupts(outcome, output);
        Counters(outcome, output);
        Cpu(outcome, seconds, output);
        Drops(outcome, output);
        Ledger(outcome, output);
    }

    private static void Metrics(CellSpec cell, RunOutcome outcome, TextWriter output)
    {
        Table table = Tables.New("metric", ">simulated", ">published");
        foreach (MetricColumn metric in MetricColumns.All)
        {
            if (metric.ValueOf(outcome) is { } value)
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

    private static void Exits(RunOutcome outcome, double seconds, TextWriter output)
    {
        if (outcome.Exits.Count == 0)
        {
            return;
        }

        long total = outcome.Exits.Sum(exit => exit.Count);
        Section(output, $"exits by reason: {total} in all");
        Table table = Tables.New("reason", "handled", ">count", ">per s", ">share", ">time", ">mean/µs");
        foreach (ExitCount exit in outcome.Exits
            .OrderByDescending(exit => exit.Count)
            .ThenBy(exit => exit.Reason, StringComparer.Ordinal))
        {
            table.Row(
                exit.Reason,
                exit.Handled,
                $"{exit.Count}",
                Quantity.Count(exit.Count / seconds),
                Percent((double)exit.Count / Math.Max(1, total)),
                Percent(exit.VirtualPs / 1e12 / seconds),
                Quantity.Digits(exit.VirtualPs / 1e6 / Math.Max(1, exit.Count), 2));
        }

        table.Print(output);
    }

    /// <summary>
    /// The shape of /proc/interrupts: message-signalled vectors numbered from 24, then the architectural ones.
    /// </summary>
    private static void Interrupts(RunOutcome outcome, TextWriter output)
    {
        if (outcome.Interrupts.Count == 0)
        {
            return;
        }

        Section(output, "guest: /proc/interrupts");
        output.Write("            CPU0\n");
        int vector = FirstMessageVector;
        foreach (InterruptCount interrupt in outcome.Interrupts.OrderBy(interrupt => ArchitecturalVectors.ContainsKey(interrupt.Vector)))
        {
            string line = ArchitecturalVectors.TryGetValue(interrupt.Vector, out string? words)
                ? $"{interrupt.Vector,4}: {interrupt.Count,10}   {words}"
                : $"{vector++,4}: {interrupt.Count,10}   PCI-MSI-edge      {interrupt.Vector}";
            output.Write(line + "\n");
        }
    }

    private static void Counters(RunOutcome outcome, TextWriter output)
    {
        List<CounterValue> bridge = BridgeCounters
            .Select(name => outcome.Counters.FirstOrDefault(counter => counter.Name == name))
            .OfType<CounterValue>()
            .ToList();
        if (bridge.Count > 0)
        {
            Section(output, "guest: /sys/kernel/debug/pci-to-vbus-bridge");
            bridge.ForEach(counter => output.Write($"  .{counter.Name,-30}: {Text(counter.Value)}\n"));
        }

        List<CounterValue> others = outcome.Counters.Except(bridge).ToList();
        if (others.Count > 0)
        {
            Section(output, "counters");
            others.ForEach(counter => output.Write($"  {counter.Name,-40} {Text(counter.Value)} {counter.Unit}".TrimEnd() + "\n"));
        }
    }

    private static void Cpu(RunOutcome outcome, double seconds, TextWriter output)
    {
        if (outcome.Cpu.Count == 0)
        {
            return;
        }

        Section(output, "CPU by component");
        Table table = Tables.New("component", "mode", "core", ">busy");
        foreach (CpuShare share in outcome.Cpu)
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

    private static void Ledger(RunOutcome outcome, TextWriter output)
    {
        if (outcome.Ledger.Count == 0)
        {
            return;
        }

        double total = Math.Max(1, outcome.Ledger.Sum(entry => (double)entry.VirtualPs));
        Section(output, $"ledger: the {Math.Min(LedgerLines, outcome.Ledger.Count)} largest of {outcome.Ledger.Count} cost keys");
        Table table = Tables.New("cost key", ">charges", ">time/µs", ">share");
        foreach (LedgerEntry entry in outcome.Ledger
            .OrderByDescending(entry => entry.VirtualPs)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(LedgerLines))
        {
            table.Row(entry.Key, $"{entry.Count}", Quantity.Digits(entry.VirtualPs / 1e6, 1), Percent(entry.VirtualPs / total));
        }

        table.Print(output);
    }

    private static void Section(TextWriter output, string title) => output.Write($"\n{title}\n");

    private static string Percent(double share) => Quantity.Digits(share * 100, 1) + " %";

    private static string Text(double value) => value.ToString("G15", CultureInfo.InvariantCulture);
}
