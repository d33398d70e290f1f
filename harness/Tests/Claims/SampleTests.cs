using Bakeoff.Harness;

namespace Bakeoff.Tests.Claims;

public sealed class SampleTests
{
    [Fact]
    public void Arithmetic_pairs_equal_seeds_and_leaves_out_the_others()
    {
        Sample sum = Of((1, 10), (2, 20), (3, 30)) + Of((2, 1), (3, 2), (4, 3));
        Assert.Equal((26.5, 2), (sum.Interval.Mean!.Value, sum.Interval.Count));
    }

    [Fact]
    public void The_interval_of_a_ratio_is_that_of_the_paired_ratios()
    {
        // Both vary by a factor of three over the seeds, their ratio not at all.
        StudentInterval ratio = (Of((1, 10), (2, 30)) / Of((1, 20), (2, 60))).Interval;
        Assert.Equal((0.5, 0.5, 0.5), (ratio.Mean!.Value, ratio.Low!.Value, ratio.High!.Value));
    }

    [Fact]
    public void A_seed_with_nothing_to_divide_by_is_left_out() =>
        Assert.Equal(1, (Of((1, 10), (2, 30)) / Of((1, 0), (2, 3))).Interval.Count);

    [Fact]
    public void Numbers_apply_to_every_seed()
    {
        Assert.Equal(0.75, (1 - Of((1, 0.25))).Interval.Mean);
        Assert.Equal(6, (2 * Of((1, 3))).Interval.Mean);
        Assert.Equal(1.5, (Of((1, 3)) / 2).Interval.Mean);
        Assert.Equal(-1, (Of((1, 3)) - Of((1, 4))).Interval.Mean);
    }

    private static Sample Of(params (ulong Seed, double Value)[] values) =>
        new(values.Select(value => KeyValuePair.Create(value.Seed, value.Value)));
}
