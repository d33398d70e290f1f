using System.Globalization;
using Bakeoff.Harness;
using Bakeoff.Machine;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary>
/// The part of a report that only a virtual machine has: exits, and the guest's own files as they looked in 2009.
/// </summary>
internal static class GuestReport
{
    private const int FirstMessageVector = 24;

    /// <summary>Counters of the vbus bridge, in the order in which its driver printed them.</summary>
    private static readonly string[] BridgeCounters =
        [".events", ".qnotify", ".qinject", ".notify", ".inject", ".bridgecalls", ".buscalls"];

    /// <summary>The counters of KVM's debugfs in Linux 2.6.32 and the exits that each counts; one exit may be in several.</summary>
    private static readonly (string Name, ExitReason[] Reasons)[] KvmCounters =
    [
        ("exits", Enum.GetValues<ExitReason>()),
        ("io_exits", [ExitReason.IoInstruction]),
        ("irq_exits", [ExitReason.ExternalInterrupt]),
        ("irq_window", [ExitReason.PendingInterrupt]),
        ("halt_exits", [ExitReason.Hlt]),
        ("hypercalls", [ExitReason.Vmcall]),
        ("insn_emulation", [ExitReason.ApicAccess, ExitReason.EptViolation]),
    ];

    /// <summary>Prints all sections that have content.</summary>
    public static void Print(RunOutcome outcome, double seconds, TextWriter output)
    {
        Exits(outcome, seconds, output);
        KvmStat(outcome, seconds, output);
        Interrupts(outcome, output);
        Counters(outcome, output);
    }

    private static void Exits(RunOutcome outcome, double seconds, TextWriter output)
    {
        if (outcome.Exits.Count == 0)
        {
            return;
        }

        long total = outcome.Exits.Sum(exit => exit.Count);
        CellReport.Section(output, $"exits by reason: {total} in all");
        Table table = Tables.New("reason", "handled", ">count", ">per s", ">share", ">time (of a core)", ">mean/µs");
        foreach (ExitCount exit in outcome.Exits
            .OrderByDescending(exit => exit.Count)
            .ThenBy(exit => exit.Reason, StringComparer.Ordinal))
        {
            table.Row(
                exit.Reason,
                exit.Handled,
                $"{exit.Count}",
                Quantity.Count(exit.Count / seconds),
                CellReport.Percent((double)exit.Count / Math.Max(1, total)),
                CellReport.Percent(exit.VirtualPs / 1e12 / seconds),
                Quantity.Digits(exit.VirtualPs / 1e6 / Math.Max(1, exit.Count), 2));
        }

        table.Print(output);
    }

    /// <summary>The same exits under the names that the mails read them by.</summary>
    private static void KvmStat(RunOutcome outcome, double seconds, TextWriter output)
    {
        if (outcome.Exits.Count == 0)
        {
            return;
        }

        CellReport.Section(output, "host: kvm_stat of Linux 2.6.32");
        foreach ((string name, ExitReason[] reasons) in KvmCounters)
        {
            long count = outcome.Exits
                .Where(exit => reasons.Any(reason => ExitReasons.Names[(int)reason] == exit.Reason))
                .Sum(exit => exit.Count);
            output.Write($"  {name,-20} {count,12} {Quantity.Count(count / seconds),10}/s\n");
        }
    }

    /// <summary>
    /// The shape of /proc/interrupts, one per guest with a column per vCPU: message-signalled vectors numbered from 24, then the local
    /// timer and what the vCPUs send each other.
    /// </summary>
    private static void Interrupts(RunOutcome outcome, TextWriter output)
    {
        foreach (IGrouping<string, InterruptCount> guest in outcome.Interrupts.GroupBy(line => line.Vector.Split(' ')[0]))
        {
            CellReport.Section(output, $"{guest.Key}: /proc/interrupts");
            int cpus = 1 + guest.Max(line => line.Vcpu);
            output.Write("     " + string.Concat(Enumerable.Range(0, cpus).Select(cpu => $" {"CPU" + cpu,10}")) + "\n");
            int vector = FirstMessageVector;
            foreach (IGrouping<string, InterruptCount> line in guest.GroupBy(line => line.Vector)
                .OrderBy(line => line.Key.Split(' ').Length > 2 ? 0 : 1)) // devices before the guest's own
            {
                string[] words = line.Key.Split(' ');
                string counts = string.Concat(Enumerable.Range(0, cpus)
                    .Select(cpu => $" {line.Where(count => count.Vcpu == cpu).Sum(count => count.Count),10}"));
                output.Write(words.Length > 2
                    ? $"{vector++,4}:{counts}   {words[1],-16}  {string.Join(' ', words[2..])}\n"
                    : $"{words[^1],4}:{counts}   {(words[^1] == "RES" ? "Rescheduling" : "Local timer")} interrupts\n");
            }
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
            CellReport.Section(output, "guests: /sys/kernel/debug/pci-to-vbus-bridge");
            bridge.ForEach(counter => output.Write($"  {counter.Name,-31}: {Text(counter.Value)}\n"));
        }

        List<CounterValue> others = outcome.Counters.Except(bridge).ToList();
        if (others.Count > 0)
        {
            CellReport.Section(output, "notifications");
            others.ForEach(counter => output.Write(
                $"  {counter.Name,-31}  {Text(counter.Value)} {(counter.Unit == "1" ? "" : counter.Unit)}".TrimEnd() + "\n"));
        }
    }

    private static string Text(double value) => value.ToString("G15", CultureInfo.InvariantCulture);
}
