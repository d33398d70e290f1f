using System.Globalization;

namespace Bakeoff.Plots.Renderers;

/// <summary>Literals of gnuplot's language.</summary>
internal static class GnuplotText
{
    /// <summary>A double-quoted string.</summary>
    public static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";

    /// <summary>A number, always with a point or an exponent so that gnuplot does not divide as integers do.</summary>
    public static string Real(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E', 'e') ? text : text + ".0";
    }

    /// <summary>A number where an integer is as good.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
