using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Packet queues and the law that their meters check.</summary>
public sealed class QueueTests
{
    private readonly PacketAccounts _accounts = new(fullPayload: false);

    [Fact]
    public void A_queue_is_first_in_first_out_and_takes_packets_back_in_front()
    {
        var queue = new PacketQueue();
        Packet[] packets = [.. Enumerable.Range(0, 4).Select(_ => NewPacket())];
        queue.Enqueue(packets[1]);
        queue.Enqueue(packets[2]);
        queue.Requeue(packets[0]);
        queue.Enqueue(packets[3]);

        Assert.Equal(4, queue.Count);
        Assert.Equal(packets, (Packet[])[queue.Dequeue()!, queue.Dequeue()!, queue.Dequeue()!, queue.Dequeue()!]);
        Assert.Null(queue.Dequeue());
        queue.Requeue(packets[0]); // into an empty queue
        queue.Enqueue(packets[1]);
        Assert.Equal(packets[..2], (Packet[])[queue.Dequeue()!, queue.Dequeue()!]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Littles_law_holds_for_any_traffic(ulong seed)
    {
        var random = new RandomStream(seed, "queue");
        QueueMeter meter = default;
        var queue = new PacketQueue();
        long nowPs = 0;
        for (int i = 0; i < 10_000; i++)
        {
            nowPs += random.NextBelow(5 * Us);
            if (random.NextBelow(2) == 0)
            {
                Packet packet = NewPacket();
                meter.Enqueued(nowPs, packet);
                queue.Enqueue(packet);
            }
            else if (queue.Dequeue() is { } packet)
            {
                meter.Dequeued(nowPs, packet);
            }

            meter.Verify(nowPs, queue, "queue");
        }
    }

    [Fact]
    public void A_packet_that_vanished_from_a_queue_violates_littles_law()
    {
        QueueMeter meter = default;
        var queue = new PacketQueue();
        Packet packet = NewPacket();
        meter.Enqueued(10, packet);
        queue.Enqueue(packet);
        queue.Dequeue(); // not told to the meter
        Assert.Throws<InvariantException>(() => meter.Verify(20, queue, "queue"));
    }

    [Fact]
    public void A_packet_that_joined_unseen_violates_littles_law()
    {
        QueueMeter meter = default;
        var queue = new PacketQueue();
        queue.Enqueue(NewPacket());
        Assert.Throws<InvariantException>(() => meter.Verify(20, queue, "queue"));
    }

    [Fact]
    public void A_packet_that_two_queues_stamped_violates_littles_law()
    {
        QueueMeter meter = default, other = default;
        var queue = new PacketQueue();
        Packet packet = NewPacket();
        meter.Enqueued(10, packet);
        queue.Enqueue(packet);
        other.Enqueued(15, packet);
        Assert.Throws<InvariantException>(() => meter.Verify(20, queue, "queue"));
    }

    private Packet NewPacket() => _accounts.Rent(default);
}
