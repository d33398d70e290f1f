using System.Runtime.InteropServices;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// The binary interface of the pci-to-vbus bridge, version 2 (AlacrityVM include/linux/vbus_pci.h; QEMU hw/vbus-bridge.c): numbers,
/// register offsets, magic words.
/// </summary>
public static class VbusAbi
{
    /// <summary>PCI vendor.</summary>
    public const ushort PciVendor = 0x11da;

    /// <summary>PCI device.</summary>
    public const ushort PciDevice = 0x2000;

    /// <summary>Version of the interface: the PCI revision must equal it, or the guest's driver ignores the device (-ENODEV).</summary>
    public const byte PciRevision = 2;

    /// <summary>Bytes of BAR0 (MMIO): the bridge-call descriptor at 0, then padding.</summary>
    public const int Bar0Bytes = 64;

    /// <summary>Bytes of BAR1 (PIO): u32 event queue, u32 fast call, u32 shm-signal, reserved.</summary>
    public const int Bar1Bytes = 32;

    /// <summary>BAR1: doorbell of the event queue.</summary>
    public const int EventQueuePort = 0;

    /// <summary>BAR1: fast bus call; the value written is the number of the CPU.</summary>
    public const int FastCallPort = 4;

    /// <summary>BAR1: doorbell of all shm-signals; the value written is the handle.</summary>
    public const int ShmSignalPort = 8;

    /// <summary>NEGOTIATE's magic word.</summary>
    public const uint NegotiateMagic = 0xbf53eef5;

    /// <summary>Version of the calls that guest and in-kernel connector must agree on.</summary>
    public const uint HypercallVersion = 1;

    /// <summary>Magic word of the connector's file (ioctl NEGOTIATE).</summary>
    public const uint ConnectorMagic = 0x34f0ab23;

    /// <summary>Version of the connector's file.</summary>
    public const uint ConnectorVersion = 2;

    /// <summary>Magic word of /dev/vbus-admin.</summary>
    public const uint AdminMagic = 0xdf39ab56;

    /// <summary>Version of /dev/vbus-admin.</summary>
    public const uint AdminVersion = 1;

    /// <summary>DEVSHM: the shared memory has no signal.</summary>
    public const uint NoSignal = 0xffffffff;

    /// <summary>Event queues that the connector has slots for; a guest registers one.</summary>
    public const int EventQueueSlots = 8;
}

/// <summary>Slow bridge calls: a descriptor in BAR0, executed in userspace.</summary>
public enum BridgeCall : uint
{
    /// <summary>Agrees on the version and resets the bridge.</summary>
    Negotiate = 0,

    /// <summary>Registers the event queues: events start here.</summary>
    QueueRegister = 1,

    /// <summary>Carries a bus call, for a guest without a fast-call descriptor.</summary>
    SlowCall = 2,

    /// <summary>Registers the fast-call descriptor of one CPU.</summary>
    FastCallAdd = 3,

    /// <summary>Takes one back; not implemented by that QEMU.</summary>
    FastCallDrop = 4,
}

/// <summary>Bus calls: executed in the kernel, in the vCPU thread.</summary>
public enum BusCall : uint
{
    /// <summary>Opens a device by its number; the handle comes back.</summary>
    DeviceOpen = 0,

    /// <summary>Closes a handle with all its shared memory.</summary>
    DeviceClose = 1,

    /// <summary>Calls a function of the device.</summary>
    DeviceCall = 2,

    /// <summary>Registers shared memory with the device, perhaps with a signal in it.</summary>
    DeviceShm = 3,
}

/// <summary>Ids of the 144-byte events in the bridge's event queue.</summary>
public enum BusEvent : uint
{
    /// <summary>A device was plugged: u64 id, 128 bytes of type.</summary>
    DeviceAdd = 0,

    /// <summary>A device was unplugged: u64 id.</summary>
    DeviceDrop = 1,

    /// <summary>A device signals: u64 cookie.</summary>
    ShmSignal = 2,

    /// <summary>Shared memory was closed: u64 cookie; the guest drops the reference that it took at DEVSHM.</summary>
    ShmClose = 3,
}

/// <summary>call_desc, 16 bytes: what a slow call puts into BAR0.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public readonly record struct CallDescriptor(
    [field: FieldOffset(0)] uint Vector, [field: FieldOffset(4)] uint Length, [field: FieldOffset(8)] ulong Data);

/// <summary>fastcall_desc, 24 bytes: call_desc, u32 result, padding.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public readonly record struct FastCallDescriptor(
    [field: FieldOffset(0)] uint Vector, [field: FieldOffset(4)] uint Length, [field: FieldOffset(8)] ulong Data,
    [field: FieldOffset(16)] int Result)
{
    /// <summary>Offset of the result.</summary>
    public const int ResultOffset = 16;
}

/// <summary>Argument of NEGOTIATE, 16 bytes; the capabilities come back as 0.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public readonly record struct NegotiateArgument(
    [field: FieldOffset(0)] uint Magic, [field: FieldOffset(4)] uint Version, [field: FieldOffset(8)] ulong Capabilities);

/// <summary>Argument of QREG for its one queue, 32 bytes: u32 count, padding, u32 length, padding, u64 ring, u64 data.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public readonly record struct QueueRegisterArgument(
    [field: FieldOffset(0)] uint Count, [field: FieldOffset(8)] uint Length, [field: FieldOffset(16)] ulong Ring,
    [field: FieldOffset(24)] ulong Data);

/// <summary>Argument of FASTCALL_ADD, 16 bytes (layout assumed): u32 CPU, padding, u64 address of its fast-call descriptor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public readonly record struct FastCallAddArgument([field: FieldOffset(0)] uint Cpu, [field: FieldOffset(8)] ulong Address);

/// <summary>Argument of DEVOPEN, 16 bytes; the handle comes back.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public readonly record struct DeviceOpenArgument(
    [field: FieldOffset(0)] uint DeviceId, [field: FieldOffset(4)] uint Version, [field: FieldOffset(8)] ulong Handle);

/// <summary>Argument of DEVCALL, 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public readonly record struct DeviceCallArgument(
    [field: FieldOffset(0)] ulong Handle, [field: FieldOffset(8)] uint Function, [field: FieldOffset(12)] uint Length,
    [field: FieldOffset(16)] uint Flags, [field: FieldOffset(24)] ulong Data);

/// <summary>Argument of DEVSHM, 48 bytes; the call returns the signal's handle.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public readonly record struct DeviceShmArgument(
    [field: FieldOffset(0)] ulong Handle, [field: FieldOffset(8)] uint Id, [field: FieldOffset(12)] uint Length,
    [field: FieldOffset(16)] uint Flags, [field: FieldOffset(24)] uint SignalOffset, [field: FieldOffset(28)] uint SignalPriority,
    [field: FieldOffset(32)] ulong SignalCookie, [field: FieldOffset(40)] ulong Data);
