namespace Bakeoff.Machine;

/// <summary>
/// Memory of packets in a NIC's transmit ring that somebody waits for: a socket for its send buffer, a back end for pages of its guest. The
/// frames themselves are on the wire or beyond; this is what the driver has still to free.
/// </summary>
internal sealed class SentPackets
{
    private readonly Queue<(long DonePs, ISendBuffer Owner, int PayloadBytes, ulong Cookie)> _packets = new();

    /// <summary>When the oldest has left, in picoseconds, or null if there is none.</summary>
    public long? OldestDonePs => _packets.TryPeek(out var first) ? first.DonePs : null;

    /// <summary>Keeps the owner of a packet that has left at <paramref name="donePs"/>; packets leave in order.</summary>
    public void Add(long donePs, ISendBuffer owner, int payloadBytes, ulong cookie) =>
        _packets.Enqueue((donePs, owner, payloadBytes, cookie));

    /// <summary>Frees what has left by now; <paramref name="context"/> owes the wake-ups. False if there was nothing.</summary>
    public bool Free(long nowPs, CpuContext context)
    {
        bool any = false;
        while (_packets.TryPeek(out var first) && first.DonePs <= nowPs)
        {
            _packets.Dequeue();
            first.Owner.ReleaseSendMemory(first.PayloadBytes, first.Cookie, context);
            any = true;
        }

        return any;
    }
}
