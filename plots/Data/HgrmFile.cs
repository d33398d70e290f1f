using System.Globalization;

namespace Bakeoff.Plots.Data;

/// <summary>
/// A histogram in HdrHistogram's percentile text: columns value, percentile (0..1), total count, 1/(1-percentile);
/// lines that begin with # are its summary.
/// </summary>
public sealed class HgrmFile
{
    private HgrmFile(List<(double ValueNs, double Percentile)> points, double totalCount)
    {
        Points = points;
        TotalCount = totalCount;
    }

    /// <summary>Value in ns at each percentile (0..1), ascending.</summary>
    public IReadOnlyList<(double ValueNs, double Percentile)> Points { get; }

    /// <summary>How many samples the histogram holds.</summary>
    public double TotalCount { get; }

    /// <summary>Reads the file; lines that are not four (or, for the last percentile, three) numbers are skipped.</summary>
    public static HgrmFile Read(string path)
    {
        var points = new List<(double, double)>();
        double total = 0;
        foreach (string line in File.ReadLines(path))
        {
            string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 3 && TryNumber(parts[0], out double value)
                && TryNumber(parts[1], out double percentile) && TryNumber(parts[2], out double count))
            {
                points.Add((value, percentile));
                total = count;
            }
        }
        return new HgrmFile(points, total);
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
