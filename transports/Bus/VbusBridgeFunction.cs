using System.Runtime.InteropServices;
using Bakeoff.Machine;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// The bridge's PCI function in the VMM (AlacrityVM's QEMU, hw/vbus-bridge.c): 64 bytes of MMIO for slow calls and nothing
/// else; the ports of BAR1 are served by the kernel. It only carries the set-up, all devices are the connector's.
/// </summary>
public sealed class VbusBridgeFunction(VbusConnector connector)
{
    /// <summary>open(), NEGOTIATE, OPEN, SIGADDR_ASSIGN.</summary>
    public const int StartCalls = 4;

    /// <summary>
    /// What QREG takes: EVENTQ_ASSIGN, whose eventfd KVM_IOEVENTFD binds to the queue's port; eventfd(), KVM_SET_GSI_ROUTING and KVM_IRQFD for its
    /// interrupt; READY.
    /// </summary>
    private const int QueueCalls = 6;

    private readonly byte[] _registers = new byte[VbusAbi.Bar0Bytes];

    /// <summary>PCI revision: the version of the interface.</summary>
    public byte Revision { get; init; } = VbusAbi.PciRevision;

    /// <summary>The connector.</summary>
    public VbusConnector Connector => connector;

    /// <summary>
    /// The event queue that the guest's driver has made and will register: one object serves both ends in the simulator, QREG hands it over
    /// if it names its addresses.
    /// </summary>
    public BridgeEventQueue? EventQueue { get; set; }

    /// <summary>System calls of the VMM for the bridge so far: all that this guest's bus will ever need.</summary>
    public int VmmCalls { get; private set; }

    /// <summary>Starts the VMM's part: negotiates with the connector and has the kernel serve the ports of BAR1.</summary>
    public Errno Start()
    {
        VmmCalls += StartCalls;
        Errno error = connector.Negotiate(VbusAbi.ConnectorMagic, VbusAbi.ConnectorVersion);
        error = error == Errno.Ok ? connector.OpenMachine(out _) : error;
        return error == Errno.Ok ? connector.AssignSignalPorts() : error;
    }

    /// <summary>A store to BAR0. Other widths than 32 bits are ignored.</summary>
    public void Write(int offset, int width, uint value)
    {
        if (width == 4 && offset % 4 == 0 && offset < VbusAbi.Bar0Bytes)
        {
            MemoryMarshal.Write(_registers.AsSpan(offset), value);
        }
    }

    /// <summary>
    /// A load from BAR0, into <see cref="ReadValue"/>: at offset 0 it executes the call whose descriptor lies there. Other widths than 32 bits
    /// read 0 and execute nothing.
    /// </summary>
    public SimTask ReadAsync(CpuContext vcpuThread, int offset, int width)
    {
        ReadValue = 0;
        if (width != 4 || offset % 4 != 0 || offset >= VbusAbi.Bar0Bytes)
        {
            return SimTask.Completed;
        }

        ReadValue = MemoryMarshal.Read<uint>(_registers.AsSpan(offset));
        return offset == 0 ? ExecuteAsync(vcpuThread, MemoryMarshal.Read<CallDescriptor>(_registers)) : SimTask.Completed;
    }

    /// <summary>What the last load gave.</summary>
    public uint ReadValue { get; private set; }

    private GuestMemory Memory => connector.Guest.Memory;

    private async SimTask ExecuteAsync(CpuContext vcpuThread, CallDescriptor call)
    {
        vcpuThread.Owe(CostKey.CopyGuestByte, Math.Min(call.Length, 64));
        await vcpuThread.Pay();
        int expected = call.Vector switch
        {
            (uint)BridgeCall.Negotiate => Marshal.SizeOf<NegotiateArgument>(),
            (uint)BridgeCall.QueueRegister => Marshal.SizeOf<QueueRegisterArgument>(),
            (uint)BridgeCall.SlowCall => Marshal.SizeOf<CallDescriptor>(),
            (uint)BridgeCall.FastCallAdd => Marshal.SizeOf<FastCallAddArgument>(),
            _ => -1, // FASTCALL_DROP was never implemented
        };
        if (expected < 0 || call.Length != expected)
        {
            ReadValue = (uint)Errno.EINVAL.Result();
            return;
        }

        if (!Memory.Contains(call.Data, call.Length))
        {
            ReadValue = (uint)Errno.EFAULT.Result();
            return;
        }

        switch ((BridgeCall)call.Vector)
        {
            case BridgeCall.Negotiate:
                await NegotiateAsync(vcpuThread, call.Data);
                break;
            case BridgeCall.QueueRegister:
                await RegisterAsync(vcpuThread, Memory.Read<QueueRegisterArgument>(call.Data));
                break;
            case BridgeCall.FastCallAdd:
                CallKernel(vcpuThread, 1);
                var added = Memory.Read<FastCallAddArgument>(call.Data);
                ReadValue = (uint)connector.AddFastCall(added.Cpu, added.Address).Result();
                break;
            default:
                CallKernel(vcpuThread, 1); // the ioctl SLOWCALL
                var inner = Memory.Read<CallDescriptor>(call.Data);
                await connector.BusCallAsync(vcpuThread, inner.Vector, inner.Length, inner.Data);
                ReadValue = (uint)connector.Result;
                break;
        }
    }

    private void CallKernel(CpuContext vcpuThread, int calls)
    {
        VmmCalls += calls;
        vcpuThread.Owe(CostKey.SystemCall, calls);
    }

    private async SimTask NegotiateAsync(CpuContext vcpuThread, ulong data)
    {
        var argument = Memory.Read<NegotiateArgument>(data);
        if (argument.Magic != VbusAbi.NegotiateMagic || argument.Version != VbusAbi.HypercallVersion)
        {
            ReadValue = (uint)Errno.EINVAL.Result();
            return;
        }

        await connector.ResetAsync(vcpuThread);
        Memory.Write(data, argument with { Capabilities = 0 });
        ReadValue = 0;
    }

    /// <summary>EVENTQ_ASSIGN and READY, and the queue's signals. Events start here, so the devices that are plugged already are announced.</summary>
    private async SimTask RegisterAsync(CpuContext vcpuThread, QueueRegisterArgument argument)
    {
        bool fits = argument.Count == 1 && argument.Length == BridgeEventQueue.RingEntries
            && Ioq.TryAttach(Memory, argument.Ring, IoqLayout.Bytes(BridgeEventQueue.RingEntries), out _) is not null
            && Memory.Contains(argument.Data, (long)argument.Length * BridgeEventQueue.EventBytes);
        if (!fits || EventQueue is null || argument.Ring != EventQueue.RingAddress || argument.Data != EventQueue.DataAddress)
        {
            ReadValue = (uint)Errno.EINVAL.Result();
            return;
        }

        CallKernel(vcpuThread, QueueCalls);
        await vcpuThread.Pay();
        Errno error = connector.AssignEventQueue(0, EventQueue);
        error = error == Errno.Ok ? connector.Ready() : error;
        ReadValue = (uint)error.Result();
        await connector.FlushEventsAsync(vcpuThread);
    }
}
