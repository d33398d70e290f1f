using Bakeoff.Machine;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>
/// virtio-net with several queue pairs (VIRTIO_NET_F_MQ; Linux 3.8 drivers/net/virtio_net.c): each pair is a driver of its own, with
/// its rings, vectors and queueing discipline, whose interrupts go to the vCPU of its number. A packet leaves through the pair of the CPU
/// that sends it.
/// </summary>
/// <remarks>
/// <code>
///   stack -- vCPU 0 -- pair 0: tx ring, rx ring -- back end -- queue 0 of the tap
///        \-- vCPU 1 -- pair 1: tx ring, rx ring -- back end -- queue 1 of the tap
/// </code>
/// Pairs beyond the number of vCPUs exist and stay unused, as the driver asks the device for no more than there are CPUs.
/// </remarks>
public sealed class MultiqueueNetdev : Netdev
{
    private readonly VirtioNetDriver[] _pairs;
    private readonly int _used;
    private readonly FlowQueues _flows;

    internal MultiqueueNetdev(GuestSystem guest, IReadOnlyList<VirtioNetDriver> pairs, int used)
        : base(pairs[0].Name, guest.Softirq, guest.Stack.Accounts)
    {
        _pairs = [.. pairs];
        _used = used;
        _flows = new FlowQueues(guest.Stack.Accounts);
    }

    /// <summary>The drivers of the pairs.</summary>
    public IReadOnlyList<VirtioNetDriver> Pairs => _pairs;

    /// <summary>Signals that found nothing to do.</summary>
    public long SpuriousInterrupts => _pairs.Sum(pair => pair.SpuriousInterrupts);

    /// <summary>Times that a flow changed the pair that it is sent through.</summary>
    public long FlowMoves => _flows.Moves;

    /// <inheritdoc/>
    public override bool SupportsTso => _pairs[0].SupportsTso;

    /// <inheritdoc/>
    public override long TransmittedPackets => _pairs.Sum(pair => pair.TransmittedPackets);

    /// <inheritdoc/>
    public override long ReceivedPackets => _pairs.Sum(pair => pair.ReceivedPackets);

    /// <inheritdoc/>
    public override long HandedOverPackets => _pairs.Sum(pair => pair.HandedOverPackets);

    /// <summary>Transmit packet steering: queue by CPU.</summary>
    public override SimTask TransmitAsync(CpuContext context, Packet packet) =>
        _pairs[_flows.Choose(packet, context.Processor.Vcpu!.Index % _used)].TransmitAsync(context, packet);

    /// <inheritdoc/>
    protected override SimTask XmitAsync(CpuContext context, Packet packet)
    {
        Invariant.Fail("a packet for the device instead of one of its pairs");
        return SimTask.Completed;
    }
}
