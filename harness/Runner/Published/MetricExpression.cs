using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>
/// A quantity of one run: a column, a number, or sums of them, and the quotient of two sums, such as
/// <c>kicks_per_s / interrupts_per_s</c>.
/// </summary>
public sealed class MetricExpression
{
    /// <summary>Cores that one component (a thread or context of the host) kept busy: <c>cpu.vcpu0</c>.</summary>
    private const string CpuPrefix = "cpu.";

    /// <summary>Exits of one reason per second: <c>exits.HLT</c>.</summary>
    private const string ExitPrefix = "exits.";

    /// <summary>A counter of the long table: <c>counters..qnotify</c>.</summary>
    private const string CounterPrefix = "counters.";

    /// <summary>Frames lost in one place: <c>drops.tap_queue</c>.</summary>
    private const string DropPrefix = "drops.";

    private readonly List<Term> _numerator;
    private readonly List<Term>? _denominator;

    private MetricExpression(string text, List<Term> numerator, List<Term>? denominator)
    {
        Text = text;
        _numerator = numerator;
        _denominator = denominator;
    }

    private sealed record Term(double Sign, double? Number, string Name)
    {
        public double? ValueOf(RunOutcome outcome) => Number is { } number ? Sign * number : Sign * Quantity(Name, outcome);
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>True for a quotient.</summary>
    public bool IsRatio => _denominator is not null;

    /// <summary>The column, if the expression is nothing but one; otherwise null.</summary>
    public MetricColumn? Column => _denominator is null && _numerator is [{ Sign: > 0, Number: null } only]
        ? MetricColumns.All.FirstOrDefault(column => column.Name == only.Name)
        : null;

    /// <summary>Reads an expression; <paramref name="fault"/> says what is wrong where null is returned.</summary>
    public static MetricExpression? Parse(string text, out string fault)
    {
        fault = "";
        string[] sides = text.Split(" / ");
        if (sides.Length > 2)
        {
            fault = $"'{text}' has more than one '/'";
            return null;
        }

        List<Term>? numerator = Sum(sides[0], ref fault);
        List<Term>? denominator = sides.Length == 2 && numerator is not null ? Sum(sides[1], ref fault) : null;
        return numerator is null || (sides.Length == 2 && denominator is null) ? null : new MetricExpression(text, numerator, denominator);
    }

    /// <summary>The value of one run; null if a part of it was not measured or the divisor is zero.</summary>
    public double? ValueOf(RunOutcome outcome)
    {
        double? numerator = Total(_numerator, outcome);
        if (_denominator is null)
        {
            return numerator;
        }

        double? denominator = Total(_denominator, outcome);
        return denominator is null or 0 ? null : numerator / denominator;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static double? Total(List<Term> terms, RunOutcome outcome)
    {
        double? total = 0;
        foreach (Term term in terms)
        {
            total += term.ValueOf(outcome);
        }

        return total;
    }

    private static List<Term>? Sum(string text, ref string fault)
    {
        var terms = new List<Term>();
        double sign = 1;
        bool wantsTerm = true;
        foreach (string word in text.Trim().TrimStart('(').TrimEnd(')').Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!wantsTerm && word is "+" or "-")
            {
                sign = word == "+" ? 1 : -1;
            }
            else if (wantsTerm && FactorKinds.TryNumber(word, out double number))
            {
                terms.Add(new Term(sign, number, word));
            }
            else if (wantsTerm && IsKnown(word))
            {
                terms.Add(new Term(sign, null, word));
            }
            else
            {
                fault = wantsTerm ? Complaint.Unknown("metric", word, MetricColumns.Names) : $"'+', '-' or ' / ' is expected before '{word}'";
                return null;
            }

            wantsTerm = !wantsTerm;
        }

        fault = wantsTerm ? $"'{text.Trim()}' ends where a metric is expected" : "";
        return wantsTerm ? null : terms;
    }

    private static bool IsKnown(string name) => MetricColumns.Names.Contains(name)
        || new[] { CpuPrefix, ExitPrefix, CounterPrefix, DropPrefix }.Any(prefix =>
            name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length);

    private static double? Quantity(string name, RunOutcome outcome)
    {
        double seconds = outcome.MeasuredPs / 1e12;
        return name switch
        {
            _ when Rest(name, CpuPrefix) is { } component =>
                outcome.Cpu.Where(share => Plain(share.Component) == component).Sum(share => (double)share.BusyPs) / outcome.MeasuredPs,
            _ when Rest(name, ExitPrefix) is { } reason =>
                outcome.Exits.Where(exit => exit.Reason == reason).Sum(exit => (double)exit.Count) / seconds,
            _ when Rest(name, CounterPrefix) is { } counter => outcome.Counters.FirstOrDefault(value => Plain(value.Name) == counter)?.Value,
            _ when Rest(name, DropPrefix) is { } place => outcome.Drops.Where(drop => Plain(drop.Place) == place).Sum(drop => (double)drop.Count),
            _ => MetricColumns.All.First(column => column.Name == name).ValueOf(outcome),
        };
    }

    /// <summary>A name as one word: an expression is split at blanks.</summary>
    private static string Plain(string name) => name.Replace(' ', '_');

    private static string? Rest(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
}
