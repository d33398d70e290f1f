using System.Globalization;

namespace Bakeoff.Machine;

/// <summary>
/// Writes a histogram as <c>.hgrm</c> percentile text, which HdrHistogram's plotter and its relatives read.
/// </summary>
public static class HgrmText
{
    /// <summary>Writes the spectrum in ns, one line per step, with LF line ends.</summary>
    public static void Write(LatencyHistogram histogram, TextWriter output)
    {
        Line(output, $"{"Value",12} {"Percentile",14} {"TotalCount",10} {"1/(1-Percentile)",14}");
        Line(output, $"");
        foreach (PercentilePoint point in histogram.Spectrum())
        {
            string inverse = point.Percentile < 1
                ? string.Create(CultureInfo.InvariantCulture, $" {1 / (1 - point.Percentile),14:F2}")
                : "";
            Line(output, $"{point.ValueNs,12:F3} {point.Percentile:F12} {point.CumulativeCount,10}{inverse}");
        }

        Line(output, $"#[Mean    = {histogram.MeanNs,12:F3}, StdDeviation   = {histogram.StandardDeviationNs(),12:F3}]");
        Line(output, $"#[Max     = {histogram.MaxNs,12:F3}, Total count    = {histogram.Count,12}]");
        Line(output, $"#[Buckets = {histogram.BucketCount,12}, SubBuckets     = {LatencyHistogram.SubBucketCount,12}]");
    }

    private static void Line(TextWriter output, FormattableString line) =>
        output.Write(FormattableString.Invariant(line) + "\n");
}
