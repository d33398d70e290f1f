namespace Bakeoff.Machine;

/// <summary>
/// Little's law on one queue, exactly: the time integral of its length equals the sum of its packets' waiting times. Both
/// sides are kept independently and compared at the end of every run.
/// </summary>
public struct QueueMeter
{
    private Int128 _areaPs;
    private Int128 _waitedPs;
    private long _lastChangePs;
    private int _length;

    /// <summary>A packet joins the queue.</summary>
    public void Enqueued(long nowPs, Packet packet)
    {
        Integrate(nowPs);
        _length++;
        packet.QueuedAtPs = nowPs;
    }

    /// <summary>A packet leaves it.</summary>
    public void Dequeued(long nowPs, Packet packet)
    {
        Integrate(nowPs);
        _length--;
        _waitedPs += nowPs - packet.QueuedAtPs;
    }

    /// <summary>Compares both sides; <paramref name="queue"/> holds the packets that still wait.</summary>
    public void Verify(long nowPs, PacketQueue queue, string name)
    {
        Integrate(nowPs);
        Int128 waiting = _waitedPs;
        for (Packet? packet = queue.Head; packet is not null; packet = packet.Next)
        {
            waiting += nowPs - packet.QueuedAtPs;
        }

        if (waiting != _areaPs || _length != queue.Count)
        {
            Invariant.Fail($"Little's law does not hold at {name}: area {_areaPs} ps, waiting {waiting} ps");
        }
    }

    private void Integrate(long nowPs)
    {
        _areaPs += _length * (nowPs - _lastChangePs);
        _lastChangePs = nowPs;
    }
}
