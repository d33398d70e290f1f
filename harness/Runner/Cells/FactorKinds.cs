using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>Builds factors from the kind of value that they take.</summary>
internal static class FactorKinds
{
    /// <summary>A whole number within bounds.</summary>
    public static Factor Integer(
        string key,
        long min,
        long max,
        string unit,
        Func<CellSpec, long> get,
        Func<CellSpec, long, CellSpec> set,
        Func<CellSpec, bool>? applies = null) => new(
            key,
            $"a whole number from {min} to {max}{Unit(unit)}",
            (cell, word) => TryInteger(word, out long value) && value >= min && value <= max ? set(cell, value) : null,
            cell => get(cell).ToString(CultureInfo.InvariantCulture),
            applies ?? Always);

    /// <summary>A number within bounds.</summary>
    public static Factor Number(
        string key,
        double min,
        double max,
        string unit,
        Func<CellSpec, double> get,
        Func<CellSpec, double, CellSpec> set,
        Func<CellSpec, bool>? applies = null) => new(
            key,
            string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}{Unit(unit)}"),
            (cell, word) => TryNumber(word, out double value) && value >= min && value <= max ? set(cell, value) : null,
            cell => CellText.Number(get(cell)),
            applies ?? Always);

    /// <summary>A member of an enumeration by its word.</summary>
    public static Factor Choice<TEnum>(
        string key,
        Func<CellSpec, TEnum> get,
        Func<CellSpec, TEnum, CellSpec> set,
        Func<CellSpec, bool>? applies = null)
        where TEnum : struct, Enum => new(
            key,
            string.Join(", ", Words.All<TEnum>()),
            (cell, word) => Words.TryParse(word, out TEnum value) ? set(cell, value) : null,
            cell => Words.Of(get(cell)),
            applies ?? Always)
        {
            Words = Words.All<TEnum>(),
        };

    /// <summary>A switch.</summary>
    public static Factor Switch(
        string key,
        Func<CellSpec, bool> get,
        Func<CellSpec, bool, CellSpec> set,
        Func<CellSpec, bool>? applies = null) => new(
            key,
            "on, off",
            (cell, word) => word switch
            {
                "on" or "true" => set(cell, true),
                "off" or "false" => set(cell, false),
                _ => null,
            },
            cell => get(cell) ? "on" : "off",
            applies ?? Always);

    /// <summary>A name that is checked elsewhere.</summary>
    public static Factor Name(
        string key,
        string accepts,
        Func<CellSpec, string> get,
        Func<CellSpec, string, CellSpec> set) => new(key, accepts, set, get, Always);

    /// <summary>Reads a number the way matrices write it, whatever the culture.</summary>
    public static bool TryNumber(string word, out double value) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static bool TryInteger(string word, out long value) =>
        long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static string Unit(string unit) => unit.Length == 0 ? "" : " " + unit;

    private static bool Always(CellSpec cell) => true;
}
