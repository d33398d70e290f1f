using Bakeoff.Machine;

namespace Bakeoff.Tests.Harness;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void A_percentile_is_within_a_thousandth_of_the_exact_one()
    {
        var histogram = new LatencyHistogram();
        var random = new Random(1);
        long[] samples = Enumerable.Range(0, 50_000).Select(_ => (long)Math.Pow(10, random.NextDouble() * 11)).ToArray();
        foreach (long sample in samples)
        {
            histogram.Record(sample);
        }

        Array.Sort(samples);
        foreach (double percentile in new[] { 0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0 })
        {
            long exact = samples[Math.Max(0, (int)Math.Ceiling(percentile * samples.Length) - 1)];
            Assert.InRange(histogram.PercentileNs(percentile), exact, exact + (exact / 1000.0));
        }
    }

    [Fact]
    public void Mean_minimum_maximum_and_count_are_exact()
    {
        LatencyHistogram histogram = Of(1, 2_000_003, 99_999_999_999);
        Assert.Equal((1 + 2_000_003 + 99_999_999_999) / 3.0, histogram.MeanNs);
        Assert.Equal((1L, 99_999_999_999L, 3L), (histogram.MinNs, histogram.MaxNs, histogram.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(100_000_000_000)]
    [InlineData(300_000_000_000)]
    public void A_single_value_is_its_own_median_at_every_bucket_border(long value) =>
        Assert.Equal(value, Of(value).PercentileNs(0.5));

    [Fact]
    public void Merging_equals_recording_everything_in_one()
    {
        LatencyHistogram left = Of(1, 5000, 70_000);
        left.Merge(Of(3, 5000, 900_000_000));
        Assert.Equal(Of(1, 3, 5000, 5000, 70_000, 900_000_000).Encode(), left.Encode());
    }

    [Fact]
    public void Encoding_gives_an_equal_histogram_back()
    {
        LatencyHistogram histogram = Of(0, 1, 77, 2048, 123_456_789, 200_000_000_000);
        LatencyHistogram copy = LatencyHistogram.Decode(histogram.Encode());
        Assert.Equal(Text(histogram), Text(copy));
        Assert.Equal(histogram.Encode(), copy.Encode());
        Assert.Equal(0, LatencyHistogram.Decode(new LatencyHistogram().Encode()).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9AAAA")]
    [InlineData("1AA==")]
    public void What_is_no_encoded_histogram_is_refused(string text) =>
        Assert.Throws<FormatException>(() => LatencyHistogram.Decode(text));

    [Theory]
    [InlineData(99, 0.9, false)]
    [InlineData(100, 0.9, true)]
    [InlineData(999, 0.99, false)]
    [InlineData(1000, 0.99, true)]
    [InlineData(9999, 0.999, false)]
    [InlineData(10_000, 0.999, true)]
    public void A_percentile_needs_ten_samples_beyond_it(int samples, double percentile, bool supported)
    {
        var histogram = new LatencyHistogram();
        for (int i = 0; i < samples; i++)
        {
            histogram.Record(i);
        }

        Assert.Equal(supported, histogram.Supports(percentile));
    }

    [Fact]
    public void Percentile_text_is_what_the_plotter_reads()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 1000; i++)
        {
            histogram.Record(i * 100);
        }

        Approve.Text("hgrm", Text(histogram));
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long value = 1; value < 100_000_000_000; value += 10_000_019)
        {
            histogram.Record(value);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static LatencyHistogram Of(params long[] samples)
    {
        var histogram = new LatencyHistogram();
        foreach (long sample in samples)
        {
            histogram.Record(sample);
        }

        return histogram;
    }

    private static string Text(LatencyHistogram histogram)
    {
        var text = new StringWriter();
        HgrmText.Write(histogram, text);
        return text.ToString();
    }
}
