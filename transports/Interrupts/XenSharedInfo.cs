using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The page that a Xen guest shares with its hypervisor, as far as event channels go and with the offsets of x86-64 (Xen
/// public/xen.h): 32 vcpu_info of 64 bytes, then 64 words of pending ports and 64 words of masked ones.
/// </summary>
/// <remarks>
/// <code>
///   vcpu_info[0]   +0 u8 evtchn_upcall_pending   +1 u8 evtchn_upcall_mask   +8 u64 evtchn_pending_sel
///   +2048          u64 evtchn_pending[64]        a bit per port; a bit of the selector per word
///   +2560          u64 evtchn_mask[64]
/// </code>
/// </remarks>
public sealed class XenSharedInfo
{
    /// <summary>Bytes of the page.</summary>
    public const int Bytes = 4096;

    /// <summary>Ports of a guest with 64-bit words.</summary>
    public const int Ports = 64 * SharedBitmap.WordBits;

    private const ulong UpcallMaskOffset = 1;
    private const ulong SelectorOffset = 8;
    private const ulong PendingOffset = 2048;
    private const ulong MaskOffset = 2560;

    private readonly GuestMemory _memory;
    private readonly ulong _address;

    /// <summary>The page at <paramref name="address"/>, with every port masked as at boot.</summary>
    public XenSharedInfo(GuestMemory memory, ulong address)
    {
        _memory = memory;
        _address = address;
        Selector = new SharedBitmap(memory, address + SelectorOffset, 1);
        Pending = new SharedBitmap(memory, address + PendingOffset, Ports / SharedBitmap.WordBits);
        Mask = new SharedBitmap(memory, address + MaskOffset, Ports / SharedBitmap.WordBits);
        memory.Span(address, Bytes).Clear();
        Mask.SetAll();
    }

    /// <summary>A bit per port: an event came.</summary>
    public SharedBitmap Pending { get; }

    /// <summary>A bit per port: the guest does not want to hear of it.</summary>
    public SharedBitmap Mask { get; }

    /// <summary>A bit per word of <see cref="Pending"/> that has news.</summary>
    public SharedBitmap Selector { get; }

    /// <summary>The master flag: an upcall is wanted.</summary>
    public bool IsUpcallPending => _memory.Acquire8(_address) != 0;

    /// <summary>The guest's interrupt flag, inverted, of a paravirtualized guest.</summary>
    public bool IsUpcallMasked => _memory.Acquire8(_address + UpcallMaskOffset) != 0;

    /// <summary>Stores the master flag; behind it lies a full barrier.</summary>
    public void SetUpcallPending(bool pending)
    {
        _memory.Release8(_address, pending ? (byte)1 : (byte)0);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Stores the guest's inverted interrupt flag: cli and sti without an exit.</summary>
    public void SetUpcallMask(bool masked)
    {
        _memory.Release8(_address + UpcallMaskOffset, masked ? (byte)1 : (byte)0);
        Interlocked.MemoryBarrier();
    }
}
