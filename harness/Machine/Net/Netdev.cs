namespace Bakeoff.Machine;

/// <summary>A network device as the stack sees it: transmit, stop and wake, and a queueing discipline before it.</summary>
public abstract class Netdev
{
    /// <summary>Default length of the queueing discipline (txqueuelen).</summary>
    public const int QdiscLimit = 1000;

    /// <summary>Packets that the CPU which runs a queue sends for others before it leaves the rest to its softirq (weight_p).</summary>
    private const int RunWeight = 64;

    private readonly PacketQueue _qdisc = new();
    private readonly QdiscTasklet _tasklet;
    private readonly Softirq _softirq;
    private bool _isDraining;

    /// <summary>Creates a device of the system whose softirq is <paramref name="softirq"/>.</summary>
    protected Netdev(string name, Softirq softirq, PacketAccounts accounts)
    {
        Name = name;
        Accounts = accounts;
        _softirq = softirq;
        _tasklet = new QdiscTasklet(this);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Packets and their books.</summary>
    public PacketAccounts Accounts { get; }

    /// <summary>True if the device takes packets larger than the MTU and lets something below segment them.</summary>
    public abstract bool SupportsTso { get; }

    /// <summary>True while the driver has stopped the queue.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>False while the link is down: nothing is handed to the driver, packets wait in the queueing discipline.</summary>
    public bool HasCarrier { get; private set; } = true;

    /// <summary>
    /// True in a guest with several CPUs: one at a time runs the queue (qdisc_run of Linux, in place of the driver's transmit lock), and
    /// whoever else sends meanwhile leaves the packet to it.
    /// </summary>
    public bool HasSeveralSenders { get; set; }

    /// <summary>Packets left to another CPU, which was running the queue.</summary>
    public virtual long HandedOverPackets { get; protected set; }

    /// <summary>Packets handed to the driver.</summary>
    public virtual long TransmittedPackets { get; protected set; }

    /// <summary>Packets that the driver received.</summary>
    public virtual long ReceivedPackets { get; protected set; }

    /// <summary>Packets waiting in the queueing discipline.</summary>
    public int QueuedPackets => _qdisc.Count;

    /// <summary>
    /// dev_queue_xmit, bottom halves off: transmits <paramref name="packet"/>, or queues it while the device is stopped, or drops it
    /// when that queue is full. The caller owes the stack's costs; the driver pays them with its own.
    /// </summary>
    public virtual SimTask TransmitAsync(CpuContext context, Packet packet)
    {
        if (packet.WireFrames > 1 && !SupportsTso)
        {
            return SegmentAsync(context, packet);
        }

        if (CanTransmitNow)
        {
            TransmittedPackets++;
            return HasSeveralSenders ? RunAsync(context, packet) : XmitAsync(context, packet);
        }

        if (HasSeveralSenders)
        {
            HandedOverPackets += _isDraining ? 1 : 0;
            if (_qdisc.Count >= QdiscLimit)
            {
                packet.Orphan(context); // its sender may sleep on another CPU
            }
        }

        QueueOrDrop(packet);
        return SimTask.Completed;
    }

    /// <summary>Transmits <paramref name="packet"/> and what other CPUs queue meanwhile.</summary>
    private async SimTask RunAsync(CpuContext context, Packet packet)
    {
        _isDraining = true;
        await XmitAsync(context, packet);
        await DrainAsync(context, RunWeight);
        _isDraining = false;
        if (_qdisc.Count > 0 && !IsStopped && HasCarrier)
        {
            context.Processor.Softirq!.Schedule(_tasklet);
        }
    }

    private async SimTask DrainAsync(CpuContext context, int weight)
    {
        for (; weight > 0 && !IsStopped && HasCarrier && _qdisc.Dequeue() is { } packet; weight--)
        {
            context.Owe(CostKey.NetdevTransmitSkb);
            TransmittedPackets++;
            await XmitAsync(context, packet);
        }
    }

    /// <summary>True if a packet may go straight to the driver: none waits before it.</summary>
    protected bool CanTransmitNow => !IsStopped && HasCarrier && _qdisc.Count == 0 && !_isDraining;

    /// <summary>Puts a packet into the queueing discipline, or drops it there.</summary>
    protected void QueueOrDrop(Packet packet)
    {
        if (_qdisc.Count >= QdiscLimit)
        {
            Accounts.Drop(packet, DropPlace.Qdisc);
        }
        else
        {
            _qdisc.Enqueue(packet);
        }
    }

    /// <summary>Software GSO: the device cannot segment, so it gets the segments.</summary>
    private async SimTask SegmentAsync(CpuContext context, Packet packet)
    {
        for (int i = 0, frames = packet.WireFrames; i < frames; i++)
        {
            context.Owe(CostKey.GsoSegment);
            context.Owe(CostKey.SkbAlloc);
            await TransmitAsync(context, Accounts.CutSegment(packet, i));
        }

        Accounts.Recycle(packet);
    }

    /// <summary>The driver's transmit routine. Must pay before it acts, and stop the queue before the ring is full.</summary>
    protected abstract SimTask XmitAsync(CpuContext context, Packet packet);

    /// <summary>The driver could not take <paramref name="packet"/> after all (NETDEV_TX_BUSY): it waits in front of the others.</summary>
    protected void Requeue(Packet packet)
    {
        TransmittedPackets--;
        _qdisc.Requeue(packet);
    }

    /// <summary>The driver cannot take another packet.</summary>
    protected void StopQueue() => IsStopped = true;

    /// <summary>
    /// The driver can take packets again: the queueing discipline runs in softirq, on the CPU of <paramref name="context"/>, which found
    /// that out; without one on the device's own.
    /// </summary>
    protected void WakeQueue(CpuContext? context = null)
    {
        if (IsStopped)
        {
            IsStopped = false;
            if (_qdisc.Count > 0)
            {
                (context?.Processor.Softirq ?? _softirq).Schedule(_tasklet);
            }
        }
    }

    /// <summary>netif_carrier_on and netif_carrier_off: with the carrier's return the queueing discipline runs again.</summary>
    protected void SetCarrier(bool isUp)
    {
        if (isUp != HasCarrier)
        {
            HasCarrier = isUp;
            if (isUp && _qdisc.Count > 0)
            {
                _softirq.Schedule(_tasklet);
            }
        }
    }

    /// <summary>The device goes: what waits in its queueing discipline is lost.</summary>
    protected void PurgeQueue()
    {
        while (_qdisc.Dequeue() is { } packet)
        {
            Accounts.Drop(packet, DropPlace.Qdisc);
        }
    }

    private sealed class QdiscTasklet(Netdev device) : Tasklet
    {
        public override async SimTask RunAsync(CpuContext context)
        {
            if (device.HasSeveralSenders && device._isDraining)
            {
                return; // whoever runs the queue sends what waits
            }

            device._isDraining = true; // whoever sends meanwhile, on another core, queues behind
            await device.DrainAsync(context, int.MaxValue);
            device._isDraining = false;
        }
    }
}
