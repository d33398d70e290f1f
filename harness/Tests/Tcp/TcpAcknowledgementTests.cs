using Bakeoff.Machine;

namespace Bakeoff.Tests.Tcp;

public class TcpAcknowledgementTests
{
    private const int Mss = 1448;

    [Fact]
    public void A_stream_is_acknowledged_once_per_two_full_segments()
    {
        TcpLink link = new(new TcpOptions());
        link.A.ToWrite = 20_000 * Mss;
        link.RunUntil(TcpLink.Second);
        Assert.Equal(20_000 * Mss, link.B.BytesRead);
        Assert.InRange((double)link.A.FramesSent / link.B.FramesSent, 1.93, 2.0); // while the window opens, each
    }

    [Fact]
    public void The_first_segments_are_acknowledged_at_once()
    {
        TcpLink link = new(new TcpOptions() { ReceiveBufferBytes = 1 << 20 });
        link.A.ToWrite = 8 * Mss;
        link.RunUntil(30 * TcpLink.Millisecond);
        Assert.Equal(8, link.B.FramesSent);
    }

    [Fact]
    public void Later_a_lone_segment_waits_40_ms_for_its_acknowledgement()
    {
        TcpLink link = new(new TcpOptions { ReceiveBufferAutotune = false });
        link.A.ToWrite = 1000 * Mss;
        link.RunUntil(TcpLink.Second);
        link.A.ToWrite = Mss;
        link.RunUntil(2 * TcpLink.Second);
        (long arrivedPs, PacketHeader last) = link.B.Received[^1];
        Assert.Equal(1000 * Mss, last.Sequence);
        Assert.Equal(arrivedPs + (40 * TcpLink.Millisecond), link.B.Sent[^1].TimePs);
    }

    [Fact]
    public void A_segment_behind_a_hole_and_the_one_that_fills_it_are_acknowledged_at_once()
    {
        TcpLink link = new(new TcpOptions() { QuickAckSegments = 0, InitialWindowSegments = 4 });
        link.A.ToWrite = 4 * Mss;
        link.A.Delays = (_, number) => number == 0 ? TcpLink.Millisecond : 0;
        link.RunUntil(10 * TcpLink.Millisecond);
        Assert.Equal([0, 0, 0, 4 * Mss], link.B.Sent.Select(s => s.Header.Acknowledgement).Take(4));
        Assert.Equal([Mss, Mss, Mss, 0], link.B.Sent.Select(s => s.Header.SackOffsetBytes).Take(4));
        Assert.Equal([Mss, 2 * Mss, 3 * Mss, 0], link.B.Sent.Select(s => s.Header.SackLengthBytes).Take(4));
    }

    [Fact]
    public void The_second_full_segment_is_acknowledged_though_nobody_reads()
    {
        TcpOptions options = new() { QuickAckSegments = 0 };
        TcpConnection receiver = new(options, options);
        PacketHeader segment = new() { PayloadBytes = Mss, TimestampUs = 1, WindowBytes = 65_535 };
        segment.Sequence = 0;
        receiver.OnSegment(0, in segment);
        segment.Sequence = Mss;
        Assert.Equal(TcpReceiveOutcome.Readable | TcpReceiveOutcome.HasSegments, receiver.OnSegment(0, in segment));
    }

    [Fact]
    public void Several_segments_merged_into_one_are_acknowledged_at_once()
    {
        TcpOptions options = new() { QuickAckSegments = 0 };
        TcpConnection receiver = new(options, options);
        PacketHeader merged = new() { PayloadBytes = 3 * Mss, GsoSizeBytes = Mss, TimestampUs = 1, WindowBytes = 65_535 };
        TcpReceiveOutcome outcome = receiver.OnSegment(0, in merged);
        Assert.Equal(TcpReceiveOutcome.Readable | TcpReceiveOutcome.HasSegments, outcome);
    }

    [Fact]
    public void Nagle_holds_a_small_segment_while_another_is_outstanding()
    {
        TcpLink link = new(new TcpOptions());
        WriteThrice(link, 100);
        Assert.Equal([(0, 100), (100, 200)], link.A.Sent.Select(s => ((int)s.Header.Sequence, s.Header.PayloadBytes)));
        Assert.True(link.A.Sent[1].TimePs >= 2 * link.DelayPs, "the second waits for the acknowledgement of the first");
    }

    [Fact]
    public void Without_Nagle_small_segments_leave_at_once()
    {
        TcpLink link = new(new TcpOptions() { Nagle = false });
        WriteThrice(link, 100);
        Assert.Equal([(0L, 100), (0L, 100), (0L, 100)], link.A.Sent.Select(s => (s.TimePs, s.Header.PayloadBytes)));
    }

    [Fact]
    public void Nagle_lets_the_full_segments_of_a_message_go_and_holds_only_the_tail()
    {
        TcpLink link = new(new TcpOptions() { InitialWindowSegments = 10 });
        WriteThrice(link, 1500);
        Assert.Equal([1448, 52, 1448, 1448, 104], link.A.Sent.Select(s => s.Header.PayloadBytes));
        Assert.Equal([0, 0, 0, 0], link.A.Sent.Take(4).Select(s => s.TimePs).Select(t => t / TcpLink.Millisecond));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_byte_round_trips_wait_for_neither_delayed_acknowledgement_nor_Nagle(bool nagle)
    {
        TcpLink link = new(new TcpOptions() { Nagle = nagle });
        int rounds = 0;
        link.B.OnRead = bytes => link.B.ToWrite += bytes;
        link.A.OnRead = _ =>
        {
            link.A.ToWrite += ++rounds < 1000 ? 1 : 0;
        };
        link.A.ToWrite = 1;
        link.RunUntil(10 * TcpLink.Second, () => rounds == 1000);
        long frameBytes = 1 + TcpOptions.HeaderBytes + TcpLink.FramingBytes;
        long roundPs = 2 * (link.DelayPs + (frameBytes * link.PsPerByte));

        // The quick acknowledgement of the very first request shares the wire with the response.
        Assert.InRange(link.NowPs, 1000 * roundPs, (1000 * roundPs) + TcpLink.Microsecond);
        Assert.InRange(link.A.FramesSent + link.B.FramesSent, 2000, 2002);
    }

    [Fact]
    public void A_reader_that_got_a_small_message_acknowledges_it_when_no_answer_is_usual()
    {
        TcpLink link = new(new TcpOptions() { QuickAckSegments = 0 });
        link.A.ToWrite = 10 * 100;
        link.A.WriteSize = 100;
        link.RunUntil(TcpLink.Second);
        Assert.Equal(1000, link.B.BytesRead);
        Assert.True(link.B.Sent[^1].TimePs < TcpLink.Millisecond, "no step waited for the 40 ms timer");
    }

    private static void WriteThrice(TcpLink link, int bytes)
    {
        link.A.ToWrite = 3 * bytes;
        link.A.WriteSize = bytes;
        link.RunUntil(20 * TcpLink.Millisecond);
    }
}
