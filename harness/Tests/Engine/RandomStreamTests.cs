using Bakeoff.Machine;

namespace Bakeoff.Tests.Engine;

/// <summary>Random numbers are part of every result: they may never change.</summary>
public class RandomStreamTests
{
    [Fact]
    public void A_stream_gives_the_same_bits_on_every_machine_for_ever()
    {
        var random = new RandomStream(1, "wire");
        Assert.Equal([12623558097331510529, 16485818757407884296, 6063574989011539250], (ulong[])[random.NextBits(), random.NextBits(), random.NextBits()]);
        Assert.Equal([662, 309, 310], (long[])[random.NextBelow(1000), random.NextBelow(1000), random.NextBelow(1000)]);
        Assert.Equal(-0.12138058870306105, random.NextDeviate());
    }

    [Fact]
    public void Streams_of_other_seeds_and_names_differ()
    {
        ulong[] first = [.. new[] { ("a", 1UL), ("a", 2UL), ("b", 1UL), ("ab", 1UL), ("", 1UL) }
            .Select(stream => new RandomStream(stream.Item2, stream.Item1).NextBits())];
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void Deviates_have_mean_0_and_variance_1_and_end_at_the_root_of_6()
    {
        var random = new RandomStream(1, "deviates");
        double[] deviates = [.. Enumerable.Range(0, 200_000).Select(_ => random.NextDeviate())];
        Assert.Equal(0, deviates.Average(), 0.01);
        Assert.Equal(1, deviates.Average(d => d * d), 0.01);
        Assert.All(deviates, d => Assert.InRange(d, -Math.Sqrt(6), Math.Sqrt(6)));
    }

    [Fact]
    public void Numbers_below_a_bound_reach_each_value_alike()
    {
        var random = new RandomStream(1, "below");
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.NextBelow(7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }
}
