using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Figures;

/// <summary>Chooses limits and ticks, so that no renderer has to.</summary>
public static class AxisPlanner
{
    private const int MostLinearTicks = 6;

    /// <summary>A logarithmic axis over less has one label or none between its ends.</summary>
    private const double WideRatio = 3;

    private static readonly double[] LinearSteps = [1, 2, 5];
    private static readonly double[] LogEnds = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>An axis from zero to a round number at or above <paramref name="largest"/> (stored unit).</summary>
    public static AxisSpec Linear(AxisQuantity quantity, double largest)
    {
        double top = quantity.Shown(largest);
        if (!(top > 0))
        {
            top = 1;
        }
        double step = RoundUp(top / MostLinearTicks, LinearSteps);
        int count = (int)Math.Ceiling((top / step) - 1e-9);
        var ticks = new List<AxisTick>();
        for (int i = 0; i <= count; i++)
        {
            double position = Clean(i * step);
            ticks.Add(new AxisTick(position, Plain(position)));
        }
        return quantity.Axis(AxisScale.Linear, 0, Clean(count * step), ticks, []);
    }

    /// <summary>An axis between round numbers around <paramref name="smallest"/> and <paramref name="largest"/> (stored unit), either sign.</summary>
    public static AxisSpec Around(AxisQuantity quantity, double smallest, double largest)
    {
        double low = quantity.Shown(smallest);
        double high = quantity.Shown(largest);
        if (!(high > low))
        {
            high = low + 1;
        }
        double step = RoundUp((high - low) / MostLinearTicks, LinearSteps);
        int first = (int)Math.Floor((low / step) + 1e-9);
        int last = (int)Math.Ceiling((high / step) - 1e-9);
        AxisTick[] ticks = [.. Enumerable.Range(first, last - first + 1).Select(i => Clean(i * step))
            .Select(position => new AxisTick(position, Plain(position)))];
        return quantity.Axis(AxisScale.Linear, ticks[0].Position, ticks[^1].Position, ticks, []);
    }

    /// <summary>A logarithmic axis where the values span so much that one has labels, else a linear one from zero.</summary>
    public static AxisSpec LogIfWide(AxisQuantity quantity, double smallest, double largest) =>
        largest < WideRatio * smallest ? Linear(quantity, largest) : Log(quantity, smallest, largest);

    /// <summary>
    /// A logarithmic axis over the stored values given. The labels thin out as the axis grows: 1, 2, 3, 4, 5, 7 of a decade
    /// where it spans less than one, 1, 2, 5 up to three, then decades only.
    /// </summary>
    public static AxisSpec Log(AxisQuantity quantity, double smallest, double largest)
    {
        double low = RoundDown(quantity.Shown(smallest), LogEnds);
        double high = RoundUp(quantity.Shown(largest), LogEnds);
        if (low >= high)
        {
            high = RoundUp(low * 1.5, LogEnds);
        }
        double decades = Math.Log10(high / low);
        int[] labelled = decades < 1 ? [1, 2, 3, 4, 5, 7] : decades <= 3 ? [1, 2, 5] : [1];
        var ticks = new List<AxisTick>();
        var minors = new List<double>();
        foreach ((double position, int digit) in LogPositions(low, high))
        {
            if (labelled.Contains(digit))
            {
                ticks.Add(new AxisTick(position, Plain(position)));
            }
            else
            {
                minors.Add(position);
            }
        }
        return quantity.Axis(AxisScale.Log10, low, high, ticks, minors);
    }

    /// <summary>A logarithmic axis of fractions down from 1, labelled at decades with powers of ten.</summary>
    public static AxisSpec Fractions(AxisQuantity quantity, double smallest)
    {
        double low = RoundDown(Math.Min(smallest, 0.1), LinearSteps);
        var ticks = new List<AxisTick>();
        var minors = new List<double>();
        foreach ((double position, int digit) in LogPositions(low, 1))
        {
            if (digit == 1)
            {
                ticks.Add(new AxisTick(position, PowerOfTen((int)Math.Round(Math.Log10(position)))));
            }
            else
            {
                minors.Add(position);
            }
        }
        return quantity.Axis(AxisScale.Log10, low, 1, ticks, minors);
    }

    /// <summary>A logarithmic axis whose ticks are the values of a sweep (stored unit), with a little room at both ends.</summary>
    public static AxisSpec Sweep(AxisQuantity quantity, IReadOnlyCollection<double> values, Func<double, string> label)
    {
        double[] shown = [.. values.Select(quantity.Shown).Distinct().Order()];
        double room = Math.Pow(shown[^1] / shown[0], 0.04);
        int stride = ((shown.Length - 1) / 10) + 1;
        // Count from the last value down, so that the last tick always keeps its label.
        var ticks = shown.Where((_, i) => (shown.Length - 1 - i) % stride == 0).Select(v => new AxisTick(v, label(v)));
        return quantity.Axis(AxisScale.Log10, shown[0] / room, shown[^1] * room, [.. ticks], []);
    }

    /// <summary>An axis of named categories at 0, 1, 2 ... with their names broken into lines where there are many.</summary>
    public static AxisSpec Categories(AxisQuantity quantity, IReadOnlyList<string> names)
    {
        int width = FigureLayout.CategoryCharacters(names.Count);
        var ticks = names.Select((name, i) => new AxisTick(i, TextWrap.Lane(name, width)));
        AxisSpec axis = quantity.Axis(AxisScale.Category, -0.6, names.Count - 0.4, [.. ticks], []);
        return axis with { Categories = names };
    }

    /// <summary>A vertical axis of names at 0, 1, 2 ... from below, each on a line of its own.</summary>
    public static AxisSpec Names(AxisQuantity quantity, IReadOnlyList<string> names) =>
        quantity.Axis(AxisScale.Category, -0.6, names.Count - 0.4, [.. names.Select((name, i) => new AxisTick(i, name))], []) with { Categories = names };

    /// <summary>Writes a byte count the way message sizes are spoken of: 64, 1 Ki, 64 Ki.</summary>
    public static string Bytes(double bytes) =>
        bytes >= 1024 && bytes % 1024 == 0 ? $"{Plain(bytes / 1024)} Ki" : Plain(bytes);

    /// <summary>Writes a tick value without exponent and without trailing zeros.</summary>
    public static string Plain(double value) => value.ToString("0.#########");

    /// <summary>Positions 1..9 times each power of ten between the limits, ascending, with their leading digit.</summary>
    private static IEnumerable<(double Position, int Digit)> LogPositions(double low, double high)
    {
        for (int exponent = (int)Math.Floor(Math.Log10(low) + 1e-9); ; exponent++)
        {
            for (int digit = 1; digit <= 9; digit++)
            {
                double position = Scaled(digit, exponent);
                if (position > high * (1 + 1e-9))
                {
                    yield break;
                }
                if (position >= low * (1 - 1e-9))
                {
                    yield return (position, digit);
                }
            }
        }
    }

    /// <summary>The largest of the mantissas times a power of ten that is not above the value.</summary>
    private static double RoundDown(double value, double[] mantissas)
    {
        int exponent = (int)Math.Floor(Math.Log10(value) + 1e-9);
        double mantissa = value / Math.Pow(10, exponent) * (1 + 1e-9);
        return Scaled(mantissas.Last(m => m <= mantissa), exponent);
    }

    /// <summary>The smallest of the mantissas times a power of ten that is not below the value.</summary>
    private static double RoundUp(double value, double[] mantissas)
    {
        int exponent = (int)Math.Floor(Math.Log10(value) + 1e-9);
        double mantissa = value / Math.Pow(10, exponent) * (1 - 1e-9);
        return Scaled(mantissas.FirstOrDefault(m => m >= mantissa, 10), exponent);
    }

    private static double Scaled(double digit, int exponent) =>
        exponent >= 0 ? digit * Math.Pow(10, exponent) : digit / Math.Pow(10, -exponent);

    private static double Clean(double value) => Math.Round(value, 12);

    private static string PowerOfTen(int exponent)
    {
        const string superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        if (exponent == 0)
        {
            return "1";
        }
        string digits = string.Concat(Math.Abs(exponent).ToString().Select(c => superscripts[c - '0']));
        return exponent < 0 ? $"10⁻{digits}" : $"10{digits}";
    }
}
