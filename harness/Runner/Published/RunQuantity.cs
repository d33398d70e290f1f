using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>A named quantity of one run: a column, or an entry of a long table.</summary>
internal static class RunQuantity
{
    /// <summary>Cores that one component (a thread or context of the host) kept busy: <c>cpu.vcpu0</c>.</summary>
    private const string CpuPrefix = "cpu.";

    /// <summary>Exits of one reason per second: <c>exits.HLT</c>.</summary>
    private const string ExitPrefix = "exits.";

    /// <summary>A counter: <c>counters..qnotify</c>.</summary>
    private const string CounterPrefix = "counters.";

    /// <summary>Frames lost in one place: <c>drops.tap_queue</c>.</summary>
    private const string DropPrefix = "drops.";

    /// <summary>Charges of one cost on the host and in its guests, per second: <c>ledger.poll.system_call</c>.</summary>
    private const string LedgerPrefix = "ledger.";

    /// <summary>Reads the quantity from a run, or null if there is none of that name.</summary>
    public static Func<RunOutcome, double?>? Find(string name)
    {
        if (MetricColumns.All.FirstOrDefault(column => column.Name == name) is { } column)
        {
            return column.ValueOf;
        }

        if (Rest(name, CpuPrefix) is { } component)
        {
            return outcome => outcome.Cpu.Where(share => Plain(share.Component) == component).Sum(share => (double)share.BusyPs) / outcome.MeasuredPs;
        }

        if (Rest(name, ExitPrefix) is { } reason)
        {
            return outcome => outcome.Exits.Where(exit => exit.Reason == reason).Sum(exit => (double)exit.Count) * 1e12 / outcome.MeasuredPs;
        }

        if (Rest(name, CounterPrefix) is { } counter)
        {
            return outcome => outcome.Counters.FirstOrDefault(value => Plain(value.Name) == counter)?.Value;
        }

        if (Rest(name, LedgerPrefix) is { } cost && CostKeys.All.Any(known => known.Name == cost))
        {
            return outcome => outcome.Ledger.Where(entry => entry.Key == cost).Sum(entry => (double)entry.Count) * 1e12 / outcome.MeasuredPs;
        }

        return Rest(name, DropPrefix) is { } place
            ? outcome => outcome.Drops.Where(drop => Plain(drop.Place) == place).Sum(drop => (double)drop.Count)
            : null;
    }

    /// <summary>A name as one word: an expression is split at blanks.</summary>
    private static string Plain(string name) => name.Replace(' ', '_');

    private static string? Rest(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
}
