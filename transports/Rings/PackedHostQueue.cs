using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// The device's end of a packed virtqueue (VIRTIO 1.1, 2.7). It believes nothing that the guest wrote: a bad ring gives
/// <see cref="TakeResult.Broken"/> and stays broken.
/// </summary>
/// <remarks>
/// Used descriptors are written in order of completion over slots that were taken before; as on the driver's side the first
/// one not yet published is held back, so that all become visible with one store. The device event structure is written in
/// both modes: a packed ring has no position that could be passed silently.
/// </remarks>
public sealed class PackedHostQueue : IHostQueue
{
    private readonly CachedMemory _memory;
    private readonly ulong _ring;
    private readonly PackedChain _chain;
    private readonly PackedEvents _interrupts; // the driver's: when it wants to be interrupted
    private readonly PackedEvents _kicks; // ours: when the driver shall kick
    private readonly bool _eventIdx;
    private readonly int[] _chainLengths; // by buffer id; 0 = not in flight
    private readonly ushort[] _takenIds; // by order of taking, so that Untake trusts no guest memory
    private PackedPosition _taken;
    private PackedPosition _completed;
    private PackedPosition _published;
    private int _takenCount; // modulo N
    private int _inFlightDescriptors;
    private int _heldSlot = -1; // first used descriptor not published
    private ushort _heldFlags;
    private int _unpublished; // descriptors
    private int _undecided; // descriptors published since the last interrupt decision

    /// <summary>
    /// Attaches to a ring that the guest has formatted. Throws <see cref="ArgumentException"/> if it cannot lie there;
    /// for an address that comes from a guest ask <see cref="PackedLayout.PlacementFault"/> first.
    /// </summary>
    public PackedHostQueue(GuestMemory memory, ulong address, PackedRingOptions options)
    {
        var layout = new PackedLayout(options.SizeEntries);
        if (layout.PlacementFault(memory, address) is { } fault)
        {
            throw new ArgumentException(fault, nameof(address));
        }

        _memory = new CachedMemory(memory);
        _ring = address;
        SizeEntries = options.SizeEntries;
        _chain = new PackedChain(_memory, address, options);
        _interrupts = new PackedEvents(_memory, address + (ulong)layout.DriverEventOffset, SizeEntries);
        _kicks = new PackedEvents(_memory, address + (ulong)layout.DeviceEventOffset, SizeEntries);
        _eventIdx = options.EventIdx;
        _chainLengths = new int[SizeEntries];
        _takenIds = new ushort[SizeEntries];
        _taken = _completed = _published = new PackedPosition(SizeEntries);
    }

    /// <inheritdoc/>
    public int SizeEntries { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<BufferSegment> Readable => _chain.Segments.Readable;

    /// <inheritdoc/>
    public ReadOnlySpan<BufferSegment> Writable => _chain.Segments.Writable;

    /// <inheritdoc/>
    public bool HasPosted => PackedLayout.IsAvailable(_memory.Memory.Acquire16(FlagsAddress(_taken.Slot)), _taken.Wrap);

    /// <summary>Packets posted and not yet taken: a packed ring has no index, so the flags are walked.</summary>
    public int PostedCount => WalkPosted(out _);

    /// <inheritdoc/>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public IShmSignalEnd? Signal => null;

    /// <inheritdoc/>
    public void UsedBy(CpuContext? context) => _memory.UsedBy(context);

    /// <inheritdoc/>
    public TakeResult TryTake(out int id)
    {
        id = -1;
        if (Fault is not null)
        {
            return TakeResult.Broken;
        }

        if (!PackedLayout.IsAvailable(FlagsAt(_taken.Slot), _taken.Wrap))
        {
            return TakeResult.Empty;
        }

        if (_chain.Walk(_taken, SizeEntries - _inFlightDescriptors) is { } fault)
        {
            return Break(fault);
        }

        if (_chain.Id >= SizeEntries || _chainLengths[_chain.Id] != 0)
        {
            return Break($"available buffer id {_chain.Id} is not below {SizeEntries} or already in flight");
        }

        _memory.OweStore(FlagsAddress(_taken.Slot)); // its used descriptor, if packets are completed in the order of taking
        id = _chain.Id;
        _chainLengths[id] = _chain.Length;
        _inFlightDescriptors += _chain.Length;
        _taken.Advance(_chain.Length);
        _takenIds[_takenCount] = (ushort)id;
        _takenCount = _takenCount + 1 == SizeEntries ? 0 : _takenCount + 1;
        return TakeResult.Taken;
    }

    /// <inheritdoc/>
    public void Untake(int count = 1)
    {
        for (; count > 0; count--)
        {
            _takenCount = (_takenCount == 0 ? SizeEntries : _takenCount) - 1;
            ushort id = _takenIds[_takenCount];
            int descriptors = _chainLengths[id];
            Invariant.That(descriptors > 0, "only packets in flight can be given back");
            _chainLengths[id] = 0;
            _inFlightDescriptors -= descriptors;
            _taken.Retreat(descriptors);
        }
    }

    /// <inheritdoc/>
    public void Complete(int id, int writtenBytes)
    {
        Invariant.That((uint)id < (uint)SizeEntries && _chainLengths[id] > 0, "a completed packet was taken and not completed before");
        int descriptors = _chainLengths[id];
        _chainLengths[id] = 0;
        _inFlightDescriptors -= descriptors;
        _unpublished += descriptors;
        ushort flags = (ushort)(PackedLayout.UsedBits(_completed.Wrap) | (writtenBytes > 0 ? PackedLayout.Write : 0));
        ulong at = _ring + ((ulong)_completed.Slot * PackedLayout.DescriptorBytes);
        _memory.Write(at + PackedDescriptor.LengthOffset, (uint)writtenBytes);
        _memory.Write(at + PackedDescriptor.IdOffset, (ushort)id);
        if (_heldSlot < 0)
        {
            _heldSlot = _completed.Slot;
            _heldFlags = flags;
        }
        else
        {
            _memory.Write(at + PackedDescriptor.FlagsOffset, flags);
        }

        _completed.Advance(descriptors);
    }

    /// <inheritdoc/>
    public void PublishCompletions(bool announce = true)
    {
        if (_heldSlot >= 0)
        {
            _memory.Release16(_ring + ((ulong)_heldSlot * PackedLayout.DescriptorBytes) + PackedDescriptor.FlagsOffset, _heldFlags);
            _heldSlot = -1;
            _published = _completed;
            _undecided += _unpublished;
            _unpublished = 0;
        }
    }

    /// <inheritdoc/>
    public bool SignalNeeded()
    {
        // The store of the flags must be visible before the guest's wish is read, or both sides may go to sleep.
        Interlocked.MemoryBarrier();
        int descriptors = _undecided;
        _undecided = 0;
        return _interrupts.Wants(_published, descriptors, _eventIdx);
    }

    /// <inheritdoc/>
    public void DisableKicks() => _kicks.Disable();

    /// <inheritdoc/>
    public void EnableKicks()
    {
        if (_eventIdx)
        {
            WalkPosted(out PackedPosition end); // what is there already must not have been the event
            _kicks.EnableAt(end);
        }
        else
        {
            _kicks.Enable();
        }

        Interlocked.MemoryBarrier(); // before the caller's recheck of the next descriptor
    }

    /// <summary>Counts the packets posted and not taken; <paramref name="end"/> is the first place that is not available.</summary>
    private int WalkPosted(out PackedPosition end)
    {
        end = _taken;
        int packets = 0;
        bool startsPacket = true;
        for (int i = 0; i < SizeEntries; i++)
        {
            ushort flags = _memory.Memory.Acquire16(FlagsAddress(end.Slot));
            if (!PackedLayout.IsAvailable(flags, end.Wrap))
            {
                break;
            }

            packets += startsPacket ? 1 : 0;
            startsPacket = (flags & PackedLayout.Next) == 0;
            end.Advance(1);
        }

        return packets;
    }

    private ushort FlagsAt(int slot) => _memory.Acquire16(FlagsAddress(slot));

    private ulong FlagsAddress(int slot) => _ring + ((ulong)slot * PackedLayout.DescriptorBytes) + PackedDescriptor.FlagsOffset;

    private TakeResult Break(string fault)
    {
        Fault = fault;
        _chain.Segments.Clear();
        return TakeResult.Broken;
    }
}
