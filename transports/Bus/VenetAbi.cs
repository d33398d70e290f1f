using System.Runtime.InteropServices;

namespace Bakeoff.Transports.Bus;

/// <summary>The binary interface of venet, version 1 (AlacrityVM include/linux/venet.h).</summary>
public static class VenetAbi
{
    /// <summary>Version that DEVOPEN must name.</summary>
    public const uint Version = 1;

    /// <summary>Type string of the device in DEVADD.</summary>
    public const string DeviceType = "virtual-ethernet";

    /// <summary>Shared memory: receive queue.</summary>
    public const uint ReceiveQueue = 0;

    /// <summary>Shared memory: transmit queue.</summary>
    public const uint TransmitQueue = 1;

    /// <summary>Shared memory: pool of pre-mapped transmit descriptors (PMTD).</summary>
    public const uint DescriptorPool = 100;

    /// <summary>Shared memory: buffers of the event queue.</summary>
    public const uint EventPool = 101;

    /// <summary>Shared memory: the event queue.</summary>
    public const uint EventQueue = 102;

    /// <summary>Scatter-gather group: SG.</summary>
    public const uint CapabilitySg = 1;

    /// <summary>Scatter-gather group: TCP segmentation over IPv4.</summary>
    public const uint CapabilityTso4 = 2;

    /// <summary>Scatter-gather group: pre-mapped transmit descriptors.</summary>
    public const uint CapabilityPmtd = 32;

    /// <summary>Event-queue group: link state.</summary>
    public const uint CapabilityLinkState = 1;

    /// <summary>Event-queue group: tx-complete.</summary>
    public const uint CapabilityTxComplete = 2;
}

/// <summary>Groups of capabilities.</summary>
public enum VenetGroup : uint
{
    /// <summary>Scatter-gather and segmentation.</summary>
    ScatterGather = 0,

    /// <summary>Event queue.</summary>
    EventQueue = 1,

    /// <summary>Large receive into guest pages; re-uses the scatter-gather bits. Later than the autumn of 2009.</summary>
    LargeReceive = 2,
}

/// <summary>Functions of DEVCALL.</summary>
public enum VenetFunction : uint
{
    /// <summary>The guest's interface is up.</summary>
    LinkUp = 0,

    /// <summary>The guest's interface is down.</summary>
    LinkDown = 1,

    /// <summary>Returns 6 bytes of MAC address.</summary>
    MacQuery = 2,

    /// <summary>Negotiates a group of capabilities.</summary>
    NegotiateCapabilities = 3,

    /// <summary>Empties the receive ring.</summary>
    FlushReceive = 4,

    /// <summary>Returns the shared-memory id of the descriptor pool.</summary>
    DescriptorPoolQuery = 5,

    /// <summary>Returns size, pool and queue of the events.</summary>
    EventQueueQuery = 6,

    /// <summary>Returns pool and page queue of large receive.</summary>
    LargeReceiveQuery = 7,
}

/// <summary>Argument of NEGCAP, 8 bytes: the host clears the bits that it does not accept.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public readonly record struct VenetCapabilities([field: FieldOffset(0)] uint Group, [field: FieldOffset(4)] uint Bits);

/// <summary>Reply of EVQQUERY, 32 bytes: u32 flags, u32 size of an event, u32 pool id, u32 queue id, 16 bytes of padding.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public readonly record struct VenetEventQueueQuery(
    [field: FieldOffset(0)] uint Flags, [field: FieldOffset(4)] uint EventBytes, [field: FieldOffset(8)] uint PoolId,
    [field: FieldOffset(12)] uint QueueId);
