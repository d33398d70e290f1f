using Bakeoff.Machine;

namespace Bakeoff.Tests.Tcp;

public class TcpDeliveryTests
{
    private const int StreamBytes = 300_000;

    public static TheoryData<bool, bool, TcpCongestion> Variants => new()
    {
        { true, true, TcpCongestion.Reno },
        { true, false, TcpCongestion.Cubic },
        { false, true, TcpCongestion.Reno },
        { false, false, TcpCongestion.Reno },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_byte_arrives_once_and_in_order_whatever_is_lost_or_overtaken(
        bool sack, bool tso, TcpCongestion congestion)
    {
        for (int seed = 0; seed < 100; seed++)
        {
            TcpOptions options = new() { Sack = sack, Tso = tso, Congestion = congestion };
            TcpLink link = new(options) { Records = false };
            Disturb(link.A, new Random(seed), lossPercent: seed % 6);
            Disturb(link.B, new Random(seed + 1000), lossPercent: seed % 6);
            RunBothWays(link);
            Assert.Equal(StreamBytes, link.B.BytesRead);
            Assert.Equal(StreamBytes, link.A.BytesRead);
            Assert.Equal(StreamBytes, link.A.Connection.BytesAcked);
            Assert.Equal(0, link.B.Connection.OutOfOrderBytes);
            Assert.Equal(long.MaxValue, link.A.Connection.NextTimerPs);
        }
    }

    [Fact]
    public void A_fifth_of_all_frames_may_be_lost()
    {
        TcpLink link = new(new TcpOptions()) { Records = false };
        Disturb(link.A, new Random(1), lossPercent: 20);
        Disturb(link.B, new Random(2), lossPercent: 20);
        RunBothWays(link);
        Assert.Equal(StreamBytes, link.B.BytesRead);
        Assert.Equal(StreamBytes, link.A.BytesRead);
    }

    [Fact]
    public void The_same_run_gives_the_same_segments()
    {
        List<(long, PacketHeader)>[] sent = new List<(long, PacketHeader)>[2];
        for (int i = 0; i < 2; i++)
        {
            TcpLink link = new(new TcpOptions());
            Disturb(link.A, new Random(5), lossPercent: 3);
            RunBothWays(link);
            sent[i] = link.A.Sent;
        }

        Assert.Equal(sent[0], sent[1]);
    }

    private static void RunBothWays(TcpLink link)
    {
        link.A.ToWrite = StreamBytes;
        link.A.WriteSize = 16_384;
        link.B.ToWrite = StreamBytes;
        link.B.WriteSize = 1_000;
        CheckAgainstReassembledBytes(link);
        link.RunUntil(3_000 * TcpLink.Second);
    }

    private static void Disturb(TcpHost host, Random random, int lossPercent)
    {
        host.Loses = (_, _) => random.Next(100) < lossPercent;
        host.Delays = (_, _) => random.Next(20) == 0 ? random.Next(1, 30) * TcpLink.Microsecond : 0;
    }

    /// <summary>The in-order count of a receiver is the gapless prefix of what the wire delivered and it did not drop.</summary>
    private static void CheckAgainstReassembledBytes(TcpLink link)
    {
        Dictionary<TcpHost, (bool[] Arrived, int Prefix)> models = new()
        {
            [link.A] = (new bool[StreamBytes], 0),
            [link.B] = (new bool[StreamBytes], 0),
        };
        link.OnDelivered = (host, header, outcome) =>
        {
            (bool[] arrived, int prefix) = models[host];
            if (!outcome.HasFlag(TcpReceiveOutcome.Dropped) && header.PayloadBytes > 0)
            {
                Array.Fill(arrived, true, (int)header.Sequence, header.PayloadBytes);
            }

            int before = prefix;
            while (prefix < StreamBytes && arrived[prefix])
            {
                prefix++;
            }

            models[host] = (arrived, prefix);
            Assert.Equal(prefix, host.Connection.BytesReceivedInOrder);
            Assert.Equal(prefix > before, outcome.HasFlag(TcpReceiveOutcome.Readable));
        };
    }
}
