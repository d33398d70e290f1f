using Bakeoff.Machine;

namespace Bakeoff.Transports.Attachments;

/// <summary>
/// A tap-like netdev on the host's bridge. A tap is reached through its socket (send and receive routines); venet-tap is itself
/// the netdev, so its threads hand skbs straight over. Frames enter the bridge through the backlog of the sender's core.
/// </summary>
internal sealed class BridgeLink : IHostLink
{
    private readonly HostSystem _host;
    private readonly bool _isSocket;
    private readonly int _collectFrames;
    private readonly PacketQueue _collected = new();

    private BridgeLink(HostSystem host, bool isSocket, TapPort port, int collectFrames = 0)
    {
        _host = host;
        _isSocket = isSocket;
        _collectFrames = collectFrames;
        Port = port;
    }

    /// <inheritdoc/>
    public TapPort Port { get; }

    /// <summary>
    /// A tap whose socket holds <paramref name="queuePackets"/>. Beyond that it stops its netdev, so that as many again wait in the queueing
    /// discipline (tun gives both one length), or drops (one-queue mode, and every tap since Linux 3.8).
    /// </summary>
    public static BridgeLink Tap(HostSystem host, string name, int queuePackets, bool dropsWhenFull, bool acceptsGso, int collectFrames) => new(host, isSocket: true,
        new TapPort(name, host.Accounts, queuePackets, acceptsGso)
        {
            QdiscPackets = dropsWhenFull ? 0 : queuePackets,
            SoftirqOf = context => host.CoreOf(context).Softirq,
        }, collectFrames);

    /// <summary>
    /// venet-tap: a netdev that stops when as many packets wait as the guest's ring has room for, with an Ethernet device's queueing
    /// discipline before it (AlacrityVM kernel/vbus/devices/venet/device.c).
    /// </summary>
    public static BridgeLink VenetTap(HostSystem host, string name, int ringPackets, bool acceptsGso) => new(host, isSocket: false,
        new TapPort(name, host.Accounts, ringPackets, acceptsGso)
        {
            QdiscPackets = Netdev.QdiscLimit,
            StopsByRing = true,
            SoftirqOf = context => host.CoreOf(context).Softirq,
        });

    /// <inheritdoc/>
    public IFrameSwitch Switch => _host.Bridge;

    /// <inheritdoc/>
    public void OweSend(CpuContext context, Packet packet)
    {
        if (_isSocket)
        {
            context.Owe(CostKey.TapWrite);
        }

        context.Owe(CostKey.NetifRx);
    }

    /// <summary>The softirq of the caller's core takes it before the caller goes on.</summary>
    public void Send(CpuContext context, Packet packet, bool more)
    {
        if (_collectFrames == 0 || (!more && _collected.Count == 0))
        {
            _host.CoreOf(context).Backlog.Enqueue(packet);
            return;
        }

        _collected.Enqueue(packet);
        if (!more || _collected.Count >= _collectFrames)
        {
            Flush(context);
        }
    }

    /// <inheritdoc/>
    public void Flush(CpuContext context)
    {
        while (_collected.Dequeue() is { } packet)
        {
            _host.CoreOf(context).Backlog.Enqueue(packet);
        }
    }

    /// <inheritdoc/>
    public void OweReceive(CpuContext context)
    {
        if (_isSocket)
        {
            context.Owe(CostKey.TapRead);
        }
    }
}
