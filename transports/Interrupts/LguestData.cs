using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// What of lguest's struct lguest_data (Linux 2.6.31 include/linux/lguest.h) decides about interrupts, in guest memory: the guest's
/// interrupt flag, the host's note that one waits, and the interrupts that the guest has blocked. The fields are the original's,
/// their offsets are ours.
/// </summary>
internal sealed class LguestData
{
    /// <summary>Bytes of the part modelled here.</summary>
    public const int Bytes = 16;

    /// <summary>Interrupts of a guest (LGUEST_IRQS).</summary>
    public const int Interrupts = 32;

    /// <summary>X86_EFLAGS_IF: the value of both flags when set.</summary>
    private const uint Set = 0x200;

    private const ulong PendingOffset = 4;
    private const ulong BlockedOffset = 8;

    private readonly GuestMemory _memory;
    private readonly ulong _address;

    /// <summary>The structure at <paramref name="address"/>, interrupts on and none blocked.</summary>
    public LguestData(GuestMemory memory, ulong address)
    {
        _memory = memory;
        _address = address;
        Blocked = new SharedBitmap(memory, address + BlockedOffset, 1);
        memory.Span(address, Bytes).Clear();
        IsEnabled = true;
    }

    /// <summary>irq_enabled: the guest's interrupt flag, so that cli and sti are stores.</summary>
    public bool IsEnabled
    {
        get => _memory.Acquire32(_address) != 0;
        set
        {
            _memory.Release32(_address, value ? Set : 0);
            Interlocked.MemoryBarrier();
        }
    }

    /// <summary>irq_pending: the host could not deliver because the flag was off.</summary>
    public bool IsMarked
    {
        get => _memory.Acquire32(_address + PendingOffset) != 0;
        set => _memory.Release32(_address + PendingOffset, value ? Set : 0);
    }

    /// <summary>blocked_interrupts: masked one by one.</summary>
    public SharedBitmap Blocked { get; }
}
