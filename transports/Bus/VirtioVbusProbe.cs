using Bakeoff.Machine;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// The guest's driver of virtio devices on vbus: it asks for the kind and hands the device to virtio-net, whose own steps then become device
/// calls instead of port accesses.
/// </summary>
/// <remarks>
/// <code>
///   DEVOPEN                         1
///   GETID                           1    the PCI number of the device: virtio-net binds
///   status: reset                   1
///   status, twice: read, write      4    ACKNOWLEDGE, DRIVER
///   features: read, write           2
///   configuration                   1    MAC address
///   per queue: size, DEVSHM         4    ring and shm-signal
///   DEVSHM                          1    the signal of configuration changes
///   status: read, write             2    DRIVER_OK
///   configuration                   1    link
/// </code>
/// 18 bus calls, one light exit each, where virtio-pci's probe is 31 register accesses that go out to the VMM. The order is virtio-net's
/// own (inference: no source of this transport is left).
/// </remarks>
public sealed class VirtioVbusProbe(GuestBridge bridge, Lane lane, AbsentNetdev absent) : IVbusDriver
{
    private readonly List<Bound> _bound = [];

    /// <inheritdoc/>
    public string Type => VirtioVbusAbi.DeviceType;

    /// <summary>Called when a device is up.</summary>
    public Action<VbusBinding>? Added { get; set; }

    /// <summary>Called when it has gone.</summary>
    public Action<VbusBinding>? Removed { get; set; }

    private GuestSystem Guest => bridge.Guest;

    private GuestMemory Memory => bridge.Guest.Memory;

    /// <inheritdoc/>
    public async SimTask ProbeAsync(CpuContext thread, ulong device)
    {
        await bridge.BusCallAsync(thread, BusCall.DeviceOpen, new DeviceOpenArgument((uint)device, VirtioVbusAbi.Version, 0));
        if (bridge.Result < 0)
        {
            Say($"DEVOPEN {device}: {Errnos.Of(bridge.Result)}");
            return;
        }

        ulong handle = Memory.Read<DeviceOpenArgument>(bridge.Argument).Handle;
        var model = (VirtioVbusDevice)bridge.Connector.ModelOf(handle)!;
        await CallAsync(thread, handle, VirtioVbusFunction.GetId, 0);
        if (bridge.Result != VirtioVbusAbi.NetworkDevice)
        {
            Say($"no virtio driver for device {device}, id {bridge.Result}");
            await bridge.BusCallAsync(thread, BusCall.DeviceClose, handle);
            return;
        }

        var bound = new Bound(this, device, handle, model);
        await NegotiateAsync(thread, bound);
        await SetUpQueuesAsync(thread, bound);
        if (bound.Error != Errno.Ok)
        {
            Say($"probe of {device} failed: {bound.Error}");
            await bridge.BusCallAsync(thread, BusCall.DeviceClose, handle);
            return;
        }

        await BringUpAsync(thread, bound);
    }

    /// <inheritdoc/>
    public async SimTask RemoveAsync(CpuContext thread, ulong device)
    {
        Bound? bound = _bound.Find(known => known.Device == device);
        if (bound is null)
        {
            return;
        }

        _bound.Remove(bound);
        VirtioNetDriver driver = bound.Driver!;
        Guest.Stack.Attach(absent); // unregister_netdev: nobody sends through it any more
        await driver.CloseAsync(thread);
        await SetStatusAsync(thread, bound, 0);
        await bridge.BusCallAsync(thread, BusCall.DeviceClose, bound.Handle);
        driver.Teardown();
        foreach (DeviceQueue queue in bound.Queues)
        {
            bridge.Kick.Unregister(queue);
        }

        Say($"{driver.Name}: removed");
        Removed?.Invoke(bound.Binding!);
    }

    private async SimTask NegotiateAsync(CpuContext thread, Bound bound)
    {
        await SetStatusAsync(thread, bound, 0);
        await AddStatusAsync(thread, bound, VirtioPci.Acknowledge);
        await AddStatusAsync(thread, bound, VirtioPci.Driver);
        await CallAsync(thread, bound.Handle, VirtioVbusFunction.GetFeatures, sizeof(uint));
        bound.Features = Memory.Read<uint>(bridge.CallData) & VirtioFeatures.Known(lane);
        Memory.Write(bridge.CallData, bound.Features);
        await CallAsync(thread, bound.Handle, VirtioVbusFunction.SetFeatures, sizeof(uint));
        await CallAsync(thread, bound.Handle, VirtioVbusFunction.GetConfig, VirtioVbusAbi.ConfigBytes);
        bound.Mac = Convert.ToHexStringLower(Memory.Span(bridge.CallData, MacText.Bytes));
    }

    private async SimTask SetUpQueuesAsync(CpuContext thread, Bound bound)
    {
        for (uint index = 0; index < 2 && bound.Error == Errno.Ok; index++)
        {
            Memory.Write(bridge.CallData, index);
            await CallAsync(thread, bound.Handle, VirtioVbusFunction.QueueSize, sizeof(uint));
            bound.Note(bridge.Result == 0 ? Errno.ENODEV : Errnos.Of(bridge.Result));
            if (bound.Error == Errno.Ok)
            {
                await ShareRingAsync(thread, bound, index, bound.Model.RingOptions() with { SizeEntries = bridge.Result });
            }
        }

        if (bound.Error == Errno.Ok)
        {
            await ShareRingAsync(thread, bound, VirtioVbusAbi.ConfigSignal, new SplitRingOptions { SizeEntries = 2 });
        }
    }

    private async SimTask ShareRingAsync(CpuContext thread, Bound bound, uint id, SplitRingOptions options)
    {
        long ringBytes = new SplitLayout(options.SizeEntries).Bytes(options.EventIdx);
        uint signalOffset = VirtioVbusAbi.SignalOffset(ringBytes);
        int bytes = (int)signalOffset + ShmSignalLayout.Bytes;
        ulong ring = Guest.Allocator.Allocate(bytes, SplitLayout.Alignment);
        ulong tables = options.Indirect ? Guest.Allocator.Allocate(SplitLayout.IndirectBytes(options)) : 0;
        var end = new SplitGuestQueue(Memory, ring, options, tables);
        ShmSignalLayout.Format(Memory, ring + signalOffset);
        var north = new ShmSignalEnd(Memory, ring + signalOffset, Locality.North);
        int cookie = bridge.EventQueue!.NextCookie;
        await bridge.BusCallAsync(thread, BusCall.DeviceShm, new DeviceShmArgument(
            bound.Handle, id, (uint)bytes, 0, signalOffset, 0, (ulong)cookie, ring));
        bound.Note(Errnos.Of(bridge.Result));
        if (bound.Error == Errno.Ok)
        {
            DeviceQueue queue = bound.Model.Join(id, end, north);
            bound.Queues.Add(queue);
            bridge.Kick.Register(queue, bound.Model);
            bridge.EventQueue.Register(queue, bound);
        }
    }

    private async SimTask BringUpAsync(CpuContext thread, Bound bound)
    {
        VirtioNetDriver driver = VirtioNetSetUp.NewDriver(thread, Guest, bound.Queues[0], bound.Queues[1], bridge.Kick, bound.Features, lane);
        await thread.Pay();
        driver.Open();
        bound.Driver = driver;
        await AddStatusAsync(thread, bound, VirtioPci.DriverOk);
        Guest.Stack.Attach(driver);
        bound.Binding = new VbusBinding(bound.Device, bound.Handle, driver, bound.Model, bound.Queues, bound.Mac);
        _bound.Add(bound);
        await ReadLinkAsync(thread, bound);
        Say($"{driver.Name}: up, mac {bound.Mac}, features {VirtioFeatures.Names(bound.Features)}");
        Added?.Invoke(bound.Binding);
    }

    private async SimTask ReadLinkAsync(CpuContext thread, Bound bound)
    {
        await CallAsync(thread, bound.Handle, VirtioVbusFunction.GetConfig, VirtioVbusAbi.ConfigBytes);
        bool isUp = Memory.Read<ushort>(bridge.CallData + VirtioVbusAbi.LinkStatus) != 0;
        bound.Driver!.LinkChanged(isUp);
        Say($"{bound.Driver.Name}: link {(isUp ? "up" : "down")}");
    }

    private async SimTask AddStatusAsync(CpuContext thread, Bound bound, byte bit)
    {
        await CallAsync(thread, bound.Handle, VirtioVbusFunction.GetStatus, 0);
        await SetStatusAsync(thread, bound, (uint)bridge.Result | bit);
    }

    private SimTask SetStatusAsync(CpuContext thread, Bound bound, uint status)
    {
        Memory.Write(bridge.CallData, status);
        return CallAsync(thread, bound.Handle, VirtioVbusFunction.SetStatus, sizeof(uint));
    }

    private SimTask CallAsync(CpuContext thread, ulong handle, VirtioVbusFunction function, int length) =>
        bridge.DeviceCallAsync(thread, handle, (uint)function, length);

    private void Say(string text) => bridge.Log?.Invoke(text);

    /// <summary>A device bound, or on the way to it; the notifier of its signals.</summary>
    private sealed class Bound(VirtioVbusProbe probe, ulong device, ulong handle, VirtioVbusDevice model) : WorkItem, IQueueListener
    {
        public ulong Device { get; } = device;

        public ulong Handle { get; } = handle;

        public VirtioVbusDevice Model { get; } = model;

        public List<DeviceQueue> Queues { get; } = [];

        public uint Features { get; set; }

        public string Mac { get; set; } = "";

        public VirtioNetDriver? Driver { get; set; }

        public VbusBinding? Binding { get; set; }

        public Errno Error { get; private set; }

        /// <summary>Keeps the first error.</summary>
        public void Note(Errno error) => Error = Error == Errno.Ok ? error : Error;

        public SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
        {
            if (queue.Role == QueueRole.Events)
            {
                probe.Defer(context, this); // a bus call has no place in a hard interrupt
                return SimTask.Completed;
            }

            return Driver?.SignalledAsync(context, queue) ?? SimTask.Completed;
        }

        public override SimTask RunAsync(CpuContext worker) =>
            Binding is null || Driver!.IsClosed ? SimTask.Completed : probe.ReadLinkAsync(worker, this);
    }

    private void Defer(CpuContext context, WorkItem work) => bridge.Defer(context, work);
}
