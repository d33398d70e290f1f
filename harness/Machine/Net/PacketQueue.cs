namespace Bakeoff.Machine;

/// <summary>First in, first out, linked through the packets themselves.</summary>
public sealed class PacketQueue
{
    private Packet? _head;
    private Packet? _tail;

    /// <summary>Packets queued.</summary>
    public int Count { get; private set; }

    /// <summary>The first packet, or null.</summary>
    public Packet? Head => _head;

    /// <summary>Appends a packet.</summary>
    public void Enqueue(Packet packet)
    {
        Invariant.That(packet.Next is null, "a packet is in two queues");
        if (_tail is null)
        {
            _head = packet;
        }
        else
        {
            _tail.Next = packet;
        }

        _tail = packet;
        Count++;
    }

    /// <summary>Puts a packet back in front.</summary>
    public void Requeue(Packet packet)
    {
        Invariant.That(packet.Next is null, "a packet is in two queues");
        packet.Next = _head;
        _head = packet;
        _tail ??= packet;
        Count++;
    }

    /// <summary>Takes the first packet, or null.</summary>
    public Packet? Dequeue()
    {
        Packet? packet = _head;
        if (packet is not null)
        {
            _head = packet.Next;
            packet.Next = null;
            Count--;
            if (_head is null)
            {
                _tail = null;
            }
        }

        return packet;
    }
}
