using System.Numerics;
using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The bitmap that a guest of the PS3's hypervisor shares with it, and the guest's steps on it (Linux arch/powerpc/platforms/ps3/interrupt.c):
/// one word of status, one of masks; plug 0 is the most significant bit and comes first. Virtual, so that a test can take a step away.
/// </summary>
internal class PvControllerPage
{
    /// <summary>Bytes, and alignment, of the bitmap.</summary>
    public const int Bytes = 64;

    /// <summary>Plugs of a processor.</summary>
    public const int Plugs = SharedBitmap.WordBits;

    private const ulong MaskOffset = 32;

    private readonly SharedBitmap _status;
    private readonly SharedBitmap _mask;

    /// <summary>The bitmap at <paramref name="address"/>, with nothing pending and nothing enabled.</summary>
    public PvControllerPage(GuestMemory memory, ulong address)
    {
        memory.Span(address, Bytes).Clear();
        _status = new SharedBitmap(memory, address, 1);
        _mask = new SharedBitmap(memory, address + MaskOffset, 1);
    }

    /// <summary>What is pending and enabled: the interrupt is asserted while this is not 0.</summary>
    public ulong Asserted => _status.Word(0) & _mask.Word(0);

    /// <summary>Hypervisor: sets the status bit of <paramref name="plug"/>; true if nothing was asserted before and something is now.</summary>
    public bool Raise(int plug)
    {
        ulong mask = _mask.Word(0);
        bool wasAsserted = (_status.Set(BitOf(plug)) & mask) != 0;
        return !wasAsserted && Asserted != 0;
    }

    /// <summary>True if the status bit of <paramref name="plug"/> is set.</summary>
    public bool IsRaised(int plug) => _status.Test(BitOf(plug));

    /// <summary>Guest: lets <paramref name="plug"/> interrupt.</summary>
    public void Enable(int plug) => _mask.Set(BitOf(plug));

    /// <summary>Guest: the first plug that is asserted, or -1.</summary>
    public int Next() => Asserted is var asserted && asserted == 0 ? -1 : BitOperations.LeadingZeroCount(asserted);

    /// <summary>Guest, or hypervisor on its behalf: clears the status bit before the handler runs, so that the handler misses nothing.</summary>
    public virtual void Acknowledge(int plug) => _status.Clear(BitOf(plug));

    /// <summary>The handler of <paramref name="plug"/> has run.</summary>
    public virtual void Handled(int plug)
    {
    }

    private static int BitOf(int plug) => SharedBitmap.WordBits - 1 - plug;
}
