using System.Globalization;

namespace Bakeoff.Plots.Data;

/// <summary>One row of a <see cref="CsvTable"/>. A missing column reads like an empty cell.</summary>
public sealed class CsvRow(CsvTable table, string[] fields)
{
    /// <summary>The text of a cell; empty when there is none.</summary>
    public string this[string column]
    {
        get
        {
            int index = table.IndexOf(column);
            return index >= 0 && index < fields.Length ? fields[index] : "";
        }
    }

    /// <summary>The number in a cell, or null when it is empty.</summary>
    public double? Number(string column)
    {
        string text = this[column];
        if (text.Length == 0)
        {
            return null;
        }
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value))
        {
            return value;
        }
        throw new FormatException($"{table.FileName}: column {column} holds '{text}', which is not a number");
    }

    /// <summary>A metric of summary.csv: mean with its 95 % confidence interval, or null when it was not measured.</summary>
    public Estimate? Metric(string name) =>
        Number($"{name}_mean") is { } mean
            ? new Estimate(mean, Number($"{name}_ci95_low"), Number($"{name}_ci95_high"))
            : null;

    /// <summary>True when a boolean cell says so.</summary>
    public bool IsTrue(string column) => this[column].Equals("true", StringComparison.OrdinalIgnoreCase);
}
