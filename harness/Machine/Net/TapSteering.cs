namespace Bakeoff.Machine;

/// <summary>
/// Which queue of a tap or macvtap with several a packet for the guest goes to: the one through which the guest last sent for
/// this flow, and before it has, one by a hash of the flow (Linux 3.8 drivers/net/tun.c, tun_flow_update and tun_select_queue). macvtap
/// remembers nothing and always goes by the hash (drivers/net/macvtap.c, macvtap_get_queue).
/// </summary>
public sealed class TapSteering(PacketAccounts accounts, IReadOnlyList<TapPort> queues, bool isAutomatic)
{
    private readonly FlowQueues _flows = new(accounts);
    private int[] _lastSent = [];

    /// <summary>The queues; the first one is the port that the host's network knows.</summary>
    public IReadOnlyList<TapPort> Queues => queues;

    /// <summary>Times that a flow changed its queue.</summary>
    public long Moves => _flows.Moves;

    /// <summary>The queue for <paramref name="packet"/>.</summary>
    public TapPort QueueFor(Packet packet)
    {
        int flow = packet.Header.Flow;
        int recorded = flow < _lastSent.Length ? _lastSent[flow] : -1;
        return queues[_flows.Choose(packet, recorded >= 0 ? recorded : HashOf(flow))];
    }

    /// <summary>The guest sent a packet of <paramref name="flow"/> through queue <paramref name="queue"/>.</summary>
    public void Sent(int flow, int queue)
    {
        if (!isAutomatic)
        {
            return;
        }

        if (flow >= _lastSent.Length)
        {
            int before = _lastSent.Length;
            Array.Resize(ref _lastSent, Math.Max(16, 2 * (flow + 1)));
            _lastSent.AsSpan(before).Fill(-1);
        }

        _lastSent[flow] = queue;
    }

    /// <summary>A flow's number stands for its addresses and ports: spread as a hash of those would be (multiplicative, scaled to the queues).</summary>
    private int HashOf(int flow) => (int)(((ulong)unchecked((uint)(flow + 1) * 2_654_435_769u) * (uint)queues.Count) >> 32);
}
