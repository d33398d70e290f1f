namespace Bakeoff.Machine;

/// <summary>
/// Generic receive offload of one poll: neighbouring TCP segments of a flow are merged into the packet held, which goes up
/// when something else comes or the poll ends.
/// </summary>
public sealed class Gro(PacketAccounts accounts)
{
    private const int MergedBytesMax = 65_000;

    private Packet? _held;
    private Packet? _passed;

    /// <summary>
    /// Takes the next received packet: merges it into the held one, or holds it and returns the one held before (null if none).
    /// <paramref name="context"/> owes for a merge.
    /// </summary>
    public Packet? Take(CpuContext context, Packet packet)
    {
        if (_held is not null && CanMerge(_held.Header, packet.Header))
        {
            context.Owe(CostKey.GroMerge);
            accounts.Merge(_held, packet);
            return null;
        }

        Packet? before = _held;
        _held = packet;
        return before;
    }

    /// <summary>
    /// A packet that must not be merged, as its checksum is not known to be right (Linux 2.6.29 to 3.7 net/ipv4/tcp_ipv4.c, tcp4_gro_receive: flush). It
    /// goes up behind the one that was held: returns that, and then <see cref="TakePassed"/> returns this one; or this one at once.
    /// </summary>
    public Packet Pass(Packet packet)
    {
        if (Flush() is not { } held)
        {
            return packet;
        }

        _passed = packet;
        return held;
    }

    /// <summary>The packet that was passed behind the one just returned, or null.</summary>
    public Packet? TakePassed()
    {
        Packet? passed = _passed;
        _passed = null;
        return passed;
    }

    /// <summary>End of the poll: the held packet, or null.</summary>
    public Packet? Flush()
    {
        Packet? held = _held;
        _held = null;
        return held;
    }

    private static bool CanMerge(in PacketHeader held, in PacketHeader next) =>
        held.Flow == next.Flow && ((held.Flags ^ next.Flags) & PacketFlags.Reverse) == 0
        && ((held.Flags | next.Flags) & PacketFlags.Udp) == 0 && held.PayloadBytes > 0 && next.PayloadBytes > 0
        && held.Sequence + held.PayloadBytes == next.Sequence
        && held.PayloadBytes + next.PayloadBytes <= MergedBytesMax
        && held.SackLengthBytes == 0 && next.SackLengthBytes == 0 && next.GsoSizeBytes == 0
        && (held.GsoSizeBytes == 0 ? held.PayloadBytes : held.GsoSizeBytes) >= next.PayloadBytes;
}
