using System.Runtime.InteropServices;
using Bakeoff.Machine;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Bus;

/// <summary>States of the connector's file: each call is legal in some of them only.</summary>
public enum ConnectorState
{
    /// <summary>Just opened.</summary>
    Init,

    /// <summary>Version agreed on.</summary>
    Open,

    /// <summary>Joined to a virtual machine.</summary>
    Connect,

    /// <summary>Event queue registered: events flow.</summary>
    Ready,
}

/// <summary>
/// The in-kernel end of one guest's bus (AlacrityVM kernel/vbus/connectors/kvm.c): the file /dev/vbus-kvm that the VMM opens,
/// the bus calls that the guest makes, and the events that go back. A guest's pointers and handles are looked up, never followed.
/// </summary>
/// <remarks>Which state each ioctl needs is partly inference: the source says only that a wrong state is -EINVAL.</remarks>
public sealed class VbusConnector : IVbusObserver
{
    private static readonly int[] ArgumentBytes =
        [Marshal.SizeOf<DeviceOpenArgument>(), sizeof(ulong), Marshal.SizeOf<DeviceCallArgument>(), Marshal.SizeOf<DeviceShmArgument>()];

    private readonly List<OpenDevice> _open = [];
    private readonly List<(uint Cpu, ulong Address)> _fastCalls = [];
    private readonly Queue<(BusEvent Id, VbusDevice Device)> _events = new();
    private readonly byte[] _argument = new byte[256];
    private uint _nextSignal = 1;

    /// <summary>
    /// Opens the file for a VMM that was started on <paramref name="instance"/>. A task on no bus gets -EPERM: then there is no
    /// connector (<see cref="TryOpen"/>).
    /// </summary>
    private VbusConnector(GuestSystem guest, VbusInstance instance)
    {
        Guest = guest;
        Instance = instance;
    }

    /// <summary>The guest.</summary>
    public GuestSystem Guest { get; }

    /// <summary>Its bus.</summary>
    public VbusInstance Instance { get; }

    /// <summary>State of the file.</summary>
    public ConnectorState State { get; private set; }

    /// <summary>Result of the last bus call: a value, or a negative errno.</summary>
    public int Result { get; set; }

    /// <summary>The guest's event queue, once registered.</summary>
    public BridgeEventQueue? EventQueue { get; private set; }

    /// <summary>The host's fault policy; null where nobody is hostile.</summary>
    public HostFaults? Faults { get; set; }

    /// <summary>The guest's ports that the kernel serves; null before SIGADDR_ASSIGN.</summary>
    public BridgePorts? Ports { get; private set; }

    /// <summary>Told of calls, for the host's log.</summary>
    public Action<string>? Log { get; set; }

    /// <summary>Opens /dev/vbus-kvm for a task on <paramref name="instance"/>.</summary>
    public static Errno TryOpen(GuestSystem guest, VbusInstance? instance, out VbusConnector? connector)
    {
        connector = instance is null ? null : new VbusConnector(guest, instance);
        return connector is null ? Errno.EPERM : Errno.Ok;
    }

    /// <summary>ioctl 0, NEGOTIATE.</summary>
    public Errno Negotiate(uint magic, uint version)
    {
        if (State != ConnectorState.Init || magic != VbusAbi.ConnectorMagic || version != VbusAbi.ConnectorVersion)
        {
            return Errno.EINVAL;
        }

        State = ConnectorState.Open;
        return Errno.Ok;
    }

    /// <summary>ioctl 1, OPEN: joins the file to a virtual machine; answers the version of the calls.</summary>
    public Errno OpenMachine(out uint hypercallVersion)
    {
        hypercallVersion = VbusAbi.HypercallVersion;
        if (State != ConnectorState.Open)
        {
            return Errno.EINVAL;
        }

        State = ConnectorState.Connect;
        return Errno.Ok;
    }

    /// <summary>ioctl 2, SIGADDR_ASSIGN: the two ports that the kernel itself serves; once.</summary>
    public Errno AssignSignalPorts()
    {
        if (State is not (ConnectorState.Connect or ConnectorState.Ready))
        {
            return Errno.EINVAL;
        }

        if (Ports is not null)
        {
            return Errno.EEXIST;
        }

        Ports = new BridgePorts(Guest.Vcpu);
        return Errno.Ok;
    }

    /// <summary>ioctl 3, EVENTQ_ASSIGN: queues are added in order.</summary>
    public Errno AssignEventQueue(uint number, BridgeEventQueue queue)
    {
        if (State != ConnectorState.Connect || Ports is null || number != (EventQueue is null ? 0u : 1u) || number >= VbusAbi.EventQueueSlots)
        {
            return Errno.EINVAL;
        }

        EventQueue = queue;
        Ports!.AssignEventQueue();
        return Errno.Ok;
    }

    /// <summary>ioctl 4, READY: the devices that are there already, and all that come, are announced from now on.</summary>
    public Errno Ready()
    {
        if (State != ConnectorState.Connect || EventQueue is null)
        {
            return Errno.EINVAL;
        }

        State = ConnectorState.Ready;
        Instance.Watch(this);
        return Errno.Ok;
    }

    /// <summary>ioctl 6, FCC_ASSIGN: the fast-call descriptor of a CPU.</summary>
    public Errno AddFastCall(uint cpu, ulong address)
    {
        if (State is not (ConnectorState.Connect or ConnectorState.Ready))
        {
            return Errno.EINVAL;
        }

        if (_fastCalls.Exists(known => known.Cpu == cpu))
        {
            return Errno.EEXIST;
        }

        if (!Guest.Memory.Contains(address, Marshal.SizeOf<FastCallDescriptor>()))
        {
            return Errno.EFAULT;
        }

        _fastCalls.Add((cpu, address));
        return Errno.Ok;
    }

    /// <summary>The guest's NEGOTIATE starts over: everything that it had registered is forgotten. May leave costs owed.</summary>
    public async SimTask ResetAsync(CpuContext vcpuThread)
    {
        Instance.Forget(this);
        foreach (OpenDevice device in _open.ToArray())
        {
            await device.Model.CloseAsync(vcpuThread);
        }

        _open.Clear();
        _fastCalls.Clear();
        _events.Clear();
        EventQueue = null;
        State = State > ConnectorState.Connect ? ConnectorState.Connect : State;
    }

    /// <summary>The doorbell of the fast calls: executes CPU <paramref name="cpu"/>'s descriptor. An unknown number is ignored.</summary>
    public async SimTask FastCallAsync(CpuContext vcpuThread, uint cpu)
    {
        ulong? address = null;
        foreach ((uint known, ulong at) in _fastCalls)
        {
            address = known == cpu ? at : address;
        }

        if (address is { } descriptor)
        {
            // Copied once: what another CPU writes into it meanwhile changes nothing.
            var call = Guest.Memory.Read<FastCallDescriptor>(descriptor);
            await BusCallAsync(vcpuThread, call.Vector, call.Length, call.Data);
            Guest.Memory.Write(descriptor + FastCallDescriptor.ResultOffset, Result);
        }
    }

    /// <summary>One bus call, from either path; leaves <see cref="Result"/>. May leave costs owed.</summary>
    public async SimTask BusCallAsync(CpuContext vcpuThread, uint vector, uint length, ulong data)
    {
        vcpuThread.Owe(CostKey.ExitHypercallDispatch);
        vcpuThread.Owe(CostKey.CopyGuestByte, Math.Min(length, 64));
        await vcpuThread.Pay();
        if (vector >= (uint)ArgumentBytes.Length || length != ArgumentBytes[vector])
        {
            Result = Errno.EINVAL.Result();
        }
        else if (!Guest.Memory.Contains(data, length))
        {
            Result = Errno.EFAULT.Result();
        }
        else
        {
            await DispatchAsync(vcpuThread, (BusCall)vector, data);
        }
    }

    /// <inheritdoc/>
    public void Plugged(VbusDevice device) => _events.Enqueue((BusEvent.DeviceAdd, device));

    /// <inheritdoc/>
    public void Unplugged(VbusDevice device) => _events.Enqueue((BusEvent.DeviceDrop, device));

    /// <summary>Sends what the administration has changed, in the context that changed it. May leave costs owed.</summary>
    public async SimTask FlushEventsAsync(CpuContext context)
    {
        while (State == ConnectorState.Ready && _events.TryDequeue(out (BusEvent Id, VbusDevice Device) change))
        {
            Log?.Invoke($"{(change.Id == BusEvent.DeviceAdd ? "DEVADD" : "DEVDROP")} {change.Device.Id} ({change.Device.Name}) to {Guest.Name}");
            string type = change.Id == BusEvent.DeviceAdd ? change.Device.Model!.Type : "";
            await EventQueue!.PostAsync(context, change.Id, change.Device.Id, type);
        }
    }

    /// <summary>The model behind an open handle, for the simulator's own plumbing; null if there is none.</summary>
    internal IVbusDeviceModel? ModelOf(ulong handle) => _open.Find(device => device.Handle == handle)?.Model;

    private async SimTask DispatchAsync(CpuContext vcpuThread, BusCall call, ulong data)
    {
        GuestMemory memory = Guest.Memory;
        if (call == BusCall.DeviceOpen)
        {
            Result = Open(memory.Read<DeviceOpenArgument>(data), data).Result();
            return;
        }

        ulong handle = memory.Read<ulong>(data); // the first word of the other three
        vcpuThread.Owe(CostKey.VbusHandleLookup);
        await vcpuThread.Pay();
        OpenDevice? device = _open.Find(open => open.Handle == handle);
        if (device is null)
        {
            Log?.Invoke($"{call} of unknown handle 0x{handle:x}: ENOENT");
            Result = Errno.ENOENT.Result();
            return;
        }

        switch (call)
        {
            case BusCall.DeviceClose:
                _open.Remove(device); // no further call finds it
                Result = 0;
                await CloseAsync(vcpuThread, device);
                break;
            case BusCall.DeviceCall:
                await CallAsync(vcpuThread, device, memory.Read<DeviceCallArgument>(data));
                break;
            default:
                await MapAsync(vcpuThread, device, memory.Read<DeviceShmArgument>(data));
                break;
        }
    }

    private Errno Open(in DeviceOpenArgument argument, ulong data)
    {
        uint id = argument.DeviceId;
        VbusDevice? device = Instance.Devices.FirstOrDefault(plugged => plugged.Id == id);
        if (device is null)
        {
            return Errno.ENOENT;
        }

        if (_open.Exists(open => open.Model == device.Model))
        {
            return Errno.EBUSY;
        }

        Errno error = device.Model!.Open(this, argument.Version);
        if (error == Errno.Ok)
        {
            ulong handle = Instance.NewHandle();
            _open.Add(new OpenDevice(handle, device.Model));
            Guest.Memory.Write(data, argument with { Handle = handle });
        }

        return error;
    }

    /// <summary>DEVCLOSE implies the close of all shared memory: one SHMCLOSE each, behind whatever was signalled before.</summary>
    private async SimTask CloseAsync(CpuContext vcpuThread, OpenDevice device)
    {
        await device.Model.CloseAsync(vcpuThread);
        foreach (ulong cookie in device.Cookies)
        {
            await EventQueue!.PostAsync(vcpuThread, BusEvent.ShmClose, cookie);
        }
    }

    private async SimTask CallAsync(CpuContext vcpuThread, OpenDevice device, DeviceCallArgument argument)
    {
        int length = (int)Math.Min(argument.Length, (uint)_argument.Length);
        if (length > 0 && !Guest.Memory.Contains(argument.Data, length))
        {
            Result = Errno.EFAULT.Result();
            return;
        }

        vcpuThread.Owe(CostKey.CopyGuestByte, length * 2);
        await vcpuThread.Pay();
        if (length > 0)
        {
            Guest.Memory.Span(argument.Data, length).CopyTo(_argument);
        }

        await device.Model.CallAsync(vcpuThread, argument.Function, _argument, length);
        if (Result >= 0 && length > 0)
        {
            _argument.AsSpan(0, length).CopyTo(Guest.Memory.Span(argument.Data, length));
        }
    }

    private async SimTask MapAsync(CpuContext vcpuThread, OpenDevice device, DeviceShmArgument argument)
    {
        vcpuThread.Owe(CostKey.GuestPageTranslate, 1 + (argument.Length >> 12)); // the pages are looked up and mapped once
        await vcpuThread.Pay();
        bool hasSignal = argument.SignalOffset != VbusAbi.NoSignal;
        if (argument.Length > int.MaxValue || !Guest.Memory.Contains(argument.Data, argument.Length))
        {
            Result = Errno.EFAULT.Result();
            return;
        }

        // The 2009 host did not check the offset and let the guest's choice lead it out of the mapping (code reading). What lies there is not
        // known; behind a mapping of its own the kernel keeps a page that faults (inference), and the model takes that.
        if (hasSignal && Faults?.Policy == FaultPolicy.Historical && argument.SignalOffset + (ulong)ShmSignalLayout.Bytes > argument.Length)
        {
            Faults.Note(FaultDetector.Kernel, "BUG in the host's kernel: it follows a signal offset out of the mapping");
            Faults.Panic();
            Result = Errno.EFAULT.Result();
            return;
        }

        if (hasSignal && (argument.SignalOffset + (ulong)ShmSignalLayout.Bytes > argument.Length
            || ShmSignalLayout.Fault(Guest.Memory, argument.Data + argument.SignalOffset) is not null))
        {
            Result = Errno.EINVAL.Result();
            return;
        }

        Errno error = device.Model.MapSharedMemory(argument.Id, argument.Data, (int)argument.Length, hasSignal ? argument.SignalOffset : null);
        if (error != Errno.Ok)
        {
            Result = error.Result();
            return;
        }

        Result = 0;
        if (hasSignal)
        {
            device.Cookies.Add(argument.SignalCookie);
            Result = (int)_nextSignal++;
        }
    }

    private sealed class OpenDevice(ulong handle, IVbusDeviceModel model)
    {
        public ulong Handle { get; } = handle;

        public IVbusDeviceModel Model { get; } = model;

        public List<ulong> Cookies { get; } = [];
    }
}
