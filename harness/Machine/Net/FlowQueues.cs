namespace Bakeoff.Machine;

/// <summary>
/// Which queue of a device with several each flow uses. A flow moves only when its last packet in the old queue has arrived, so its
/// packets never overtake each other.
/// </summary>
/// <remarks>
/// Linux checks less. On transmit a TCP flow may move when nothing of it is unacknowledged (ooo_okay, Linux 2.6.38
/// net/ipv4/tcp_output.c), later when nothing of it is queued; a tap moves a flow at once, and a comment in
/// drivers/net/tun.c (tun_flow_update) wishes for the old queue to be empty first. The books of this machine know what has arrived.
/// </remarks>
public sealed class FlowQueues(PacketAccounts accounts)
{
    private (int Queue, long LastOrderKey)[] _flows = [];

    /// <summary>Times that a flow changed its queue.</summary>
    public long Moves { get; private set; }

    /// <summary>The queue for <paramref name="packet"/>: <paramref name="wanted"/>, unless its flow must stay where it is.</summary>
    public int Choose(Packet packet, int wanted)
    {
        ref readonly PacketHeader header = ref packet.Header;
        if (header.Flow >= _flows.Length)
        {
            int before = _flows.Length;
            Array.Resize(ref _flows, Math.Max(16, 2 * (header.Flow + 1)));
            _flows.AsSpan(before).Fill((-1, -1));
        }

        ref (int Queue, long LastOrderKey) flow = ref _flows[header.Flow];
        if (flow.Queue != wanted && (flow.Queue < 0 || accounts.HasArrived(header, flow.LastOrderKey)))
        {
            Moves += flow.Queue < 0 ? 0 : 1;
            flow.Queue = wanted;
        }

        flow.LastOrderKey = Math.Max(flow.LastOrderKey, packet.OrderKey + packet.WireFrames - 1);
        return flow.Queue;
    }
}
