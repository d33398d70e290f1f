using Bakeoff.Plots.Figures;

namespace Bakeoff.Tests.Plots;

public sealed class AxisPlannerTests
{
    private static readonly AxisQuantity Time = new("rtt_ns", "Round-trip time", "µs", 1e3);

    [Fact]
    public void Times_are_stored_in_ns_and_shown_in_microseconds()
    {
        AxisSpec axis = AxisPlanner.Log(Time, 31_000, 115_000);
        Assert.Equal("Round-trip time (µs)", axis.Caption);
        Assert.Equal((30.0, 120.0), (axis.Min, axis.Max));
        Assert.Equal(["30", "40", "50", "70", "100"], axis.Ticks.Select(tick => tick.Label));
    }

    [Theory]
    [InlineData(20e3, 400e3, "20 50 100 200")]
    [InlineData(1e3, 9e6, "1 10 100 1000")]
    public void Labels_of_a_logarithmic_axis_thin_out_as_it_grows(double smallest, double largest, string labels)
    {
        AxisSpec axis = AxisPlanner.Log(Time, smallest, largest);
        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(tick => tick.Label)));
        Assert.NotEmpty(axis.MinorTicks);
    }

    [Theory]
    [InlineData(9.4e9, "0 2 4 6 8 10")]
    [InlineData(0.93e9, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0, "0 0.2 0.4 0.6 0.8 1")]
    public void A_linear_axis_starts_at_zero_and_ends_on_a_labelled_tick(double largest, string labels)
    {
        AxisSpec axis = AxisPlanner.Linear(new AxisQuantity("goodput_bps", "Goodput", "Gbit/s", 1e9), largest);
        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(tick => tick.Label)));
        Assert.Equal(axis.Max, axis.Ticks[^1].Position);
    }

    [Fact]
    public void Fractions_are_labelled_with_powers_of_ten()
    {
        AxisSpec axis = AxisPlanner.Fractions(new AxisQuantity("f", "f"), 2e-4);
        Assert.Equal(["10⁻³", "10⁻²", "10⁻¹", "1"], axis.Ticks.Select(tick => tick.Label));
        Assert.Equal(2e-4, axis.Min, 12);
    }

    [Fact]
    public void A_long_sweep_keeps_the_label_of_its_last_value()
    {
        double[] values = [.. Enumerable.Range(0, 18).Select(i => Math.Pow(2, i))];
        AxisSpec axis = AxisPlanner.Sweep(new AxisQuantity("message_bytes", "Message size"), values, AxisPlanner.Bytes);
        Assert.Equal("128 Ki", axis.Ticks[^1].Label);
        Assert.True(axis.Ticks.Count <= 10);
    }

    [Fact]
    public void Equal_values_still_give_an_axis_of_some_length()
    {
        AxisSpec axis = AxisPlanner.Log(Time, 50_000, 50_000);
        Assert.True(axis.Min < axis.Max);
    }
}
