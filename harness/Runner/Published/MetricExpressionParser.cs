using System.Text.RegularExpressions;

namespace Bakeoff.Harness;

/// <summary>Reads a <see cref="MetricExpression"/> by recursive descent: sum, quotient, then a column, number or parenthesis.</summary>
internal sealed partial class MetricExpressionParser(string text)
{
    private readonly List<string> _words = [.. Word().Matches(text).Select(match => match.Value)];
    private string _fault = "";
    private int _next;

    private string? Next => _next < _words.Count ? _words[_next] : null;

    /// <summary>The expression, or null and what is wrong with it.</summary>
    public MetricExpression? Parse(out string fault)
    {
        Func<RunOutcome, double?>? value = Sum();
        if (value is not null && Next is { } rest)
        {
            _fault = $"'+', '-' or '/' is expected before '{rest}'";
        }

        fault = _fault;
        return fault.Length == 0 ? new MetricExpression(text, value!) : null;
    }

    private Func<RunOutcome, double?>? Sum()
    {
        Func<RunOutcome, double?>? left = Quotient();
        while (left is not null && Next is "+" or "-")
        {
            double sign = _words[_next++] == "+" ? 1 : -1;
            left = Join(left, Quotient(), (a, b) => a + (sign * b));
        }

        return left;
    }

    private Func<RunOutcome, double?>? Quotient()
    {
        Func<RunOutcome, double?>? left = Operand();
        while (left is not null && Next is "/")
        {
            _next++;
            left = Join(left, Operand(), (a, b) => b is null or 0 ? null : a / b);
        }

        return left;
    }

    private Func<RunOutcome, double?>? Operand()
    {
        string? word = Next;
        _next++;
        if (word is "(")
        {
            Func<RunOutcome, double?>? inner = Sum();
            return inner is null || Next is ")" && _next++ >= 0 ? inner : Fault("')' is missing");
        }

        if (word is null or "+" or "-" or "/" or ")")
        {
            return Fault(word is null ? $"'{text}' ends where a metric is expected" : $"a metric is expected before '{word}'");
        }

        if (FactorKinds.TryNumber(word, out double number))
        {
            return _ => number;
        }

        return RunQuantity.Find(word) ?? Fault(Complaint.Unknown("metric", word, MetricColumns.Names));
    }

    private Func<RunOutcome, double?>? Fault(string fault)
    {
        _fault = fault;
        return null;
    }

    private static Func<RunOutcome, double?>? Join(
        Func<RunOutcome, double?> left, Func<RunOutcome, double?>? right, Func<double?, double?, double?> join) =>
        right is null ? null : outcome => join(left(outcome), right(outcome));

    /// <summary>A parenthesis, or what stands between blanks and parentheses.</summary>
    [GeneratedRegex(@"[()]|[^\s()]+")]
    private static partial Regex Word();
}
