using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports;

/// <summary>Writes nonsense into the bytes of a split ring, where a driver would write sense.</summary>
internal sealed class SplitSpoiler
{
    private const ulong FarAway = 1UL << 40;
    private const ulong LocalApic = 0xfee0_0000;
    private const int ShortBytes = 100;

    private readonly GuestMemory _memory;
    private readonly ulong _ring;
    private readonly int _size;
    private readonly ulong _avail;
    private readonly ulong _used;
    private readonly ulong _usedEvent;
    private readonly ulong _scratch;

    /// <summary>A spoiler of the ring at <paramref name="ring"/>; <paramref name="scratch"/> has room for two descriptors.</summary>
    public SplitSpoiler(GuestMemory memory, ulong ring, int size, ulong scratch)
    {
        var layout = new SplitLayout(size);
        _memory = memory;
        _ring = ring;
        _size = size;
        _avail = ring + (ulong)layout.AvailOffset;
        _usedEvent = ring + (ulong)layout.UsedEventOffset;
        _used = ring + (ulong)layout.UsedOffset;
        _scratch = scratch;
    }

    private ushort AvailIndex => _memory.Acquire16(_avail + 2);

    private ushort UsedIndex => _memory.Acquire16(_used + 2);

    /// <summary>Before the driver moves avail.idx: the first packet of this publication.</summary>
    public void SpoilNext(GuestAttack attack)
    {
        ulong slot = Slot(AvailIndex);
        ulong head = Descriptor(_memory.Read<ushort>(slot));
        ulong first = First(head, out int entries);
        var one = _memory.Read<SplitDescriptor>(first);
        switch (attack)
        {
            case GuestAttack.HeadOutOfRange:
                _memory.Write(slot, (ushort)(_size + 7));
                break;
            case GuestAttack.NextOutOfRange:
                Write(first, one.Address, one.Length, SplitLayout.Next, (ushort)(entries + 5));
                break;
            case GuestAttack.ChainLoop:
                Write(first, one.Address, one.Length, SplitLayout.Next, first == head ? _memory.Read<ushort>(slot) : (ushort)0);
                break;
            case GuestAttack.IndirectLength:
                Write(head, _scratch, SplitLayout.DescriptorBytes + 1, SplitLayout.Indirect, 0);
                break;
            case GuestAttack.IndirectNested:
                Write(head, _scratch, SplitLayout.DescriptorBytes, SplitLayout.Indirect, 0);
                Write(_scratch, _scratch, SplitLayout.DescriptorBytes, SplitLayout.Indirect, 0);
                break;
            case GuestAttack.AddressOutside:
                Write(first, FarAway, one.Length, one.Flags, one.Next);
                break;
            case GuestAttack.AddressMmio:
                Write(first, LocalApic, one.Length, one.Flags, one.Next);
                break;
            case GuestAttack.WritableFirst:
                Write(first, one.Address, one.Length, (ushort)(one.Flags | SplitLayout.Write), one.Next);
                break;
            case GuestAttack.TransmitWritable:
                SetFlags(Following(first, one), set: SplitLayout.Write, clear: SplitLayout.Next);
                break;
            case GuestAttack.HeaderSize:
                Write(first, one.Address, 6, 0, one.Next);
                break;
            case GuestAttack.NoPayload:
                Write(first, one.Address, one.Length, 0, one.Next);
                break;
        }
    }

    /// <summary>Behind the driver's store of avail.idx.</summary>
    public void JumpIndex() => _memory.Release16(_avail + 2, (ushort)(AvailIndex + _size + 100));

    /// <summary>The guest says that it wants no interrupt.</summary>
    public void RefuseInterrupts()
    {
        _memory.Release16(_avail, SplitLayout.NoInterrupt);
        _memory.Release16(_usedEvent, (ushort)(UsedIndex + 0x4000)); // where the event index is negotiated: not before that
    }

    /// <summary>The receive buffer that the host takes next but one.</summary>
    public void SpoilPosted(GuestAttack attack)
    {
        ulong head = Descriptor(_memory.Read<ushort>(Slot((ushort)(UsedIndex + 1))));
        ulong first = First(head, out _);
        var one = _memory.Read<SplitDescriptor>(first);
        bool hasHeader = (one.Flags & SplitLayout.Next) != 0;
        ulong data = hasHeader ? Following(first, one) : first;
        var buffer = _memory.Read<SplitDescriptor>(data);
        switch (attack)
        {
            case GuestAttack.ReceiveTooSmall:
                Write(data, buffer.Address, ShortBytes, SplitLayout.Write, buffer.Next);
                break;
            case GuestAttack.ReceiveOutside:
                Write(data, FarAway, buffer.Length, buffer.Flags, buffer.Next);
                break;
            case GuestAttack.ReceiveReadOnly:
                SetFlags(first, set: 0, clear: SplitLayout.Write | SplitLayout.Next);
                break;
        }
    }

    /// <summary>The first descriptor of the chain at <paramref name="head"/>, in the ring or in its indirect table of <paramref name="entries"/>.</summary>
    private ulong First(ulong head, out int entries)
    {
        var descriptor = _memory.Read<SplitDescriptor>(head);
        bool indirect = (descriptor.Flags & SplitLayout.Indirect) != 0;
        entries = indirect ? (int)(descriptor.Length / SplitLayout.DescriptorBytes) : _size;
        return indirect ? descriptor.Address : head;
    }

    /// <summary>The second descriptor of a chain whose first is <paramref name="one"/> at <paramref name="first"/>.</summary>
    private ulong Following(ulong first, in SplitDescriptor one)
    {
        bool inRing = first >= _ring && first < _avail;
        return (inRing ? _ring : first) + ((ulong)one.Next * SplitLayout.DescriptorBytes);
    }

    private ulong Slot(ushort index) => _avail + 4 + (2 * (ulong)(index & (_size - 1)));

    private ulong Descriptor(ushort index) => _ring + ((ulong)index * SplitLayout.DescriptorBytes);

    private void Write(ulong at, ulong address, uint length, ushort flags, ushort next) =>
        _memory.Write(at, new SplitDescriptor(address, length, flags, next));

    private void SetFlags(ulong at, int set, int clear)
    {
        var old = _memory.Read<SplitDescriptor>(at);
        Write(at, old.Address, old.Length, (ushort)((old.Flags | set) & ~clear), old.Next);
    }
}
