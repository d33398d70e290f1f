using Bakeoff.Machine;

namespace Bakeoff.Transports.Attachments;

/// <summary>
/// A tap-like netdev on the host's bridge. A tap is reached through its socket (send and receive routines); venet-tap is itself
/// the netdev, so its threads hand skbs straight over. Frames enter the bridge through the backlog of the sender's core.
/// </summary>
internal sealed class BridgeLink(HostSystem host, string name, bool isSocket, int queuePackets, bool acceptsGso, int collectFrames = 0) : IHostLink
{
    private readonly PacketQueue _collected = new();

    /// <inheritdoc/>
    public TapPort Port { get; } = new(name, host.Accounts, queuePackets, acceptsGso);

    /// <inheritdoc/>
    public IFrameSwitch Switch => host.Bridge;

    /// <inheritdoc/>
    public void OweSend(CpuContext context, Packet packet)
    {
        if (isSocket)
        {
            context.Owe(CostKey.TapWrite);
        }

        context.Owe(CostKey.NetifRx);
    }

    /// <summary>The softirq of the caller's core takes it before the caller goes on.</summary>
    public void Send(CpuContext context, Packet packet, bool more)
    {
        if (collectFrames == 0 || (!more && _collected.Count == 0))
        {
            host.CoreOf(context).Backlog.Enqueue(packet);
            return;
        }

        _collected.Enqueue(packet);
        if (!more || _collected.Count >= collectFrames)
        {
            Flush(context);
        }
    }

    /// <inheritdoc/>
    public void Flush(CpuContext context)
    {
        while (_collected.Dequeue() is { } packet)
        {
            host.CoreOf(context).Backlog.Enqueue(packet);
        }
    }

    /// <inheritdoc/>
    public void OweReceive(CpuContext context)
    {
        if (isSocket)
        {
            context.Owe(CostKey.TapRead);
        }
    }
}
