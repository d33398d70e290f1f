namespace Bakeoff.Transports;

/// <summary>
/// What a kind is, as far as the refusal table asks: new kinds are covered by the old rules through their traits.
/// </summary>
[Flags]
public enum KindTraits
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Belongs to the physical machine: nothing stands between it and whoever drives it.</summary>
    Native = 1 << 0,

    /// <summary>Speaks virtio (front end) or holds virtio descriptors (rings).</summary>
    Virtio = 1 << 1,

    /// <summary>Speaks venet (front end) or holds venet descriptors (rings).</summary>
    Venet = 1 << 2,

    /// <summary>Lives in the host kernel and has no file descriptor that a process could read or write.</summary>
    KernelOnly = 1 << 3,

    /// <summary>A kick that is a plain store: no exit, no wake-up, only a poller sees it.</summary>
    Silent = 1 << 4,

    /// <summary>A back end in a host process.</summary>
    UserspaceBackEnd = 1 << 5,

    /// <summary>A back end in the host kernel.</summary>
    KernelBackEnd = 1 << 6,

    /// <summary>A back end that reports finished transmits as events of the device's own event queue.</summary>
    SendsTxComplete = 1 << 7,

    /// <summary>The guest's own part of a physical NIC that is assigned to it: goes with native parts only.</summary>
    Assigned = 1 << 8,

    /// <summary>Carries the shm-signal that a bridge adds to a split ring.</summary>
    BridgeSignal = 1 << 16,

    /// <summary>Belongs to Xen.</summary>
    Xen = 1 << 17,

    /// <summary>Belongs to lguest.</summary>
    Lguest = 1 << 18,

    /// <summary>An interrupt that only a process can raise.</summary>
    RaisedByProcess = 1 << 19,

    /// <summary>A back end whose handlers run in whichever thread of the VMM holds its global lock, vCPU threads included.</summary>
    UnderVmmLock = 1 << 11,

    /// <summary>A kick or an interrupt path that needs such handlers: its register is one of the VMM's own.</summary>
    NeedsVmmLock = 1 << 9,

    /// <summary>An interrupt path that only a thread of the VMM can use: by ioctl on the VM's descriptor.</summary>
    ByIoctl = 1 << 10,

    /// <summary>Crosses the link between two physical boards: there is no hypervisor.</summary>
    Link = 1 << 20,

    /// <summary>A back end that reaches ring and buffers through a memory context, so that they may lie elsewhere.</summary>
    MemoryContext = 1 << 21,

    /// <summary>A kick or an interrupt path of a VMM whose devices have threads and locks of their own.</summary>
    WakesOwnThread = 1 << 26,

    /// <summary>A part of an emulated NIC: registers and descriptors of real hardware.</summary>
    Register = 1 << 24,

    /// <summary>A back end that looks at the rings all the time and needs no kick.</summary>
    Polls = 1 << 25,
}
