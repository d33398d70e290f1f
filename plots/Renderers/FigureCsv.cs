using System.Globalization;
using Bakeoff.Plots.Figures;
using CsvHelper;

namespace Bakeoff.Plots.Renderers;

/// <summary>
/// Writes a figure's data: tidy, in stored units, one row per point. Columns: series, x, y, the ends of the 95 % confidence
/// interval; then <c>marked</c> for step curves, or <c>position</c> and <c>base</c> for bars.
/// </summary>
public static class FigureCsv
{
    /// <summary>Column names of the figure's data file.</summary>
    public static IReadOnlyList<string> Columns(FigureSpec figure)
    {
        string y = figure.Y.Column;
        string[] common = ["series", figure.X.Column, y, $"{y}_ci95_low", $"{y}_ci95_high"];
        return figure.IsBars ? [.. common, "position", $"{y}_base"] : [.. common, "marked"];
    }

    /// <summary>Writes the file.</summary>
    public static void Write(FigureSpec figure, string path)
    {
        using CsvWriter csv = CsvWriter.ToFile(path, new CsvWriterOptions { NewLine = "\n" });
        csv.WriteRecord([.. Columns(figure)]);
        foreach (SeriesSpec series in figure.Series)
        {
            foreach (FigurePoint point in series.Points)
            {
                csv.WriteRecord([.. Fields(figure, series, point)]);
            }
        }
    }

    private static IEnumerable<string> Fields(FigureSpec figure, SeriesSpec series, FigurePoint point)
    {
        yield return series.Id;
        yield return figure.IsBars ? figure.X.Categories[(int)point.X] : Text(point.X);
        yield return Text(point.Y);
        yield return Text(point.Low);
        yield return Text(point.High);
        if (figure.IsBars)
        {
            yield return Text(point.X);
            yield return Text(point.Base);
        }
        else
        {
            yield return point.Marked ? "1" : "0";
        }
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
