using Bakeoff.Machine;

namespace Bakeoff.Tests.Tcp;

public class TcpSegmentationTests
{
    private static readonly TcpOptions LargeBuffers = new()
    {
        SendBufferInitialBytes = 4 << 20,
        SendBufferAutotune = false,
        ReceiveBufferBytes = 1 << 20,
        ReceiveBufferAutotune = false,
    };

    [Theory]
    [InlineData(1500, 1448, 65_160)]
    [InlineData(9000, 8948, 62_636)]
    public void Segment_sizes_follow_from_the_mtu(int mtu, int mss, int tsoMax)
    {
        Assert.Equal(mss, TcpOptions.MssForMtu(mtu));
        Assert.Equal(tsoMax, new TcpOptions() { MssBytes = mss }.TsoMaxBytes);
    }

    [Fact]
    public void The_smaller_mss_of_both_ends_counts()
    {
        TcpOptions jumbo = new() { MssBytes = 8948 };
        Assert.Equal(1448, new TcpConnection(jumbo, new TcpOptions()).Options.MssBytes);
        Assert.Equal(1448, new TcpConnection(new TcpOptions(), jumbo).Options.MssBytes);
    }

    [Theory]
    [InlineData(1500, TcpCongestion.Reno)]
    [InlineData(1500, TcpCongestion.Cubic)]
    [InlineData(9000, TcpCongestion.Reno)]
    public void At_a_steady_state_with_a_large_window_TSO_packets_are_full(int mtu, TcpCongestion congestion)
    {
        TcpOptions options = LargeBuffers with { MssBytes = TcpOptions.MssForMtu(mtu), Congestion = congestion };
        TcpLink link = new(options) { DelayPs = 500 * TcpLink.Microsecond };
        link.A.ToWrite = 1L << 40;
        link.A.WriteSize = 16_384;
        link.RunUntil(200 * TcpLink.Millisecond);
        link.A.Sent.Clear();
        link.RunUntil(300 * TcpLink.Millisecond);
        PacketHeader[] data = link.A.Sent.Select(s => s.Header).Where(h => h.PayloadBytes > 0).ToArray();
        Assert.True(data.Length > 500);
        Assert.InRange(data.Count(h => h.PayloadBytes == options.TsoMaxBytes) / (double)data.Length, 0.98, 1.0);
        Assert.All(data, h => Assert.Equal(h.PayloadBytes > options.MssBytes ? options.MssBytes : 0, h.GsoSizeBytes));
    }

    [Fact]
    public void Without_TSO_every_packet_is_a_segment()
    {
        TcpLink link = new(LargeBuffers with { Tso = false });
        link.A.ToWrite = 100 << 20;
        link.RunUntil(50 * TcpLink.Millisecond);
        Assert.All(link.A.Sent, s => Assert.True(s.Header is { PayloadBytes: <= 1448, GsoSizeBytes: 0 }));
    }

    [Fact]
    public void Push_marks_the_segment_that_empties_the_buffer()
    {
        TcpLink link = new(LargeBuffers);
        link.A.ToWrite = 100_000;
        link.RunUntil(TcpLink.Second);
        Assert.Equal(1, link.A.Sent.Count(s => s.Header.Flags == (PacketFlags.Ack | PacketFlags.Push)));
        PacketHeader last = link.A.Sent[^1].Header;
        Assert.Equal(100_000, last.Sequence + last.PayloadBytes);
        Assert.True(last.Flags.HasFlag(PacketFlags.Push));
    }

    [Theory]
    [InlineData(800, 10, 1500, true)]    // 10 Gb/s, 20 ms: the window is the bound
    [InlineData(800, 10, 1500, false)]
    [InlineData(800, 10, 9000, true)]
    [InlineData(8_000, 1, 1500, true)]   // 1 Gb/s, 2 ms: the wire is the bound
    [InlineData(8_000, 1, 9000, true)]
    [InlineData(8_000, 1, 1500, false)]
    public void Throughput_is_the_smaller_of_rate_and_window_per_round_trip(
        long psPerByte, int delayMs, int mtu, bool tso)
    {
        TcpOptions options = LargeBuffers with
        {
            MssBytes = TcpOptions.MssForMtu(mtu),
            Tso = tso,
            ReceiveBufferBytes = 8 << 20,
            SendBufferInitialBytes = 16 << 20,
            SendBufferMaxBytes = 16 << 20,
        };
        TcpLink link = new(options)
        {
            DelayPs = delayMs * TcpLink.Millisecond,
            PsPerByte = psPerByte,
            Records = false,
        };
        link.A.ToWrite = 1L << 40;
        link.RunUntil(TcpLink.Second);
        long before = link.B.BytesRead;
        link.RunUntil(2 * TcpLink.Second);

        int mss = options.MssBytes;
        double wire = (double)mss / ((mss + TcpOptions.HeaderBytes + TcpLink.FramingBytes) * psPerByte);
        double window = options.ReceiveBufferBytes / (2.0 * link.DelayPs);
        double expected = Math.Min(wire, window) * TcpLink.Second;
        Assert.InRange((link.B.BytesRead - before) / expected, 0.98, 1.001);
        Assert.Equal(0, link.A.Connection.Retransmissions);
    }

    [Fact]
    public void A_connection_allocates_nothing_once_it_stands()
    {
        TcpConnection a = new(LargeBuffers, LargeBuffers);
        TcpConnection b = new(LargeBuffers, LargeBuffers);
        long lossy = Exchange(a, b, 1_000, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        lossy = Exchange(a, b, 100_000, lossy);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(a.BytesAcked > 100_000 * 1448L);
        Assert.True(a.Retransmissions > 10, "the lossy path ran as well");
        Assert.True(lossy > 0);
    }

    /// <summary>Segments go over without delay, in turns; every thousandth is lost.</summary>
    private static long Exchange(TcpConnection a, TcpConnection b, int packets, long nowPs)
    {
        PacketHeader header = default;
        for (int i = 0; i < packets;)
        {
            nowPs += TcpLink.Microsecond;
            a.OnTimer(nowPs);
            b.OnTimer(nowPs);
            a.Write(a.SendSpaceBytes);
            for (int burst = 0; burst < 8 && a.TryTakeSegment(nowPs, ref header); burst++)
            {
                if (++i % 1000 != 0)
                {
                    b.OnSegment(nowPs, in header);
                    b.Read(int.MaxValue);
                    while (b.TryTakeSegment(nowPs, ref header))
                    {
                        a.OnSegment(nowPs, in header);
                    }
                }
            }
        }

        return nowPs;
    }
}
