using Bakeoff.Benchmarks;

namespace Bakeoff.Tests.Engine;

/// <summary>Whole worlds once they are warm: no allocation per event, no growth with simulated time.</summary>
public class SteadyStateTests
{
    /// <summary>What lists and pools may still grow by when a new maximum is reached.</summary>
    private const long GrowthBytes = 16_384;

    [Theory]
    [InlineData("bare-metal")]
    [InlineData("virtio-pci-eventfd")]
    [InlineData("vhost-net")]
    [InlineData("venet")]
    public void A_million_events_allocate_nothing(string lane)
    {
        foreach (Traffic traffic in (Traffic[])[Traffic.UdpStream, Traffic.TcpStream])
        {
            using var world = new RunningWorld(lane, traffic);
            world.RunFor(0.03);
            world.RunEvents(200_000);
            long before = GC.GetAllocatedBytesForCurrentThread();
            world.RunEvents(1_000_000);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, GrowthBytes);
        }
    }

    [Fact]
    public void Memory_does_not_grow_with_simulated_time()
    {
        using var world = new RunningWorld("venet", Traffic.UdpStream);
        world.RunFor(0.1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        world.RunFor(0.5);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, GrowthBytes);
    }
}
