using Bakeoff.Machine;

namespace Bakeoff.Tests.Tcp;

public class TcpWindowTests
{
    private const int Mss = 1448;

    private static readonly TcpOptions FixedReceiveBuffer = new()
    {
        ReceiveBufferBytes = 100_000,
        ReceiveBufferAutotune = false,
    };

    [Fact]
    public void A_reader_that_stops_fills_exactly_its_buffer_and_the_sender_probes()
    {
        TcpLink link = new(FixedReceiveBuffer);
        link.B.ReadsAtOnce = false;
        link.A.ToWrite = 1_000_000;
        link.RunUntil(20 * TcpLink.Second);

        Assert.Equal(100_000, link.B.Connection.ReadableBytes);
        Assert.Equal(0, link.B.Sent[^1].Header.WindowBytes);
        long[] probes = link.A.Sent.Where(s => s.Header.PayloadBytes == 0).Select(s => s.TimePs).ToArray();
        Assert.InRange(probes.Length, 4, 8);
        Assert.True(probes[^1] - probes[^2] > 1.9 * (probes[^2] - probes[^3]), "probes back off");
        Assert.Equal(0, link.A.Connection.Timeouts);

        link.B.ReadsAtOnce = true;
        long resumedPs = link.NowPs;
        link.Read(link.B);
        link.RunUntil(60 * TcpLink.Second, () => link.B.BytesRead == 1_000_000);
        Assert.Equal(1_000_000, link.B.BytesRead);
        Assert.True(link.NowPs - resumedPs < 10 * TcpLink.Millisecond, "the window update restarts the stream at once");
    }

    /// <summary>Two full segments that nobody reads leave a smaller window than was offered, so the reader's call or the timer acknowledges them.</summary>
    [Fact]
    public void An_acknowledgement_that_would_shrink_the_window_is_left_to_the_reader()
    {
        TcpLink link = new(FixedReceiveBuffer with { AckRule = TcpAckRule.Window, QuickAckSegments = 0 });
        link.A.ToWrite = 200_000;
        link.RunUntil(TcpLink.Second); // the window is as large as the buffer now
        Assert.InRange(link.B.Sent[^1].Header.WindowBytes, 100_000 - Mss, 100_000);
        link.B.ReadsAtOnce = false;
        link.A.ToWrite = 2 * Mss;
        link.RunUntil(TcpLink.Second + (10 * TcpLink.Millisecond));
        Assert.Equal(2 * Mss, link.B.Connection.ReadableBytes);
        Assert.Equal(0, Acknowledgements(200_000 + (2 * Mss)));
        link.RunUntil(TcpLink.Second + (100 * TcpLink.Millisecond));
        Assert.Equal(1, Acknowledgements(200_000 + (2 * Mss))); // the timer's
        link.A.ToWrite = 2 * Mss;
        link.RunUntil(TcpLink.Second + (110 * TcpLink.Millisecond));
        link.Read(link.B);
        link.RunUntil(TcpLink.Second + (120 * TcpLink.Millisecond));
        Assert.Equal(1, Acknowledgements(200_000 + (4 * Mss)));

        int Acknowledgements(long upTo) => link.B.Sent.Count(sent => sent.Header.Acknowledgement == upTo);
    }

    /// <summary>While the limit of the window lies below the room that is left, unread data do not hold the second segment's acknowledgement back.</summary>
    [Fact]
    public void The_window_opens_by_two_segments_for_each_that_comes()
    {
        TcpOptions options = FixedReceiveBuffer with { QuickAckSegments = 0 };
        TcpConnection receiver = new(options, options);
        PacketHeader data = new() { PayloadBytes = Mss, TimestampUs = 1 };
        PacketHeader ack = default;
        for (int i = 1; i <= 5; i++)
        {
            receiver.OnSegment(0, in data);
            Assert.True(receiver.TryTakeSegment(0, ref ack));
            Assert.Equal((4 + (2 * i)) * Mss, ack.WindowBytes);
            data.Sequence += Mss;
        }
    }

    /// <summary>A packet takes half of the largest window at most, so that two are on their way.</summary>
    [Fact]
    public void A_large_packet_is_half_the_window()
    {
        TcpOptions options = FixedReceiveBuffer with { ReceiveBufferBytes = 40 * Mss, InitialReceiveWindowSegments = 40, InitialWindowSegments = 40, SendBufferInitialBytes = 100 * Mss };
        TcpConnection sender = new(options, options);
        PacketHeader segment = default;
        sender.Write(60 * Mss);
        Assert.True(sender.TryTakeSegment(0, ref segment));
        Assert.Equal(20 * Mss, segment.PayloadBytes);
    }

    /// <summary>A quarter of the memory is for overhead, half from Linux 3.4 on.</summary>
    [Theory]
    [InlineData(TcpGeneration.Linux2630, 65_535)]
    [InlineData(TcpGeneration.Linux414, 43_690)]
    public void A_buffer_that_sizes_itself_offers_a_part_of_its_memory(TcpGeneration generation, int windowBytes)
    {
        TcpOptions options = TcpOptions.Of(generation, 250);
        Assert.Equal(windowBytes, new TcpConnection(options, options).ReceiveBufferBytes);
    }

    [Fact]
    public void A_lost_window_update_is_replaced_by_the_answer_to_a_probe()
    {
        TcpLink link = new(FixedReceiveBuffer);
        link.B.ReadsAtOnce = false;
        link.A.ToWrite = 150_000;
        link.RunUntil(5 * TcpLink.Second);
        link.B.Loses = (_, _) => true;
        link.Read(link.B);
        link.B.Loses = (_, _) => false;
        link.B.ReadsAtOnce = true;
        link.RunUntil(20 * TcpLink.Second);
        Assert.Equal(150_000, link.B.BytesRead);
    }

    [Fact]
    public void A_slow_reader_gets_no_silly_windows()
    {
        TcpLink link = new(FixedReceiveBuffer);
        link.B.ReadsAtOnce = false;
        link.A.ToWrite = 1_000_000;
        link.RunUntil(TcpLink.Second);
        int framesBefore = link.A.Sent.Count;
        for (int i = 0; i < 10_200; i++)
        {
            link.Read(link.B, 100);
            link.RunFor(10 * TcpLink.Microsecond);
        }

        Assert.All(link.A.Sent.Skip(framesBefore).SkipLast(1), s => Assert.True(s.Header.PayloadBytes is 0 or >= Mss));
        Assert.Equal(1_000_000, link.B.BytesRead);
    }

    [Fact]
    public void The_window_edge_moves_by_a_segment_or_not_at_all()
    {
        TcpOptions options = FixedReceiveBuffer with { QuickAckSegments = 0, InitialReceiveWindowSegments = 100 };
        TcpConnection receiver = new(options, options);
        PacketHeader data = new() { PayloadBytes = 2 * Mss, GsoSizeBytes = Mss, TimestampUs = 1 };
        PacketHeader ack = default;
        receiver.OnSegment(0, in data);
        receiver.Read(Mss - 1);
        Assert.True(receiver.TryTakeSegment(0, ref ack));
        Assert.Equal(100_000, ack.Acknowledgement + ack.WindowBytes);

        data.Sequence = 2 * Mss;
        receiver.OnSegment(0, in data);
        receiver.Read(1);
        Assert.True(receiver.TryTakeSegment(0, ref ack));
        Assert.Equal(100_000 + Mss, ack.Acknowledgement + ack.WindowBytes);
    }

    [Fact]
    public void The_send_buffer_starts_at_16_KiB_and_grows_up_to_4_MiB()
    {
        TcpOptions options = new() { ReceiveBufferBytes = 16 << 20, ReceiveBufferAutotune = false };
        TcpLink link = new(options) { DelayPs = 20 * TcpLink.Millisecond, PsPerByte = 80, Records = false };
        Assert.Equal(16_384, link.A.Connection.SendBufferBytes);
        link.A.ToWrite = 1L << 40;
        link.A.WriteSize = 16_384;
        link.RunUntil(2 * TcpLink.Second);
        Assert.InRange(link.A.Connection.SendBufferBytes, 3_500_000, 4 << 20);
    }

    [Fact]
    public void A_fixed_send_buffer_stays()
    {
        TcpLink link = new(new TcpOptions() { SendBufferAutotune = false }) { Records = false };
        link.A.ToWrite = 100 << 20;
        link.RunUntil(TcpLink.Second);
        Assert.Equal(16_384, link.A.Connection.SendBufferBytes);
    }

    [Fact]
    public void Jumbo_frames_start_with_three_segments_of_send_buffer()
    {
        TcpOptions options = new() { MssBytes = TcpOptions.MssForMtu(9000) };
        Assert.Equal(3 * 8948, new TcpConnection(options, options).SendBufferBytes);
    }

    [Fact]
    public void The_receive_buffer_follows_what_the_application_reads_in_a_round_trip()
    {
        TcpLink link = new(new TcpOptions()) { DelayPs = 5 * TcpLink.Millisecond, PsPerByte = 8_000, Records = false };
        Assert.Equal(65_535, link.B.Connection.ReceiveBufferBytes);
        link.A.ToWrite = 1L << 40;
        link.RunUntil(20 * TcpLink.Second);

        // 1 Gb/s times 10 ms is 1.25 MB, and the queue that the sender builds adds to the round trip.
        Assert.InRange(link.B.Connection.ReceiveBufferBytes, 2_000_000, 4 << 20);
    }

    [Fact]
    public void A_refused_writer_is_woken_when_a_third_of_the_buffer_is_free()
    {
        TcpOptions options = new()
        {
            SendBufferInitialBytes = 30_000,
            SendBufferAutotune = false,
            InitialWindowSegments = 30,
            InitialReceiveWindowSegments = 30,
            Tso = false,
        };
        TcpConnection sender = new(options, options);
        PacketHeader segment = default;
        Assert.Equal(21 * Mss, sender.Write(40_000));
        while (sender.TryTakeSegment(0, ref segment))
        {
        }

        const int TwoThirdsQueued = (21 * Mss) - 20_000;
        Assert.False(Acknowledge(sender, TwoThirdsQueued - 1).HasFlag(TcpReceiveOutcome.WritableAgain));
        Assert.True(Acknowledge(sender, TwoThirdsQueued).HasFlag(TcpReceiveOutcome.WritableAgain));
        Assert.False(Acknowledge(sender, TwoThirdsQueued + 1).HasFlag(TcpReceiveOutcome.WritableAgain));
        Assert.InRange(sender.SendSpaceBytes, 10_001, 10_001 + Mss);
    }

    /// <summary>
    /// tcp_sendmsg looks at the limit when it begins an sk_buff, so the last one is filled: a segment, or a whole TSO packet, here half of the
    /// first window of 30 segments; by one large write or by many small ones.
    /// </summary>
    [Theory]
    [InlineData(false, 100_000, 21)]
    [InlineData(true, 100_000, 30)]
    [InlineData(true, 16_384, 30)]
    [InlineData(true, 100, 30)]
    [InlineData(false, 100, 21)]
    public void The_sk_buff_that_the_limit_cuts_through_is_filled(bool tso, int messageBytes, int segments)
    {
        TcpOptions options = new()
        {
            SendBufferInitialBytes = 30_000,
            SendBufferAutotune = false,
            InitialReceiveWindowSegments = 30,
            Tso = tso,
        };
        TcpConnection sender = new(options, options);
        int accepted;
        while ((accepted = sender.Write(messageBytes)) > 0)
        {
            Assert.InRange(accepted, 1, messageBytes);
        }

        Assert.Equal(segments * Mss, sender.BytesWritten);
    }

    [Fact]
    public void A_writer_that_was_not_refused_is_not_woken()
    {
        TcpOptions options = new();
        TcpConnection sender = new(options, options);
        PacketHeader segment = default;
        Assert.Equal(1000, sender.Write(1000));
        Assert.True(sender.TryTakeSegment(0, ref segment));
        Assert.Equal(TcpReceiveOutcome.None, Acknowledge(sender, 1000));
    }

    [Fact]
    public void Payload_beyond_the_window_is_dropped()
    {
        TcpOptions options = FixedReceiveBuffer;
        TcpConnection receiver = new(options, options);
        PacketHeader beyond = new() { Sequence = 100_000, PayloadBytes = Mss, TimestampUs = 1 };
        Assert.Equal(TcpReceiveOutcome.Dropped | TcpReceiveOutcome.HasSegments, receiver.OnSegment(0, in beyond));
        Assert.Equal(0, receiver.OutOfOrderBytes);
    }

    [Fact]
    public void Senseless_options_are_refused()
    {
        TcpOptions good = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => new TcpConnection(good with { MssBytes = 0 }, good));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TcpConnection(good, good with { ReceiveBufferBytes = 100 }));
    }

    private static TcpReceiveOutcome Acknowledge(TcpConnection connection, long offset)
    {
        PacketHeader header = new()
        {
            Flags = PacketFlags.Ack,
            Acknowledgement = offset,
            WindowBytes = 87_380,
            TimestampUs = 1,
        };
        return connection.OnSegment(TcpLink.Microsecond, in header);
    }
}
