using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// The driver's end of a packed virtqueue (VIRTIO 1.1, 2.7). One ring holds what is available and what is used; a
/// descriptor changes hands by its flags, so posting and reaping a packet touch one cache line where a split ring needs three.
/// </summary>
/// <remarks>
/// Everything that is posted becomes visible with one store: the flags of the first descriptor not yet published are held
/// back, and the device, which reads in order, stops in front of it. Free ids are private to the driver. Nothing is allocated
/// after set-up.
/// </remarks>
public sealed class PackedGuestQueue : IGuestQueue
{
    private readonly CachedMemory _memory;
    private readonly ulong _ring;
    private readonly PackedEvents _interrupts; // ours: when the device may interrupt
    private readonly PackedEvents _kicks; // the device's: when it wants to be kicked
    private readonly bool _eventIdx;
    private readonly ulong _tables;
    private readonly int _tableEntries;
    private readonly int[] _tokens; // by buffer id
    private readonly int[] _chainLengths; // by buffer id: descriptors held; 0 = not outstanding
    private readonly ushort[] _freeIds;
    private int _freeIdCount;
    private int _freeCount;
    private PackedPosition _posted;
    private PackedPosition _published;
    private PackedPosition _reaped;
    private int _heldSlot = -1; // first descriptor posted and not published
    private ushort _heldFlags;
    private int _unpublished; // descriptors
    private int _undecided; // descriptors published since the last kick decision
    private bool _interruptsEnabled = true;

    /// <summary>Formats the ring at <paramref name="address"/> (<see cref="PackedLayout.Bytes"/> bytes).</summary>
    /// <param name="memory">Memory that both ends share.</param>
    /// <param name="address">Guest-physical address of the ring.</param>
    /// <param name="options">What is negotiated.</param>
    /// <param name="indirectTables">
    /// Address of <see cref="PackedLayout.IndirectBytes"/> bytes, 16-byte aligned; not used without indirect descriptors.
    /// </param>
    public PackedGuestQueue(GuestMemory memory, ulong address, PackedRingOptions options, ulong indirectTables = 0)
    {
        var layout = new PackedLayout(options.SizeEntries);
        if (layout.PlacementFault(memory, address) is { } fault)
        {
            throw new ArgumentException(fault, nameof(address));
        }

        _memory = new CachedMemory(memory);
        _ring = address;
        SizeEntries = options.SizeEntries;
        _interrupts = new PackedEvents(_memory, address + (ulong)layout.DriverEventOffset, SizeEntries);
        _kicks = new PackedEvents(_memory, address + (ulong)layout.DeviceEventOffset, SizeEntries);
        _eventIdx = options.EventIdx;
        _tables = indirectTables;
        _tableEntries = options.Indirect ? options.IndirectTableEntries : 0;
        if (options.Indirect && (_tableEntries is < 1 or > 65535 || indirectTables % PackedLayout.DescriptorBytes != 0
            || !memory.Contains(indirectTables, PackedLayout.IndirectBytes(options))))
        {
            throw new ArgumentException("indirect tables have 1 to 65535 entries, are 16-byte aligned and inside guest memory", nameof(indirectTables));
        }

        _tokens = new int[SizeEntries];
        _chainLengths = new int[SizeEntries];
        _freeIds = new ushort[SizeEntries];
        for (int i = 0; i < SizeEntries; i++)
        {
            _freeIds[i] = (ushort)(SizeEntries - 1 - i); // id 0 is taken first
        }

        _freeIdCount = _freeCount = SizeEntries;
        _posted = _published = _reaped = new PackedPosition(SizeEntries);
        memory.Span(address, layout.Bytes).Clear(); // neither available nor used, both sides want every notification
    }

    /// <inheritdoc/>
    public int SizeEntries { get; }

    /// <inheritdoc/>
    public int FreeSlots => _freeCount;

    /// <inheritdoc/>
    public int Outstanding => SizeEntries - _freeIdCount;

    /// <inheritdoc/>
    public bool HasCompletions => Fault is null
        && PackedLayout.IsUsed(_memory.Memory.Acquire16(DescriptorAt(_reaped.Slot) + PackedDescriptor.FlagsOffset), _reaped.Wrap);

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

        ushort id = _freeIds[--_freeIdCount];
        if (indirect)
        {
            PostIndirect(id, readable, writable);
        }
        else
        {
            PostChain(id, readable, writable);
        }

        _freeCount -= needed;
        _unpublished += needed;
        _chainLengths[id] = needed;
        _tokens[id] = token;
        return true;
    }

    /// <inheritdoc/>
    public void Publish()
    {
        if (_heldSlot >= 0)
        {
            _memory.Release16(DescriptorAt(_heldSlot) + PackedDescriptor.FlagsOffset, _heldFlags);
            _heldSlot = -1;
            _published = _posted;
            _undecided += _unpublished;
            _unpublished = 0;
        }
    }

    /// <inheritdoc/>
    public bool KickNeeded()
    {
        // The store of the flags must be visible before the host's wish is read, or both sides may go to sleep.
        Interlocked.MemoryBarrier();
        int descriptors = _undecided;
        _undecided = 0;
        return _kicks.Wants(_published, descriptors, _eventIdx);
    }

    /// <inheritdoc/>
    public bool TryReap(out int token, out int writtenBytes)
    {
        token = writtenBytes = 0;
        if (Fault is not null || !PackedLayout.IsUsed(FlagsAt(_reaped.Slot), _reaped.Wrap))
        {
            return false;
        }

        var used = _memory.Read<PackedDescriptor>(DescriptorAt(_reaped.Slot));
        if (used.Id >= SizeEntries || _chainLengths[used.Id] == 0 || used.Length > int.MaxValue)
        {
            Fault = $"used descriptor {_reaped.Slot} names buffer {used.Id}, length {used.Length}: not an outstanding packet of this ring";
            return false;
        }

        token = _tokens[used.Id];
        writtenBytes = (used.Flags & PackedLayout.Write) != 0 ? (int)used.Length : 0;
        int descriptors = _chainLengths[used.Id];
        _chainLengths[used.Id] = 0;
        _freeIds[_freeIdCount++] = used.Id;
        _freeCount += descriptors;
        _reaped.Advance(descriptors);
        if (_eventIdx && _interruptsEnabled)
        {
            EnableInterruptsAt(_reaped);
        }

        return true;
    }

    /// <inheritdoc/>
    public void DisableInterrupts()
    {
        _interruptsEnabled = false;
        _interrupts.Disable();
    }

    /// <inheritdoc/>
    public void EnableInterrupts() => EnableInterruptsAt(_reaped);

    /// <inheritdoc/>
    public void EnableInterruptsDelayed() => EnableInterruptsAt(_reaped.Plus((SizeEntries - _freeCount) * 3 / 4));

    private void EnableInterruptsAt(PackedPosition position)
    {
        _interruptsEnabled = true;
        if (_eventIdx)
        {
            _interrupts.EnableAt(position);
        }
        else
        {
            _interrupts.Enable();
        }

        Interlocked.MemoryBarrier(); // before the caller's recheck of the next descriptor
    }

    private void PostChain(ushort id, ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable)
    {
        int left = readable.Length + writable.Length;
        foreach (ref readonly BufferSegment segment in readable)
        {
            WriteNext(segment.Address, segment.Length, id, --left > 0 ? PackedLayout.Next : (ushort)0);
        }

        foreach (ref readonly BufferSegment segment in writable)
        {
            WriteNext(segment.Address, segment.Length, id, (ushort)(PackedLayout.Write | (--left > 0 ? PackedLayout.Next : 0)));
        }
    }

    private void PostIndirect(ushort id, ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable)
    {
        ulong table = _tables + ((ulong)id * (ulong)_tableEntries * PackedLayout.DescriptorBytes);
        int segments = readable.Length + writable.Length;
        for (int i = 0; i < segments; i++)
        {
            bool write = i >= readable.Length;
            BufferSegment segment = write ? writable[i - readable.Length] : readable[i];
            _memory.Write(
                table + ((ulong)i * PackedLayout.DescriptorBytes),
                new PackedDescriptor(segment.Address, (uint)segment.Length, 0, write ? PackedLayout.Write : (ushort)0));
        }

        WriteNext(table, segments * PackedLayout.DescriptorBytes, id, PackedLayout.Indirect);
    }

    /// <summary>Writes the next slot; the first one since the last publication stays the device's for now.</summary>
    private void WriteNext(ulong address, int length, ushort id, ushort flags)
    {
        flags |= PackedLayout.AvailableBits(_posted.Wrap);
        ulong at = DescriptorAt(_posted.Slot);
        ushort visible = flags;
        if (_heldSlot < 0)
        {
            _heldSlot = _posted.Slot;
            _heldFlags = flags;
            visible = FlagsAt(_posted.Slot); // as the last lap left them: not available
        }

        _memory.Write(at, new PackedDescriptor(address, (uint)length, id, visible));
        _posted.Advance(1);
    }

    private ulong DescriptorAt(int slot) => _ring + ((ulong)slot * PackedLayout.DescriptorBytes);

    private ushort FlagsAt(int slot) => _memory.Acquire16(DescriptorAt(slot) + PackedDescriptor.FlagsOffset);
}
