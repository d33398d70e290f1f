using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Kicks;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports;

/// <summary>Makes the six parts of a paravirtual network device (a driver over shared rings, a software back end) and joins them.</summary>
/// <remarks>
/// A virtio-net device may have several queue pairs. Kick and interrupt path are the device's; each pair has rings, driver, back end and
/// a queue of the tap, as each has a vhost file of its own (QEMU 1.4 net/tap.c).
/// </remarks>
internal sealed class ParavirtualBuilder
{
    private readonly DeviceSite _site;
    private readonly VirtioNetOptions _virtio;
    private readonly VbusEnetOptions _venet;
    private readonly bool _tso;
    private readonly int _headerBytes;

    internal ParavirtualBuilder(DeviceSite site)
    {
        _site = site;
        PartChoice frontEnd = site.Lane.FrontEnd;
        _virtio = site.IsVirtio ? VirtioOptions(frontEnd) : new VirtioNetOptions();
        _venet = site.IsVirtio ? new VbusEnetOptions() : VenetOptions(frontEnd);
        _tso = (site.IsVirtio ? _virtio.Tso : _venet.Gso && _venet.ScatterGather) && site.System.Stack.Options.Tso;
        // Xen's pair of drivers has said so from the beginning (public/io/netif.h, NETRXF_data_validated).
        _virtio = _virtio with { Tso = _tso, DataValid = _virtio.DataValid || site.Lane.Kick.Has(KindTraits.Xen) };
        _venet = _venet with { Gso = _tso };
        _headerBytes = site.IsVirtio ? _virtio.HeaderBytes : 0;
    }

    /// <summary>Builds the device.</summary>
    internal GuestDevice Build()
    {
        int pairs = LaneBuilder.QueuePairs(_site.Lane);
        int used = pairs == 1 ? 1 : Math.Min(pairs, _site.Guest.Vcpus.Count);
        List<QueuePair> rings = [.. Enumerable.Range(0, pairs).Select(pair => Rings(pair, pairs))];
        List<DeviceQueue> queues = [.. rings.SelectMany(pair => pair.Queues)];
        var signals = new SignalPathBuilder(_site);
        IKickPath kick = signals.KickPath();
        IInterruptPath interrupts = signals.InterruptPath();
        IReadOnlyList<Attachment> attachments = _site.Attach(acceptsGso: ReceiveKind != ReceiveBufferKind.Frame, pairs, used);
        var software = new BackEndBuilder(_site);
        List<ParavirtualNetdev> drivers = [];
        List<BackEnd> backEnds = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            signals.Coalesce(rings[pair].Rx, interrupts, OptionIds.RxUsecs, OptionIds.RxPackets);
            signals.Coalesce(rings[pair].Tx, interrupts, OptionIds.TxUsecs, OptionIds.TxPackets);
            ParavirtualNetdev driver = Driver(rings[pair], kick);
            BackEnd backEnd = software.Make(Ports(rings[pair], attachments[pair], interrupts), pair);
            foreach (DeviceQueue queue in rings[pair].Queues)
            {
                kick.Register(queue, backEnd);
                interrupts.Register(queue, driver);
            }

            driver.Open();
            backEnd.Open();
            drivers.Add(driver);
            backEnds.Add(backEnd);
        }

        return new GuestDevice
        {
            Driver = pairs == 1 ? drivers[0] : new MultiqueueNetdev(_site.Guest, [.. drivers.Cast<VirtioNetDriver>()], used),
            Queues = queues,
            Interrupts = interrupts,
            BackEnds = backEnds,
            Port = attachments[0].Port,
            Kick = kick,
            Attachment = attachments[0],
            Switch = attachments[0].Switch,
            Process = _site.Lane.BackEnd.Is(KindIds.QemuIoThread) ? _site.Process : null,
        };
    }

    private ReceiveBufferKind ReceiveKind => _site.IsVirtio ? _virtio.ReceiveKind : ReceiveBufferKind.Frame;

    private QueuePair Rings(int pair, int pairs)
    {
        var rings = new RingBuilder(_site);
        DeviceQueue rx = _site.IsVirtio
            ? rings.VirtQueue(QueueRole.Receive, _virtio, pair, pairs)
            : rings.IoqQueue(QueueRole.Receive, IoqUsage.Rx, _venet);
        DeviceQueue tx = _site.IsVirtio
            ? rings.VirtQueue(QueueRole.Transmit, _virtio, pair, pairs)
            : rings.IoqQueue(QueueRole.Transmit, _venet.TxComplete ? IoqUsage.TxWithEvents : IoqUsage.Tx, _venet);
        DeviceQueue? events = !_site.IsVirtio && _venet.TxComplete ? rings.IoqQueue(QueueRole.Events, IoqUsage.Rx, _venet) : null;
        int mtu = _site.System.Stack.Options.MtuBytes;
        return new QueuePair(rx, tx, events,
            new ReceiveBuffers(_site.System, _site.RingSize, ReceiveKind, mtu, _headerBytes),
            new TransmitBuffers(_site.System, _site.RingSize, _tso ? 65_536 : mtu, _headerBytes, _site.IsVirtio || _venet.ScatterGather,
                _virtio.InlineHeader && _headerBytes > 0));
    }

    private ParavirtualNetdev Driver(QueuePair pair, IKickPath kick) => _site.IsVirtio
        ? new VirtioNetDriver(
            _site.System, pair.Rx, pair.Tx, kick, _virtio, _site.Lane.Rings.GetBool(OptionIds.Indirect), pair.Transmit, pair.Receive)
        : new VbusEnetDriver(_site.System, pair.Rx, pair.Tx, pair.Events,
            pair.Events is null ? null : new TransmitEvents(_site.System, pair.Events.Guest), kick, _venet, pair.Transmit, pair.Receive);

    private BackEndPorts Ports(QueuePair pair, Attachment attachment, IInterruptPath interrupts) => new()
    {
        Host = _site.Services.Host,
        Memory = _site.System.Memory,
        AddressSpace = _site.System.AddressSpace,
        Rx = pair.Rx,
        Tx = pair.Tx,
        Events = pair.Events,
        Frames = new HostFrames(_site.System.Memory, _site.Services.Host.Accounts, _headerBytes, _virtio.DataValid, _virtio.InlineHeader),
        Attachment = attachment,
        Interrupts = interrupts,
        Faults = new DeviceFaults(_site.Services.Faults, _site.System.AddressSpace),
    };

    private static VirtioNetOptions VirtioOptions(PartChoice frontEnd) => VirtioNetOptions.Of(frontEnd) with
    {
        Mergeable = frontEnd.GetBool(OptionIds.Mergeable),
        Tso = frontEnd.GetBool(OptionIds.Tso),
        InlineHeader = frontEnd.GetBool(OptionIds.InlineHeader),
        DataValid = frontEnd.GetBool(OptionIds.DataValid),
    };

    private static VbusEnetOptions VenetOptions(PartChoice frontEnd) => new()
    {
        TxComplete = frontEnd.GetBool(OptionIds.Txc),
        ScatterGather = frontEnd.GetBool(OptionIds.Sg),
        Gso = frontEnd.GetBool(OptionIds.Gso),
    };

    /// <summary>Queues of one pair (venet's event queue with them) and the memory of their buffers.</summary>
    private sealed record QueuePair(DeviceQueue Rx, DeviceQueue Tx, DeviceQueue? Events, ReceiveBuffers Receive, TransmitBuffers Transmit)
    {
        public IEnumerable<DeviceQueue> Queues => Events is null ? [Rx, Tx] : [Rx, Tx, Events];
    }
}
