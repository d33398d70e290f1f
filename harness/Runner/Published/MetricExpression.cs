namespace Bakeoff.Harness;

/// <summary>
/// A quantity of one run: columns and numbers with <c>+</c>, <c>-</c>, <c>/</c> and parentheses, such as
/// <c>kicks_per_s / interrupts_per_s</c> or <c>1 - interrupts_per_s / signals_per_s</c>.
/// </summary>
public sealed class MetricExpression
{
    private readonly Func<RunOutcome, double?> _value;

    internal MetricExpression(string text, Func<RunOutcome, double?> value)
    {
        Text = text;
        _value = value;
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>True if it divides, so that its value has no unit of a column.</summary>
    public bool IsRatio => Text.Contains('/', StringComparison.Ordinal);

    /// <summary>The column, if the expression is nothing but one; otherwise null.</summary>
    public MetricColumn? Column => MetricColumns.All.FirstOrDefault(column => column.Name == Text);

    /// <summary>Reads an expression; <paramref name="fault"/> says what is wrong where null is returned.</summary>
    public static MetricExpression? Parse(string text, out string fault) => new MetricExpressionParser(text.Trim()).Parse(out fault);

    /// <summary>The value of one run; null if a part of it was not measured or a divisor is zero.</summary>
    public double? ValueOf(RunOutcome outcome) => _value(outcome);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
