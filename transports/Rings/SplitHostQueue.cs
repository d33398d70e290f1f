using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// The device's end of a split virtqueue, with the orders of stores and barriers of Linux drivers/vhost/vhost.c (2.6.34;
/// EVENT_IDX as in 3.1). It believes nothing that the guest wrote: a bad ring gives <see cref="TakeResult.Broken"/>.
/// </summary>
/// <remarks>
/// A broken ring stays broken, but <see cref="HasPosted"/> goes on to compare the indices: the 2.6.34 worker, which
/// could not tell "broken" from "empty", spins on exactly that.
/// </remarks>
public sealed class SplitHostQueue : IHostQueue
{
    private readonly CachedMemory _memory;
    private readonly SplitAddresses _at;
    private readonly SplitChain _chain;
    private readonly int _mask;
    private readonly bool _eventIdx;
    private readonly bool _notifyOnEmpty;
    private readonly bool _notifyOnEmptyNeedsIdle;
    private readonly bool[] _inFlight; // by head
    private readonly ushort[] _takenHeads; // by position in the available ring, so that Untake trusts no guest memory
    private int _inFlightCount;
    private ushort _taken;
    private ushort _availSeen; // avail.idx as last read
    private ushort _completed; // used.idx as it will be after PublishCompletions
    private ushort _published;
    private EventWindow _undecided = EventWindow.Invalid;

    /// <summary>
    /// Attaches to a ring that the guest has formatted. Throws <see cref="ArgumentException"/> if it cannot lie there;
    /// for an address that comes from a guest ask <see cref="SplitLayout.PlacementFault"/> first.
    /// </summary>
    public SplitHostQueue(GuestMemory memory, ulong address, SplitRingOptions options)
    {
        _memory = new CachedMemory(memory);
        _at = new SplitAddresses(memory, address, options);
        _chain = new SplitChain(_memory, address, options);
        SizeEntries = options.SizeEntries;
        _mask = SizeEntries - 1;
        _eventIdx = options.EventIdx;
        _notifyOnEmpty = options.NotifyOnEmpty;
        _notifyOnEmptyNeedsIdle = options.NotifyOnEmptyNeedsIdle;
        _inFlight = new bool[SizeEntries];
        _takenHeads = new ushort[SizeEntries];
        _taken = _availSeen = _completed = _published = options.FirstIndex;
    }

    /// <inheritdoc/>
    public int SizeEntries { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<BufferSegment> Readable => _chain.Readable;

    /// <inheritdoc/>
    public ReadOnlySpan<BufferSegment> Writable => _chain.Writable;

    /// <summary>
    /// Where a next back end goes on: the index of the first packet that is neither taken nor completed (GET_VRING_BASE). Meant for a queue
    /// at rest, with nothing in flight.
    /// </summary>
    public ushort LastAvailable => (ushort)(_taken - _inFlightCount);

    /// <summary>True if everything taken is completed and published.</summary>
    public bool IsAtRest => _inFlightCount == 0 && _completed == _published;

    /// <inheritdoc/>
    public bool HasPosted => _taken != _availSeen || _memory.Memory.Acquire16(_at.AvailIdx) != _taken;

    /// <inheritdoc/>
    public int PostedCount => Math.Min((int)(ushort)(_memory.Memory.Acquire16(_at.AvailIdx) - _taken), SizeEntries);

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

        if (_taken == _availSeen)
        {
            ushort posted = _memory.Acquire16(_at.AvailIdx);
            if (posted == _taken)
            {
                return TakeResult.Empty;
            }

            if ((ushort)(posted - _taken) > SizeEntries)
            {
                return Break($"avail.idx went from {_taken} to {posted} in a ring of {SizeEntries}");
            }

            _availSeen = posted;
        }

        int slot = _taken & _mask;
        ushort head = _memory.Read<ushort>(_at.AvailRing + (2 * (ulong)slot));
        if (head >= SizeEntries || _inFlight[head])
        {
            return Break($"available head {head} is not below {SizeEntries} or already in flight");
        }

        if (_chain.Walk(head) is { } fault)
        {
            return Break(fault);
        }

        _inFlight[head] = true;
        _inFlightCount++;
        _takenHeads[slot] = head;
        _taken++;
        OweCompletion();
        id = head;
        return TakeResult.Taken;
    }

    /// <summary>What completing the packet taken last will store, if packets are completed in the order of taking.</summary>
    private void OweCompletion()
    {
        ulong element = _at.UsedRing + (SplitLayout.UsedElementBytes * (ulong)((_completed + _inFlightCount - 1) & _mask));
        _memory.OweStore(element);
        _memory.OweStore(element + SplitLayout.UsedElementBytes - 1);
        _memory.OweStore(_at.UsedIdx);
    }

    /// <inheritdoc/>
    public void Untake(int count = 1)
    {
        Invariant.That(count >= 0 && count <= _inFlightCount, "only packets in flight can be given back");
        for (; count > 0; count--)
        {
            _taken--;
            ushort head = _takenHeads[_taken & _mask];
            Invariant.That(_inFlight[head], "a packet that is given back was not completed");
            _inFlight[head] = false;
            _inFlightCount--;
        }
    }

    /// <inheritdoc/>
    public void Complete(int id, int writtenBytes)
    {
        Invariant.That((uint)id < (uint)SizeEntries && _inFlight[id], "a completed packet was taken and not completed before");
        _inFlight[id] = false;
        _inFlightCount--;
        _memory.Write(
            _at.UsedRing + (SplitLayout.UsedElementBytes * (ulong)(_completed & _mask)),
            new SplitUsedElement((uint)id, (uint)writtenBytes));
        _completed++;
    }

    /// <inheritdoc/>
    public void PublishCompletions(bool announce = true)
    {
        int added = (ushort)(_completed - _published);
        if (added != 0)
        {
            _memory.Release16(_at.UsedIdx, _completed);
            _published = _completed;
            _undecided.Add(added);
        }
    }

    /// <inheritdoc/>
    public bool SignalNeeded()
    {
        // The store of used.idx must be visible before the guest's wish is read, or both sides may go to sleep.
        Interlocked.MemoryBarrier();
        if (_notifyOnEmpty && _memory.Acquire16(_at.AvailIdx) == _taken && (!_notifyOnEmptyNeedsIdle || _inFlightCount == 0))
        {
            return true;
        }

        return _eventIdx
            ? _undecided.Decide(_memory.Acquire16(_at.UsedEvent), _published)
            : (_memory.Acquire16(_at.AvailFlags) & SplitLayout.NoInterrupt) == 0;
    }

    /// <inheritdoc/>
    public void DisableKicks()
    {
        // With EVENT_IDX there is nothing to store: an avail_event that has been passed stays silent.
        if (!_eventIdx)
        {
            _memory.Release16(_at.UsedFlags, SplitLayout.NoNotify);
        }
    }

    /// <inheritdoc/>
    public void EnableKicks()
    {
        if (_eventIdx)
        {
            _memory.Release16(_at.AvailEvent, _availSeen);
        }
        else
        {
            _memory.Release16(_at.UsedFlags, 0);
        }

        Interlocked.MemoryBarrier(); // before the caller's recheck of avail.idx
    }

    private TakeResult Break(string fault)
    {
        Fault = fault;
        _chain.Clear();
        return TakeResult.Broken;
    }
}
