using Bakeoff.Benchmarks;

namespace Bakeoff.Tests.Engine;

/// <summary>
/// Two models whose results other simulation engines (ns-3, SimPy, SimSharp) give to the last digit: they fix the order
/// of events and the arithmetic of the clock.
/// </summary>
public class GoldenModelTests
{
    [Fact]
    public void Five_million_events_of_the_hold_model_end_when_they_end_everywhere()
    {
        var model = new HoldModel(100);
        model.Run(5_000_000);
        Assert.Equal(49_920_253_098, model.Now);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void The_hold_model_is_the_same_on_list_simulator_and_priority_queue(int pending)
    {
        var list = new HoldModel(pending);
        var simulator = new SimulatorHoldModel(pending);
        var queue = new PriorityQueueHoldModel(pending);
        list.Run(300_000);
        simulator.Run(300_000);
        queue.Run(300_000);
        Assert.Equal((queue.Now, queue.Now), (list.Now, simulator.Now));
    }

    [Theory]
    [InlineData(50_000, 50_022_270, 2763.0)]
    [InlineData(500_000, 499_039_037, 2805.9)]
    public void The_packet_model_ends_when_it_ends_everywhere(int packets, long now, double meanLatency)
    {
        var model = new PacketModel(packets);
        model.Run();
        Assert.Equal((packets, now), (model.Served, model.Now));
        Assert.Equal(meanLatency, model.MeanLatency, 0.05);
    }
}
