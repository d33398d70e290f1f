using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bakeoff.Machine;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Kicks;

namespace Bakeoff.Transports.Bus;

/// <summary>The guest's driver of a device type: bound by the type string of DEVADD.</summary>
public interface IVbusDriver
{
    /// <summary>Type string that it drives.</summary>
    string Type { get; }

    /// <summary>A device has appeared. Runs in the guest's work queue.</summary>
    SimTask ProbeAsync(CpuContext thread, ulong device);

    /// <summary>It has gone.</summary>
    SimTask RemoveAsync(CpuContext thread, ulong device);
}

/// <summary>
/// The guest's pci-to-vbus bridge driver (AlacrityVM drivers/vbus/pci-bridge.c): slow bridge calls over MMIO, fast bus calls over one port,
/// and the bus whose devices come and go with the events.
/// </summary>
/// <remarks>
/// <code>
///   slow:  store x 4 (descriptor), load (executes): five exits, each to userspace and back
///   fast:  fill this CPU's descriptor in memory, OUT cpu: one exit, executed in the kernel, in the vCPU thread
/// </code>
/// </remarks>
public sealed class GuestBridge : IBusEventListener
{
    private const int ArgumentBytes = 256;

    private readonly VbusBridgeFunction _function;
    private readonly Bar0Exit _bar0;
    private readonly FastCallExit _fastCall;
    private readonly WorkQueue _work;
    private readonly HostServices _services;
    private readonly bool _viaWorkItem;
    private readonly List<IVbusDriver> _drivers = [];
    private readonly List<BoundDevice> _devices = [];
    private readonly ulong _call;
    private readonly ulong _argument;
    private readonly ulong[] _fastCalls;

    /// <summary>Creates the driver; <see cref="BootAsync"/> runs it.</summary>
    /// <param name="function">The PCI function that it finds.</param>
    /// <param name="possibleCpus">CPUs for which a fast-call descriptor is registered, plugged or not.</param>
    /// <param name="viaWorkItem">Hop of the event queue's irqfd.</param>
    /// <param name="services">The host's shared threads, and what the devices of the guest share.</param>
    public GuestBridge(VbusBridgeFunction function, int possibleCpus, bool viaWorkItem, HostServices services)
    {
        _function = function;
        _viaWorkItem = viaWorkItem;
        _services = services;
        Guest = function.Connector.Guest;
        Kick = new DoorbellKick(Guest.Vcpu, DoorbellKind.Bridge, function.Connector.Ports?.ShmSignal);
        _bar0 = new Bar0Exit(function);
        _fastCall = new FastCallExit(function.Connector);
        _work = new WorkQueue(Guest.NewThread("events"));
        _call = Guest.Allocator.Allocate(ArgumentBytes);
        _argument = Guest.Allocator.Allocate(ArgumentBytes);
        _fastCalls = new ulong[possibleCpus];
    }

    /// <summary>The guest.</summary>
    public GuestSystem Guest { get; }

    /// <summary>The doorbell of all shm-signals.</summary>
    public DoorbellKick Kick { get; }

    /// <summary>The event queue; null before <see cref="BootAsync"/>.</summary>
    public BridgeEventQueue? EventQueue { get; private set; }

    /// <summary>The bridge's counters under their original names.</summary>
    public BridgeCounters Counters => EventQueue?.Counters ?? s_none;

    /// <summary>Outcome of <see cref="BootAsync"/>.</summary>
    public Errno BootError { get; private set; } = Errno.ENODEV;

    /// <summary>Result of the last call: a value, or a negative errno.</summary>
    public int Result { get; private set; }

    /// <summary>Told of what happens, for the guest's log.</summary>
    public Action<string>? Log { get; set; }

    /// <summary>Where a driver may put the argument of its next call; valid until it calls.</summary>
    public ulong Argument => _argument;

    /// <summary>The connector, for the simulator's own plumbing.</summary>
    internal VbusConnector Connector => _function.Connector;

    private static readonly BridgeCounters s_none = new();

    /// <summary>Makes a driver known. Devices that are there already bind to it at once.</summary>
    public void Register(IVbusDriver driver) => _drivers.Add(driver);

    /// <summary>
    /// The driver's probe, in order: agree on the version, make the event queue, a fast-call descriptor for every possible CPU, and last of all
    /// register the queue, since events start there.
    /// </summary>
    public async SimTask BootAsync(CpuContext thread)
    {
        BootError = Errno.ENODEV;
        if (_function.Revision != VbusAbi.PciRevision)
        {
            return; // not for us
        }

        EventQueue = new BridgeEventQueue(
            Guest, _services.BusOf(Guest).Vectors, new EventQueueOptions { ViaWorkItem = _viaWorkItem }, _services.EventsOf, RingDecorator.None)
         { BusListener = this };
        _function.EventQueue = EventQueue;
        await BridgeCallAsync(thread, BridgeCall.Negotiate,
            new NegotiateArgument(VbusAbi.NegotiateMagic, VbusAbi.HypercallVersion, 0));
        BootError = Errnos.Of(Result);
        for (int cpu = 0; cpu < _fastCalls.Length && BootError == Errno.Ok; cpu++)
        {
            _fastCalls[cpu] = Guest.Allocator.Allocate(Marshal.SizeOf<FastCallDescriptor>());
            await BridgeCallAsync(thread, BridgeCall.FastCallAdd, new FastCallAddArgument((uint)cpu, _fastCalls[cpu]));
            BootError = Errnos.Of(Result);
        }

        if (BootError == Errno.Ok)
        {
            await BridgeCallAsync(thread, BridgeCall.QueueRegister,
                new QueueRegisterArgument(1, BridgeEventQueue.RingEntries, EventQueue.RingAddress, EventQueue.DataAddress));
            BootError = Errnos.Of(Result);
        }
    }

    /// <summary>A slow call with <paramref name="argument"/>; leaves <see cref="Result"/>.</summary>
    public SimTask BridgeCallAsync<T>(CpuContext thread, BridgeCall call, T argument) where T : unmanaged
    {
        Guest.Memory.Write(_argument, argument);
        return BridgeCallAsync(thread, new CallDescriptor((uint)call, (uint)Unsafe.SizeOf<T>(), _argument));
    }

    /// <summary>A slow call: four stores of the descriptor and the load that executes it, under the bridge's lock.</summary>
    public async SimTask BridgeCallAsync(CpuContext thread, CallDescriptor descriptor)
    {
        Counters.BridgeCalls++;
        thread.DisableBottomHalves();
        Guest.Memory.Write(_call, descriptor);
        for (int offset = 0; offset < Marshal.SizeOf<CallDescriptor>(); offset += 4)
        {
            await StoreAsync(thread, offset, 4, Guest.Memory.Read<uint>(_call + (ulong)offset));
        }

        await LoadAsync(thread, 0, 4);
        Result = (int)_function.ReadValue;
        thread.EnableBottomHalves();
    }

    /// <summary>A store to BAR0.</summary>
    public async SimTask StoreAsync(CpuContext thread, int offset, int width, uint value)
    {
        await PayAsync(thread);
        _bar0.Set(offset, width, value, isLoad: false);
        await Guest.Vcpu.Exit(thread, ExitReason.EptViolation, _bar0);
    }

    /// <summary>A load from BAR0; the value is in <see cref="LoadedValue"/>.</summary>
    public async SimTask LoadAsync(CpuContext thread, int offset, int width)
    {
        await PayAsync(thread);
        _bar0.Set(offset, width, 0, isLoad: true);
        await Guest.Vcpu.Exit(thread, ExitReason.EptViolation, _bar0);
    }

    /// <summary>What the last load gave.</summary>
    public uint LoadedValue => _function.ReadValue;

    /// <summary>A fast call with <paramref name="argument"/>; leaves <see cref="Result"/>, and what came back at <see cref="Argument"/>.</summary>
    public SimTask BusCallAsync<T>(CpuContext thread, BusCall call, T argument) where T : unmanaged
    {
        Guest.Memory.Write(_argument, argument);
        return BusCallAsync(thread, new FastCallDescriptor((uint)call, (uint)Unsafe.SizeOf<T>(), _argument, 0));
    }

    /// <summary>A fast call: this CPU's descriptor, preemption off, and one OUT.</summary>
    public async SimTask BusCallAsync(CpuContext thread, FastCallDescriptor descriptor, uint cpu = 0)
    {
        Counters.BusCalls++;
        thread.DisableBottomHalves();
        await PayAsync(thread); // nothing for the descriptor's line: the call is taken by the core that wrote it
        ulong at = _fastCalls[0];
        Guest.Memory.Write(at, descriptor with { Result = Guest.Memory.Read<FastCallDescriptor>(at).Result });
        _fastCall.Cpu = cpu;
        await Guest.Vcpu.Exit(thread, ExitReason.IoInstruction, _fastCall);
        Result = Guest.Memory.Read<FastCallDescriptor>(at).Result;
        thread.EnableBottomHalves();
    }

    /// <summary>Where the data of a device call lie: behind its argument.</summary>
    public ulong CallData => _argument + 64;

    /// <summary>DEVCALL of <paramref name="function"/> on an open device, with <paramref name="length"/> bytes at <see cref="CallData"/>.</summary>
    public SimTask DeviceCallAsync(CpuContext thread, ulong handle, uint function, int length) =>
        BusCallAsync(thread, BusCall.DeviceCall, new DeviceCallArgument(handle, function, (uint)length, 0, length > 0 ? CallData : 0));

    /// <summary>Work of a driver for the guest's work queue, where it may make calls.</summary>
    internal void Defer(CpuContext context, WorkItem work) => _work.Enqueue(context, work);

    /// <inheritdoc/>
    public void DeviceChanged(CpuContext context, BusEvent change, ulong device, string type)
    {
        Log?.Invoke($"{(change == BusEvent.DeviceAdd ? "DEVADD" : "DEVDROP")} {device}{(type.Length > 0 ? $" type {type}" : "")}");
        _work.Enqueue(context, new DeviceWork(this, change, device, type));
    }

    /// <inheritdoc/>
    public void SharedMemoryClosed(ulong cookie) => Log?.Invoke($"SHMCLOSE {cookie}");

    private static SimTask PayAsync(CpuContext thread) => thread.OwedPs > 0 ? PayOwedAsync(thread) : SimTask.Completed;

    private static async SimTask PayOwedAsync(CpuContext thread) => await thread.Pay();

    private async SimTask AddAsync(CpuContext thread, ulong device, string type)
    {
        IVbusDriver? driver = _drivers.Find(known => known.Type == type);
        if (driver is null)
        {
            Log?.Invoke($"no driver for {type}");
            return;
        }

        _devices.Add(new BoundDevice(device, driver));
        await driver.ProbeAsync(thread, device);
    }

    private async SimTask DropAsync(CpuContext thread, ulong device)
    {
        BoundDevice bound = _devices.Find(known => known.Device == device);
        if (bound.Driver is not null)
        {
            _devices.Remove(bound);
            await bound.Driver.RemoveAsync(thread, device);
        }
    }

    private readonly record struct BoundDevice(ulong Device, IVbusDriver Driver);

    /// <summary>A device came or went: the drivers' part, in process context.</summary>
    private sealed class DeviceWork(GuestBridge bridge, BusEvent change, ulong device, string type) : WorkItem
    {
        public override SimTask RunAsync(CpuContext worker) =>
            change == BusEvent.DeviceAdd ? bridge.AddAsync(worker, device, type) : bridge.DropAsync(worker, device);
    }

    private sealed class Bar0Exit(VbusBridgeFunction function) : UserspaceExit
    {
        private int _offset;
        private int _width;
        private uint _value;
        private bool _isLoad;

        public void Set(int offset, int width, uint value, bool isLoad) =>
            (_offset, _width, _value, _isLoad) = (offset, width, value, isLoad);

        public override SimTask ActAsync(CpuContext vcpuThread)
        {
            if (_isLoad)
            {
                return function.ReadAsync(vcpuThread, _offset, _width);
            }

            function.Write(_offset, _width, _value);
            return SimTask.Completed;
        }
    }

    /// <summary>The port is claimed in the kernel: the call runs in the vCPU thread.</summary>
    private sealed class FastCallExit(VbusConnector connector) : IExitHandler
    {
        public uint Cpu { get; set; }

        public IoBusEntry? Claim => connector.Ports?.FastCall;

        public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(CostKey.VbusHandleLookup);

        public SimTask ActAsync(CpuContext vcpuThread) => connector.FastCallAsync(vcpuThread, Cpu);
    }
}
