using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>Values of a row in the unit that a reader thinks in, the same in terminal, Markdown and LaTeX.</summary>
public static class RowText
{
    private const int ValueDigits = 4;
    private const int IntervalDigits = 2;
    private const int MostDecimals = 5;
    private const double LargestPercent = 9;

    /// <summary>The published statement.</summary>
    public static string Published(PublishedRow row) => row.Kind switch
    {
        PublishedKind.Order => row.IsMore ? "more" : "less",
        PublishedKind.Sign => row.IsMore ? "up" : "down",
        PublishedKind.Range => $"{Number(row.Low!.Value / Scale(row).Divisor)}–{Value(row, row.High!.Value)}",
        _ => Value(row, row.Value!.Value),
    };

    /// <summary>The simulated mean.</summary>
    public static string Simulated(RowResult result) => result.Simulated.Mean is { } mean ? Value(result.Row, mean) : "-";

    /// <summary>The interval over the seeds as a half width, which Student's t makes symmetric.</summary>
    public static string Interval(RowResult result) => result.Simulated is { Mean: { } mean, High: { } high }
        ? "±" + Number((high - mean) / Scale(result.Row).Divisor, IntervalDigits)
        : "";

    /// <summary>The relative error in per cent; as a factor from ten on.</summary>
    public static string Error(RowResult result) => result.Error switch
    {
        null => "",
        >= LargestPercent and { } error => "x " + Number(error + 1, IntervalDigits),
        { } error => (error * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %",
    };

    /// <summary>The pass band.</summary>
    public static string Band(PublishedRow row) => row.Band?.ToString() ?? "";

    /// <summary>The reason of a miss.</summary>
    public static string Why(PublishedRow row) => row.Explain.Length > 0 ? row.Explain : "Not explained yet.";

    /// <summary>A share in per cent.</summary>
    public static string Percent(double? share) => share is { } value ? (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";

    private static string Value(PublishedRow row, double value)
    {
        (double divisor, string unit) = Scale(row);
        return Number(value / divisor) + (unit.Length > 0 ? " " + unit : "");
    }

    private static (double Divisor, string Unit) Scale(PublishedRow row) => row.Unit switch
    {
        "bit/s" => (1e6, "Mb/s"),
        "ns" => (1e3, "µs"),
        "1/s" when Math.Abs(row.Value ?? row.High ?? 0) >= 1e4 => (1e3, "k/s"),
        "1/s" => (1, "/s"),
        _ => (1, row.Unit),
    };

    /// <summary>So many significant digits, without an exponent.</summary>
    private static string Number(double value, int digits = ValueDigits)
    {
        double size = Math.Abs(value);
        int decimals = size == 0 ? 0 : Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(size)), 0, MostDecimals);
        return Math.Round(value, decimals).ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture);
    }
}
