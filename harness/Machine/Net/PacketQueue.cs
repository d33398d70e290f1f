namespace Bakeoff.Machine;

/// <summary>First in, first out, linked through the packets themselves.</summary>
public sealed class PacketQueue
{
    private Packet? _head; // stale while the queue is empty: clearing a reference costs more than counting
    private Packet? _tail;

    /// <summary>Packets queued.</summary>
    public int Count { get; private set; }

    /// <summary>The first packet, or null.</summary>
    public Packet? Head => Count == 0 ? null : _head;

    /// <summary>Appends a packet.</summary>
    public void Enqueue(Packet packet)
    {
        Invariant.That(packet.Next is null, "a packet is in two queues");
        if (Count++ == 0)
        {
            _head = packet;
        }
        else
        {
            _tail!.Next = packet;
        }

        _tail = packet;
    }

    /// <summary>Puts a packet back in front.</summary>
    public void Requeue(Packet packet)
    {
        Invariant.That(packet.Next is null, "a packet is in two queues");
        if (Count++ == 0)
        {
            _tail = packet;
        }
        else
        {
            packet.Next = _head;
        }

        _head = packet;
    }

    /// <summary>Takes the first packet, or null.</summary>
    public Packet? Dequeue()
    {
        if (Count == 0)
        {
            return null;
        }

        Packet packet = _head!;
        if (--Count > 0)
        {
            _head = packet.Next;
            packet.Next = null;
        }

        return packet;
    }
}
