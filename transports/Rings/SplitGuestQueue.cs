using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// The driver's end of a split virtqueue, with the orders of stores and barriers of Linux drivers/virtio/virtio_ring.c
/// (2.6.32; EVENT_IDX as in 3.1).
/// </summary>
/// <remarks>
/// The free list lives in the descriptors' next fields, last freed first used. Nothing is allocated after set-up: the
/// indirect table of a slot lies in the caller's region at slot x table size.
/// </remarks>
public sealed class SplitGuestQueue : IGuestQueue
{
    private readonly CachedMemory _memory;
    private readonly SplitAddresses _at;
    private readonly int _mask;
    private readonly bool _eventIdx;
    private readonly ulong _tables;
    private readonly int _tableEntries;
    private readonly int[] _tokens;
    private readonly ushort[] _chainLengths; // descriptors held by a head; 0 = not outstanding
    private int _freeCount;
    private ushort _freeHead;
    private ushort _posted; // avail.idx as it will be after Publish
    private ushort _published;
    private ushort _reaped;
    private ushort _usedSeen; // used.idx as last read
    private bool _interruptsEnabled = true;
    private EventWindow _undecided;

    /// <summary>Formats the ring at <paramref name="address"/> (4096-aligned, <see cref="SplitLayout.Bytes"/> bytes).</summary>
    /// <param name="memory">Memory that both ends share.</param>
    /// <param name="address">Guest-physical address of the ring.</param>
    /// <param name="options">What is negotiated.</param>
    /// <param name="indirectTables">
    /// Address of <see cref="SplitLayout.IndirectBytes"/> bytes, 16-byte aligned; not used without indirect descriptors.
    /// </param>
    public SplitGuestQueue(GuestMemory memory, ulong address, SplitRingOptions options, ulong indirectTables = 0)
    {
        _memory = new CachedMemory(memory);
        _at = new SplitAddresses(memory, address, options);
        SizeEntries = options.SizeEntries;
        _mask = SizeEntries - 1;
        _eventIdx = options.EventIdx;
        _tables = indirectTables;
        _tableEntries = options.Indirect ? options.IndirectTableEntries : 0;
        if (options.Indirect && (_tableEntries is < 1 or > 65535 || indirectTables % SplitLayout.DescriptorBytes != 0
            || !memory.Contains(indirectTables, SplitLayout.IndirectBytes(options))))
        {
            throw new ArgumentException("indirect tables have 1 to 65535 entries, are 16-byte aligned and inside guest memory", nameof(indirectTables));
        }

        _tokens = new int[SizeEntries];
        _chainLengths = new ushort[SizeEntries];
        _freeCount = SizeEntries;
        _posted = _published = _reaped = _usedSeen = options.FirstIndex;
        Format(address, options);
    }

    /// <inheritdoc/>
    public int SizeEntries { get; }

    /// <inheritdoc/>
    public int FreeSlots => _freeCount;

    /// <inheritdoc/>
    public int Outstanding => (ushort)(_posted - _reaped);

    /// <inheritdoc/>
    public bool HasCompletions =>
        Fault is null && (_reaped != _usedSeen || _memory.Memory.Acquire16(_at.UsedIdx) != _reaped);

    /// <inheritdoc/>
    public IShmSignalEnd? Signal => null;

    /// <inheritdoc/>
    public void UsedBy(CpuContext? context) => _memory.UsedBy(context);

    /// <summary>Why the queue is broken (the host completed what was not outstanding), or null.</summary>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public bool TryPost(ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable, int token)
    {
        int segments = readable.Length + writable.Length;
        bool indirect = segments > 1 && segments <= _tableEntries;
        int needed = indirect ? 1 : segments;
        Invariant.That(needed > 0 && needed <= SizeEntries, "a posted packet has at least one segment and fits into an empty ring");
        if (needed > _freeCount)
        {
            return false;
        }

        ushort head = _freeHead;
        _freeHead = indirect ? WriteIndirect(head, readable, writable) : WriteChain(head, readable, writable);
        _freeCount -= needed;
        _chainLengths[head] = (ushort)needed;
        _tokens[head] = token;
        _memory.Write(_at.AvailRing + (2 * (ulong)(_posted & _mask)), head);
        _memory.OweStore(_at.AvailIdx);
        _posted++;
        return true;
    }

    /// <inheritdoc/>
    public void Publish()
    {
        int added = (ushort)(_posted - _published);
        if (added != 0)
        {
            _memory.Release16(_at.AvailIdx, _posted);
            _published = _posted;
            _undecided.Add(added);
        }
    }

    /// <inheritdoc/>
    public bool KickNeeded()
    {
        // The store of avail.idx must be visible before the host's wish is read, or both sides may go to sleep.
        Interlocked.MemoryBarrier();
        return _eventIdx
            ? _undecided.Decide(_memory.Acquire16(_at.AvailEvent), _published)
            : (_memory.Acquire16(_at.UsedFlags) & SplitLayout.NoNotify) == 0;
    }

    /// <inheritdoc/>
    public bool TryReap(out int token, out int writtenBytes)
    {
        token = writtenBytes = 0;
        if (_reaped == _usedSeen)
        {
            _usedSeen = _memory.Acquire16(_at.UsedIdx);
        }

        if (_reaped == _usedSeen || Fault is not null)
        {
            return false;
        }

        var used = _memory.Read<SplitUsedElement>(_at.UsedRing + (SplitLayout.UsedElementBytes * (ulong)(_reaped & _mask)));
        if (used.Id >= (uint)SizeEntries || _chainLengths[used.Id] == 0 || used.Length > int.MaxValue)
        {
            Fault = $"used element {_reaped} names head {used.Id}, length {used.Length}: not an outstanding packet of this ring";
            return false;
        }

        token = _tokens[used.Id];
        writtenBytes = (int)used.Length;
        FreeChain((ushort)used.Id);
        _reaped++;
        if (_eventIdx && _interruptsEnabled)
        {
            WantInterruptAt(_reaped);
        }

        return true;
    }

    /// <inheritdoc/>
    public void DisableInterrupts()
    {
        _interruptsEnabled = false;
        _memory.Release16(_at.AvailFlags, SplitLayout.NoInterrupt);
    }

    /// <inheritdoc/>
    public void EnableInterrupts() => EnableInterruptsAt(_reaped);

    /// <inheritdoc/>
    public void EnableInterruptsDelayed() => EnableInterruptsAt((ushort)(_reaped + ((ushort)(_published - _reaped) * 3 / 4)));

    private void EnableInterruptsAt(ushort usedEvent)
    {
        _interruptsEnabled = true;
        _memory.Release16(_at.AvailFlags, 0);
        if (_eventIdx)
        {
            WantInterruptAt(usedEvent);
        }
        else
        {
            Interlocked.MemoryBarrier(); // before the caller's recheck of used.idx
        }
    }

    private void WantInterruptAt(ushort usedEvent)
    {
        _memory.Release16(_at.UsedEvent, usedEvent);
        Interlocked.MemoryBarrier(); // before the caller's recheck of used.idx
    }

    private ushort WriteChain(int index, ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable)
    {
        int left = readable.Length + writable.Length;
        foreach (ref readonly BufferSegment segment in readable)
        {
            index = WriteLink(index, segment, 0, --left);
        }

        foreach (ref readonly BufferSegment segment in writable)
        {
            index = WriteLink(index, segment, SplitLayout.Write, --left);
        }

        return (ushort)index;
    }

    private int WriteLink(int index, in BufferSegment segment, ushort flags, int left)
    {
        ulong at = _at.Descriptor(index);
        int next = NextOf(index);
        if (left > 0)
        {
            flags |= SplitLayout.Next;
        }

        _memory.Write(at, new SplitDescriptor(segment.Address, (uint)segment.Length, flags, (ushort)next));
        return next;
    }

    private ushort WriteIndirect(ushort head, ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable)
    {
        ulong table = _tables + ((ulong)head * (ulong)_tableEntries * SplitLayout.DescriptorBytes);
        int segments = readable.Length + writable.Length;
        for (int i = 0; i < segments; i++)
        {
            bool write = i >= readable.Length;
            BufferSegment segment = write ? writable[i - readable.Length] : readable[i];
            bool last = i == segments - 1;
            int flags = (write ? SplitLayout.Write : 0) | (last ? 0 : SplitLayout.Next);
            _memory.Write(
                table + ((ulong)i * SplitLayout.DescriptorBytes),
                new SplitDescriptor(segment.Address, (uint)segment.Length, (ushort)flags, (ushort)(last ? 0 : i + 1)));
        }

        ushort next = (ushort)NextOf(head);
        uint bytes = (uint)(segments * SplitLayout.DescriptorBytes);
        _memory.Write(_at.Descriptor(head), new SplitDescriptor(table, bytes, SplitLayout.Indirect, next));
        return next;
    }

    private void FreeChain(ushort head)
    {
        int last = head;
        for (int links = _chainLengths[head] - 1; links > 0; links--)
        {
            last = NextOf(last);
        }

        _memory.Write(_at.Descriptor(last) + SplitDescriptor.NextOffset, _freeHead);
        _freeHead = head;
        _freeCount += _chainLengths[head];
        _chainLengths[head] = 0;
    }

    // Masked: the host can write these words too, and must not lead the guest out of its table.
    private int NextOf(int index) => _memory.Read<ushort>(_at.Descriptor(index) + SplitDescriptor.NextOffset) & _mask;

    private void Format(ulong address, SplitRingOptions options)
    {
        _memory.Memory.Span(address, new SplitLayout(SizeEntries).Bytes(_eventIdx)).Clear();
        for (int i = 0; i < SizeEntries - 1; i++)
        {
            _memory.Write(_at.Descriptor(i) + SplitDescriptor.NextOffset, (ushort)(i + 1));
        }

        _memory.Release16(_at.UsedIdx, options.FirstIndex);
        if (_eventIdx)
        {
            _memory.Release16(_at.UsedEvent, options.FirstIndex);
            _memory.Release16(_at.AvailEvent, options.FirstIndex);
        }

        _memory.Release16(_at.AvailIdx, options.FirstIndex);
    }
}
