using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>The dynamic interrupt rate of e1000's driver.</summary>
public sealed class InterruptThrottleTests
{
    private const int FullFrame = 1514;
    private const int Acknowledgement = 66;

    [Fact]
    public void Small_and_few_frames_keep_the_high_rate()
    {
        var throttle = new InterruptThrottle();
        for (int i = 0; i < 10; i++)
        {
            throttle.Received(Acknowledgement);
            throttle.Adjust();
        }

        Assert.Equal(20_000, throttle.PerSecond);
        Assert.Equal(50_000_000, throttle.IntervalPs);
    }

    [Theory]
    [InlineData(6, 20_000)]  // 9,084 bytes: not yet bulk
    [InlineData(7, 4_000)]   // 10,598 bytes of full frames: bulk at once
    public void A_burst_of_full_frames_is_bulk(int frames, int perSecond)
    {
        var throttle = new InterruptThrottle();
        Receive(throttle, frames);
        throttle.Adjust();
        Assert.Equal(perSecond, throttle.PerSecond);
    }

    [Fact]
    public void The_rate_rises_by_a_quarter_of_the_target_at_a_time()
    {
        var throttle = new InterruptThrottle();
        Receive(throttle, 7);
        throttle.Adjust();
        var rates = new List<int>();
        for (int i = 0; i < 5; i++)
        {
            throttle.Received(Acknowledgement);
            throttle.Adjust();
            rates.Add(throttle.PerSecond);
        }

        Assert.Equal([9_000, 14_000, 19_000, 20_000, 20_000], rates);
    }

    [Theory]
    [InlineData(20, 4_000)] // a full wire at 4,000 interrupts/s: it stays
    [InlineData(36, 9_000)] // more than 35 frames at once: too slow a rate
    [InlineData(3, 9_000)]  // less than 6,000 bytes: no bulk any more
    public void Bulk_stays_bulk_unless_there_is_too_much_or_too_little(int frames, int perSecond)
    {
        var throttle = new InterruptThrottle();
        Receive(throttle, 20);
        throttle.Adjust();
        Receive(throttle, frames);
        throttle.Adjust();
        Assert.Equal(perSecond, throttle.PerSecond);
    }

    /// <summary>A TSO packet makes the transmit direction bulk, and interrupts that only bring acknowledgements leave it there; the next one ends it.</summary>
    [Fact]
    public void A_direction_that_moved_nothing_keeps_its_class()
    {
        var throttle = new InterruptThrottle();
        throttle.Transmitted(45, 45 * FullFrame);
        throttle.Adjust();
        throttle.Received(Acknowledgement);
        throttle.Adjust();
        Assert.Equal(4_000, throttle.PerSecond);
        throttle.Transmitted(45, 45 * FullFrame);
        throttle.Adjust();
        Assert.Equal(9_000, throttle.PerSecond);
    }

    private static void Receive(InterruptThrottle throttle, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            throttle.Received(FullFrame);
        }
    }
}
