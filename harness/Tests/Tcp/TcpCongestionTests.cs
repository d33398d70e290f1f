using Bakeoff.Machine;

namespace Bakeoff.Tests.Tcp;

public class TcpCongestionTests
{
    private const int Mss = 1448;

    private static readonly TcpOptions LargeBuffers = new()
    {
        SendBufferInitialBytes = 4 << 20,
        SendBufferAutotune = false,
        ReceiveBufferBytes = 4 << 20,
        ReceiveBufferAutotune = false,
    };

    [Fact]
    public void Slow_start_doubles_the_window_every_round_trip()
    {
        TcpLink link = new(LargeBuffers with { CountAckedSegments = true, Tso = false })
        {
            DelayPs = 5 * TcpLink.Millisecond,
            PsPerByte = 0,
        };
        link.A.ToWrite = 64 << 20;
        for (int round = 0; round < 9; round++)
        {
            link.RunUntil((round * 10 * TcpLink.Millisecond) + TcpLink.Millisecond);

            // An odd last segment of a round is acknowledged with the next round.
            Assert.InRange(link.A.Connection.CongestionWindowBytes / Mss / (double)(3 << round), 0.9, 1.0);
        }
    }

    [Fact]
    public void Counting_acknowledgements_slow_start_doubles_while_the_receiver_acknowledges_every_segment()
    {
        TcpLink link = new(LargeBuffers with { Tso = false }) { DelayPs = 5 * TcpLink.Millisecond, PsPerByte = 0 };
        link.A.ToWrite = 64 << 20;
        long[] windows = new long[5];
        for (int round = 0; round < windows.Length; round++)
        {
            link.RunUntil((round * 10 * TcpLink.Millisecond) + TcpLink.Millisecond);
            windows[round] = link.A.Connection.CongestionWindowBytes / Mss;
        }

        // While the receiver's window opens, it acknowledges each segment.
        Assert.Equal([3, 6, 12, 24, 48], windows);
    }

    [Fact]
    public void Congestion_avoidance_adds_a_segment_per_round_trip()
    {
        TcpLink link = LosesOneFrame(LargeBuffers with { CountAckedSegments = true, Tso = false });
        link.RunUntil(200 * TcpLink.Millisecond);
        long before = link.A.Connection.CongestionWindowBytes;
        link.RunUntil(300 * TcpLink.Millisecond);
        Assert.InRange((link.A.Connection.CongestionWindowBytes - before) / Mss, 9, 11);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_loss_halves_the_window_and_is_repaired_without_a_timeout(bool sack)
    {
        TcpLink link = LosesOneFrame(LargeBuffers with { Sack = sack });
        long largest = 0;
        link.RunUntil(TcpLink.Second, () =>
        {
            largest = Math.Max(largest, link.A.Connection.CongestionWindowBytes);
            return link.A.Connection.FastRetransmits > 0;
        });
        Assert.Equal(largest / Mss / 2 * Mss, link.A.Connection.SlowStartThresholdBytes);
        Assert.Equal(TcpRecovery.Fast, link.A.Connection.Recovery);

        link.RunUntil(link.NowPs + (15 * TcpLink.Millisecond));
        Assert.Equal(TcpRecovery.Open, link.A.Connection.Recovery);
        Assert.Equal(1, link.A.Connection.Retransmissions);
        Assert.Equal(0, link.A.Connection.Timeouts);
        Assert.InRange(link.A.Connection.CongestionWindowBytes, largest / 2 - Mss, largest / 2 + (2 * Mss));
    }

    [Fact]
    public void Cubic_goes_on_with_seven_tenths_and_then_overtakes_its_last_maximum()
    {
        TcpLink link = LosesOneFrame(LargeBuffers with { Congestion = TcpCongestion.Cubic });
        link.RunUntil(TcpLink.Second, () => link.A.Connection.FastRetransmits > 0);
        double threshold = link.A.Connection.SlowStartThresholdBytes;
        link.RunUntil(2 * TcpLink.Second);
        Assert.Equal(0, link.A.Connection.Timeouts);
        Assert.InRange(link.A.Connection.CongestionWindowBytes / threshold, 0.95 / 0.7, 1.5 / 0.7);
    }

    [Fact]
    public void A_lost_tail_is_sent_again_by_the_timer_after_at_least_200_ms()
    {
        TcpLink link = new(LargeBuffers) { DelayPs = TcpLink.Millisecond };
        link.A.ToWrite = 3 * Mss;
        link.RunFor(100 * TcpLink.Millisecond);
        link.A.ToWrite = Mss;
        link.A.Loses = (_, _) => true;
        long startPs = link.NowPs;
        link.RunFor(TcpLink.Second);
        long[] waits = link.A.Sent.Where(s => s.TimePs >= startPs).Select(s => s.TimePs - startPs).ToArray();

        // Sent at 0, again after the timeout, and then after twice as long each time.
        Assert.Equal(0, waits[0]);
        Assert.InRange(waits[1], 200 * TcpLink.Millisecond, 210 * TcpLink.Millisecond);
        Assert.Equal(3 * waits[1], waits[2]);
        Assert.Equal(Mss, link.A.Connection.CongestionWindowBytes);

        link.A.Loses = (_, _) => false;
        link.RunFor(2 * TcpLink.Second);
        Assert.Equal(4 * Mss, link.B.BytesRead);
        Assert.InRange(link.A.Connection.RetransmissionTimeoutPs, 0, 230 * TcpLink.Millisecond);
    }

    [Fact]
    public void Before_the_first_sample_the_timeout_is_the_initial_one()
    {
        TcpLink link = new(LargeBuffers);
        link.A.ToWrite = 1;
        link.A.Loses = (_, number) => number == 0;
        link.RunUntil(10 * TcpLink.Second);
        Assert.Equal([0, 3 * TcpLink.Second], link.A.Sent.Select(s => s.TimePs));
    }

    [Fact]
    public void With_sack_only_the_holes_are_sent_again()
    {
        HashSet<long> holes = [101, 103, 104, 109, 120];
        TcpLink link = new(LargeBuffers) { DelayPs = 5 * TcpLink.Millisecond };
        List<long> lost = [];
        link.A.ToWrite = 2_000 * Mss;
        link.A.Loses = (header, number) =>
        {
            bool loses = holes.Contains(number);
            if (loses)
            {
                lost.Add(header.Sequence);
            }

            return loses;
        };
        link.RunUntil(20 * TcpLink.Second);

        long highest = 0;
        List<long> again = [];
        foreach ((_, PacketHeader header) in link.A.Sent)
        {
            if (header.Sequence < highest)
            {
                again.Add(header.Sequence);
            }

            highest = Math.Max(highest, header.Sequence + header.PayloadBytes);
        }

        Assert.Equal(lost, again);
        Assert.Equal(1, link.A.Connection.FastRetransmits);
        Assert.Equal(0, link.A.Connection.Timeouts);
        Assert.Equal(2_000 * Mss, link.B.BytesRead);
    }

    [Theory]
    [InlineData(1_000, 1_990, 1)]
    [InlineData(1_000, 2_400, 2)]
    public void With_sack_hundreds_of_holes_in_one_window_are_sent_again_and_nothing_else(int first, int last, int recoveries)
    {
        TcpLink link = new(LargeBuffers with { CountAckedSegments = true }) { DelayPs = 5 * TcpLink.Millisecond, Records = false };
        int refused = 0;
        link.A.ToWrite = 6_000 * Mss;
        LosesOnce(link, segment => segment >= first && segment <= last && segment % 2 == 0);
        link.OnDelivered = (_, _, outcome) => refused += outcome.HasFlag(TcpReceiveOutcome.Dropped) ? 1 : 0;
        link.RunUntil(TcpLink.Second);
        Assert.Equal(6_000 * Mss, link.B.BytesRead);
        Assert.Equal(0, refused);
        Assert.Equal(((last - first) / 2) + 1, link.A.Connection.Retransmissions);
        Assert.Equal(recoveries, link.A.Connection.FastRetransmits);
        Assert.Equal(0, link.A.Connection.Timeouts);
    }

    [Fact]
    public void With_sack_a_lost_rest_that_fills_the_halved_window_waits_for_one_timeout_and_no_longer()
    {
        const int First = 1_000;
        TcpLink link = new(LargeBuffers with { CountAckedSegments = true }) { DelayPs = 5 * TcpLink.Millisecond };
        link.A.ToWrite = 6_000 * Mss;
        LosesOnce(link, segment => segment == First || (segment > First + 20 && link.A.Connection.FastRetransmits == 0));

        // What was lost behind the last block still counts as in flight, and leaves no room for anything new.
        link.RunUntil(TcpLink.Second, () => link.A.Connection.FastRetransmits > 0);
        long startPs = link.NowPs;
        long inFlight = link.A.Connection.BytesSent - link.A.Connection.BytesAcked;
        Assert.True(inFlight > link.A.Connection.CongestionWindowBytes + (100 * Mss));
        link.RunUntil(20 * TcpLink.Second, () => link.A.Connection.Recovery == TcpRecovery.Open);
        Assert.InRange(link.NowPs - startPs, 200 * TcpLink.Millisecond, 400 * TcpLink.Millisecond);
        link.RunUntil(20 * TcpLink.Second);
        Assert.Equal(6_000 * Mss, link.B.BytesRead);
        Assert.Equal(1, link.A.Connection.Timeouts);
    }

    [Fact]
    public void With_sack_a_lost_retransmission_is_repaired_without_a_timeout()
    {
        TcpLink link = new(LargeBuffers) { DelayPs = 5 * TcpLink.Millisecond };
        int losses = 0;
        link.A.ToWrite = 2_000 * Mss;
        link.A.Loses = (header, _) => header.Sequence == 100 * Mss && losses++ < 2;
        link.RunUntil(20 * TcpLink.Second);
        Assert.Equal(2_000 * Mss, link.B.BytesRead);
        Assert.Equal(3, losses);
        Assert.Equal(2, link.A.Connection.Retransmissions);
        Assert.Equal(0, link.A.Connection.Timeouts);
    }

    [Fact]
    public void Without_sack_a_loss_of_most_of_a_window_is_repaired_hole_by_hole()
    {
        const int First = 150;
        const int Last = 230;
        TcpLink link = new(LargeBuffers with { Sack = false }) { DelayPs = 5 * TcpLink.Millisecond, PsPerByte = 8 };
        link.A.ToWrite = 2_000 * Mss;
        link.A.Loses = (_, number) => number is >= First and <= Last;
        link.RunUntil(20 * TcpLink.Second);
        Assert.Equal(2_000 * Mss, link.B.BytesRead);
        Assert.Equal(1, link.A.Connection.FastRetransmits);
        Assert.Equal(0, link.A.Connection.Timeouts);
        Assert.Equal(Last - First + 1, link.A.Connection.Retransmissions);
    }

    [Fact]
    public void Without_sack_duplicates_that_echo_a_recovery_start_no_other()
    {
        TcpOptions options = LargeBuffers with { Sack = false, InitialWindowSegments = 10, InitialReceiveWindowSegments = 10 };
        TcpConnection sender = new(options, options);
        sender.Write(100 * Mss);
        TakeAll(sender, 0);
        Assert.True(sender.OnTimer(options.RtoInitialPs));
        TakeAll(sender, options.RtoInitialPs);
        Assert.Equal(1, sender.Retransmissions);

        PacketHeader ack = new() { Acknowledgement = 10 * Mss, WindowBytes = 1 << 20, TimestampUs = 1 };
        for (int i = 0; i < 6; i++)
        {
            sender.OnSegment(options.RtoInitialPs, in ack);
            TakeAll(sender, options.RtoInitialPs);
        }

        Assert.Equal(TcpRecovery.Open, sender.Recovery);
        Assert.Equal(0, sender.FastRetransmits);
        Assert.Equal(1, sender.Retransmissions);
    }

    [Fact]
    public void A_window_that_the_application_does_not_fill_does_not_grow()
    {
        TcpLink link = new(LargeBuffers) { DelayPs = 5 * TcpLink.Millisecond };
        for (int i = 0; i < 100; i++)
        {
            link.A.ToWrite = 5 * Mss;
            link.RunFor(50 * TcpLink.Millisecond);
        }

        Assert.InRange(link.A.Connection.CongestionWindowBytes, 5 * Mss, 10 * Mss);
    }

    /// <summary>The wire loses these segments the first time that they are sent.</summary>
    private static void LosesOnce(TcpLink link, Func<long, bool> loses)
    {
        long sentTo = 0;
        link.A.Loses = (header, _) =>
        {
            bool isNew = header.Sequence >= sentTo;
            sentTo = Math.Max(sentTo, header.Sequence + header.PayloadBytes);
            return isNew && loses(header.Sequence / Mss);
        };
    }

    private static void TakeAll(TcpConnection connection, long nowPs)
    {
        PacketHeader header = default;
        while (connection.TryTakeSegment(nowPs, ref header))
        {
        }
    }

    /// <summary>A stream over 10 ms of round trip that loses its 200th frame and no other.</summary>
    private static TcpLink LosesOneFrame(TcpOptions options)
    {
        TcpLink link = new(options) { DelayPs = 5 * TcpLink.Millisecond, PsPerByte = 8, Records = false };
        link.A.ToWrite = 1L << 32;
        link.A.Loses = (_, number) => number == 200;
        return link;
    }
}
