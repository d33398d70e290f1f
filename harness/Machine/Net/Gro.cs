namespace Bakeoff.Machine;

/// <summary>
/// Generic receive offload of one poll: neighbouring TCP segments of a flow are merged into the packet held, which goes up
/// when something else comes or the poll ends.
/// </summary>
public sealed class Gro(PacketAccounts accounts)
{
    private const int MergedBytesMax = 65_000;

    private Packet? _held;

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

    /// <summary>End of the poll, or before a packet that passes by: the held packet, or null.</summary>
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
