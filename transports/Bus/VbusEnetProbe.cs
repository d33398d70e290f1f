using System.Runtime.InteropServices;
using Bakeoff.Machine;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// Probe and remove of the guest driver vbus-enet, call by call (AlacrityVM drivers/net/vbus-enet.c): open, negotiate both groups of
/// capabilities, register shared memory, ask for the MAC address, bring the link up.
/// </summary>
/// <remarks>
/// <code>
///   DEVOPEN  NEGCAP sg  NEGCAP eventq  EVQQUERY  DEVSHM event pool  DEVSHM event queue
///   DEVSHM rx  DEVSHM tx  PMTDQUERY  DEVSHM descriptor pool  MACQUERY  LINKUP
/// </code>
/// These are 12 bus calls, which is what the mail of 30 Sep 2009 shows as .buscalls; that its driver made just these is inference.
/// </remarks>
public sealed class VbusEnetProbe(GuestBridge bridge, VenetSettings settings, AbsentNetdev absent) : IVbusDriver
{
    private readonly List<VbusBinding> _bound = [];
    private int _devices;

    /// <inheritdoc/>
    public string Type => VenetAbi.DeviceType;

    /// <summary>Devices bound now.</summary>
    public IReadOnlyList<VbusBinding> Bound => _bound;

    /// <summary>Called when a device is up.</summary>
    public Action<VbusBinding>? Added { get; set; }

    /// <summary>Called when it has gone.</summary>
    public Action<VbusBinding>? Removed { get; set; }

    private GuestSystem Guest => bridge.Guest;

    private GuestMemory Memory => bridge.Guest.Memory;

    /// <inheritdoc/>
    public async SimTask ProbeAsync(CpuContext thread, ulong device)
    {
        await bridge.BusCallAsync(thread, BusCall.DeviceOpen, new DeviceOpenArgument((uint)device, VenetAbi.Version, 0));
        if (bridge.Result < 0)
        {
            Say($"DEVOPEN {device}: {Errnos.Of(bridge.Result)}");
            return;
        }

        ulong handle = Memory.Read<DeviceOpenArgument>(bridge.Argument).Handle;
        var model = (VenetDevice)bridge.Connector.ModelOf(handle)!;
        var probe = new Probe(_devices++, handle, model);
        await NegotiateAsync(thread, probe);
        await RegisterEventsAsync(thread, probe);
        await RegisterRingsAsync(thread, probe);
        if (probe.Error == Errno.Ok)
        {
            await CallAsync(thread, probe, VenetFunction.MacQuery, 6);
        }

        if (probe.Error != Errno.Ok)
        {
            Say($"probe of {device} failed: {probe.Error}");
            await bridge.BusCallAsync(thread, BusCall.DeviceClose, handle);
            return;
        }

        await BringUpAsync(thread, probe, device);
    }

    /// <inheritdoc/>
    public async SimTask RemoveAsync(CpuContext thread, ulong device)
    {
        VbusBinding? binding = _bound.Find(bound => bound.Device == device);
        if (binding is null)
        {
            return;
        }

        _bound.Remove(binding);
        Say($"{binding.Driver.Name}: going");
        Guest.Stack.Attach(absent); // unregister_netdev: nobody sends through it any more
        await binding.Driver.CloseAsync(thread);
        await CallAsync(thread, new Probe(0, binding.Handle, (VenetDevice)binding.Model), VenetFunction.LinkDown, 0);
        await bridge.BusCallAsync(thread, BusCall.DeviceClose, binding.Handle);
        binding.Driver.Teardown();
        foreach (DeviceQueue queue in binding.Queues)
        {
            bridge.Kick.Unregister(queue);
        }

        Say($"{binding.Driver.Name}: removed");
        Removed?.Invoke(binding);
    }

    /// <summary>ip link set up or down, in the guest: LINKUP or LINKDOWN.</summary>
    public async SimTask SetLinkAsync(CpuContext thread, VbusBinding binding, bool isUp)
    {
        var probe = new Probe(0, binding.Handle, (VenetDevice)binding.Model);
        if (!isUp)
        {
            binding.Driver.LinkChanged(false);
        }

        await CallAsync(thread, probe, isUp ? VenetFunction.LinkUp : VenetFunction.LinkDown, 0);
        if (isUp && probe.Error == Errno.Ok && !settings.LinkState)
        {
            binding.Driver.LinkChanged(true); // otherwise an event says so
        }
    }

    private async SimTask NegotiateAsync(CpuContext thread, Probe probe)
    {
        uint wanted = settings.ScatterGather
            ? VenetAbi.CapabilitySg | VenetAbi.CapabilityTso4 | VenetAbi.CapabilityPmtd
            : 0;
        await NegotiateAsync(thread, probe, VenetGroup.ScatterGather, wanted);
        probe.ScatterGather = probe.Accepted;
    }

    private async SimTask NegotiateAsync(CpuContext thread, Probe probe, VenetGroup group, uint bits)
    {
        if (probe.Error != Errno.Ok)
        {
            return;
        }

        Memory.Write(CallData, new VenetCapabilities((uint)group, bits));
        await CallAsync(thread, probe, VenetFunction.NegotiateCapabilities, Marshal.SizeOf<VenetCapabilities>());
        probe.Accepted = probe.Error == Errno.Ok ? Memory.Read<VenetCapabilities>(CallData).Bits : 0;
    }

    private async SimTask RegisterEventsAsync(CpuContext thread, Probe probe)
    {
        await NegotiateAsync(thread, probe, VenetGroup.EventQueue, VenetAbi.CapabilityLinkState | VenetAbi.CapabilityTxComplete);
        probe.EventQueue = probe.Accepted;
        if (probe.EventQueue == 0)
        {
            return;
        }

        await CallAsync(thread, probe, VenetFunction.EventQueueQuery, Marshal.SizeOf<VenetEventQueueQuery>());
        if (probe.Error != Errno.Ok)
        {
            return;
        }

        var query = Memory.Read<VenetEventQueueQuery>(CallData);
        IoqGuestQueue ring = NewRing(new IoqOptions { Usage = IoqUsage.Rx }, out ulong address, out _);
        probe.Events = new TransmitEvents(Guest, ring);
        await RegisterPoolAsync(thread, probe, query.PoolId, probe.Events.PoolAddress, probe.Events.PoolBytes);
        await RegisterRingAsync(thread, probe, query.QueueId, QueueRole.Events, ring, address, new IoqOptions { Usage = IoqUsage.Rx });
    }

    private async SimTask RegisterRingsAsync(CpuContext thread, Probe probe)
    {
        if (settings.AsksForLargeReceive)
        {
            await NegotiateAsync(thread, probe, VenetGroup.LargeReceive, VenetAbi.CapabilitySg | VenetAbi.CapabilityTso4);
        }

        var receive = new IoqOptions { Usage = IoqUsage.Rx };
        IoqGuestQueue rx = NewRing(receive, out ulong rxAddress, out _);
        await RegisterRingAsync(thread, probe, VenetAbi.ReceiveQueue, QueueRole.Receive, rx, rxAddress, receive);

        var transmit = new IoqOptions
        {
            Usage = (probe.EventQueue & VenetAbi.CapabilityTxComplete) != 0 ? IoqUsage.TxWithEvents : IoqUsage.Tx,
            ScatterGather = (probe.ScatterGather & VenetAbi.CapabilitySg) != 0,
        };
        IoqGuestQueue tx = NewRing(transmit, out ulong txAddress, out ulong areas);
        await RegisterRingAsync(thread, probe, VenetAbi.TransmitQueue, QueueRole.Transmit, tx, txAddress, transmit);
        if ((probe.ScatterGather & VenetAbi.CapabilityPmtd) != 0 && probe.Error == Errno.Ok)
        {
            await CallAsync(thread, probe, VenetFunction.DescriptorPoolQuery, 0);
            await RegisterPoolAsync(thread, probe, (uint)Math.Max(0, bridge.Result), areas,
                IoqGuestQueue.SgAreaBytes(settings.RingEntries, transmit));
        }
    }

    private IoqGuestQueue NewRing(IoqOptions options, out ulong address, out ulong areas)
    {
        int entries = settings.RingEntries;
        address = Guest.Allocator.Allocate(IoqLayout.Bytes(entries));
        int areaBytes = IoqGuestQueue.SgAreaBytes(entries, options);
        areas = areaBytes > 0 ? Guest.Allocator.Allocate(areaBytes) : 0;
        return new IoqGuestQueue(Ioq.Create(Memory, address, entries), options, areas);
    }

    private async SimTask RegisterRingAsync(CpuContext thread, Probe probe, uint id, QueueRole role, IoqGuestQueue ring, ulong address,
        IoqOptions options)
    {
        if (probe.Error != Errno.Ok)
        {
            return;
        }

        int cookie = bridge.EventQueue!.NextCookie;
        await bridge.BusCallAsync(thread, BusCall.DeviceShm, new DeviceShmArgument(
            probe.Handle, id, (uint)IoqLayout.Bytes(settings.RingEntries), 0, IoqLayout.SignalOffset, 0, (ulong)cookie, address));
        probe.Note(bridge.Result);
        if (probe.Error == Errno.Ok)
        {
            DeviceQueue queue = probe.Model.Join(id, probe.Number, role, ring, options);
            probe.Queues.Add(queue);
            bridge.Kick.Register(queue, probe.Model);
            bridge.EventQueue.Register(queue, probe.Notifier);
        }
    }

    private async SimTask RegisterPoolAsync(CpuContext thread, Probe probe, uint id, ulong address, int bytes)
    {
        if (probe.Error == Errno.Ok)
        {
            await bridge.BusCallAsync(thread, BusCall.DeviceShm,
                new DeviceShmArgument(probe.Handle, id, (uint)bytes, 0, VbusAbi.NoSignal, 0, 0, address));
            probe.Note(bridge.Result);
        }
    }

    private async SimTask CallAsync(CpuContext thread, Probe probe, VenetFunction function, int length)
    {
        await bridge.DeviceCallAsync(thread, probe.Handle, (uint)function, length);
        probe.Note(bridge.Result);
    }

    /// <summary>The netdev is registered and opened: buffers are posted, the link goes up.</summary>
    private async SimTask BringUpAsync(CpuContext thread, Probe probe, ulong device)
    {
        ReadOnlySpan<byte> octets = Memory.Span(CallData, 6);
        string mac = Convert.ToHexStringLower(octets);
        int mtu = Guest.Stack.Options.MtuBytes;
        bool sg = (probe.ScatterGather & VenetAbi.CapabilitySg) != 0;
        bool tso = (probe.ScatterGather & VenetAbi.CapabilityTso4) != 0 && Guest.Stack.Options.Tso;
        var receive = new ReceiveBuffers(Guest, settings.RingEntries, ReceiveBufferKind.Frame, mtu, 0);
        var transmit = new TransmitBuffers(Guest, settings.RingEntries, tso ? 65_536 : mtu, 0, sg);
        DeviceQueue rx = probe.Queues.Find(queue => queue.Role == QueueRole.Receive)!;
        DeviceQueue tx = probe.Queues.Find(queue => queue.Role == QueueRole.Transmit)!;
        DeviceQueue? events = probe.Queues.Find(queue => queue.Role == QueueRole.Events);
        bool txc = (probe.EventQueue & VenetAbi.CapabilityTxComplete) != 0;
        var driver = new VbusEnetDriver(Guest, rx, tx, events, probe.Events, bridge.Kick,
            new VbusEnetOptions { TxComplete = txc, ScatterGather = sg, Gso = tso }, transmit, receive);
        await thread.Pay();
        rx.GuestFor(thread); // the receive buffers are posted at its cost
        driver.Open();
        probe.Notifier.Target = driver;
        if ((probe.EventQueue & VenetAbi.CapabilityLinkState) != 0)
        {
            driver.LinkChanged(false); // no carrier until an event says so
        }

        Guest.Stack.Attach(driver);
        await CallAsync(thread, probe, VenetFunction.LinkUp, 0);
        var binding = new VbusBinding(device, probe.Handle, driver, probe.Model, probe.Queues, mac);
        _bound.Add(binding);
        Say($"{driver.Name}: up, mac {mac}, sg 0x{probe.ScatterGather:x}, eventq 0x{probe.EventQueue:x}");
        Added?.Invoke(binding);
    }

    private ulong CallData => bridge.CallData;

    private void Say(string text) => bridge.Log?.Invoke(text);

    /// <summary>A probe under way.</summary>
    private sealed class Probe(int number, ulong handle, VenetDevice model)
    {
        public int Number { get; } = number;

        public ulong Handle { get; } = handle;

        public VenetDevice Model { get; } = model;

        public List<DeviceQueue> Queues { get; } = [];

        public Notifier Notifier { get; } = new();

        public TransmitEvents? Events { get; set; }

        public uint Accepted { get; set; }

        public uint ScatterGather { get; set; }

        public uint EventQueue { get; set; }

        public Errno Error { get; private set; }

        /// <summary>Keeps the first error.</summary>
        public void Note(int result) => Error = Error == Errno.Ok ? Errnos.Of(result) : Error;
    }

    /// <summary>The notifier of the device's signals: the driver, once there is one.</summary>
    private sealed class Notifier : IQueueListener
    {
        public VbusEnetDriver? Target { get; set; }

        public SimTask SignalledAsync(CpuContext context, DeviceQueue queue) =>
            Target?.SignalledAsync(context, queue) ?? SimTask.Completed;
    }
}
