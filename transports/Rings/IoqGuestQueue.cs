using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// The guest driver's end of an IOQ ring (AlacrityVM drivers/net/vbus-enet.c). All usages walk the ring in order:
/// post, publish, reap, with the ownership byte of each descriptor saying how far the host is.
/// </summary>
/// <remarks>
/// With <see cref="IoqUsage.TxWithEvents"/> the ring itself completes nothing: <see cref="TryReap"/> answers none,
/// <see cref="FreeSlots"/> follows the host's pops, and the driver calls <see cref="CompleteByToken"/> for each tx-complete event.
/// </remarks>
public sealed class IoqGuestQueue : IGuestQueue
{
    private readonly CachedMemory _memory;
    private readonly Ioq _ring;
    private readonly ShmSignalEnd _signal;
    private readonly IoqUsage _usage;
    private readonly bool _venetSg;
    private readonly int _maxFragments;
    private readonly ulong _sgAreas;
    private readonly ulong _sgAreaBytes;
    private int _postAt;
    private int _publishAt;
    private int _reapAt;
    private int _unpublished;
    private int _inRing; // published and not reaped; with events: not popped by the host as far as we have looked
    private int _validPushed; // Rx: descriptors ever pushed on the valid index
    private int _awaitingEvent;

    /// <summary>Puts the driver's logic on a freshly created north ring.</summary>
    /// <param name="ring">From <see cref="Ioq.Create"/>.</param>
    /// <param name="options">How the ring is used.</param>
    /// <param name="sgAreas">Address of <see cref="SgAreaBytes"/> bytes, 8-aligned; not used without scatter-gather.</param>
    public IoqGuestQueue(Ioq ring, IoqOptions options, ulong sgAreas = 0)
    {
        options.Check();
        if (ring.Locality != Locality.North)
        {
            throw new ArgumentException("the guest's end of an IOQ is north", nameof(ring));
        }

        if (sgAreas % 8 != 0 || !ring.Memory.Contains(sgAreas, SgAreaBytes(ring.Count, options)))
        {
            throw new ArgumentException("venet_sg areas must be 8-aligned and inside guest memory", nameof(sgAreas));
        }

        _memory = ring.Cached;
        _ring = ring;
        _signal = ring.Signal;
        _usage = options.Usage;
        _venetSg = options.UsesVenetSg;
        _maxFragments = options.MaxFragments;
        _sgAreas = sgAreas;
        _sgAreaBytes = (ulong)VenetSg.Bytes(options.MaxFragments);
    }

    /// <summary>Bytes of venet_sg areas that a ring of <paramref name="count"/> entries needs, one area per slot; may be 0.</summary>
    public static int SgAreaBytes(int count, IoqOptions options) =>
        options.UsesVenetSg ? count * VenetSg.Bytes(options.MaxFragments) : 0;

    /// <inheritdoc/>
    public int SizeEntries => _ring.Count;

    /// <inheritdoc/>
    public int FreeSlots
    {
        get
        {
            Reclaim();
            return _ring.Count - _unpublished - _inRing;
        }
    }

    /// <inheritdoc/>
    public int Outstanding => _usage == IoqUsage.TxWithEvents ? _awaitingEvent : _unpublished + _inRing;

    /// <inheritdoc/>
    public bool HasCompletions => MayReap && _ring.SeemsOwn(_reapAt);

    /// <inheritdoc/>
    public IShmSignalEnd? Signal => _signal;

    /// <inheritdoc/>
    public void UsedBy(CpuContext? context) => _memory.UsedBy(context);

    /// <summary>Why the queue is broken (the host moved an index that is not its own), or null.</summary>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public bool TryPost(ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable, int token)
    {
        if (_usage != IoqUsage.Rx)
        {
            Invariant.That(writable.IsEmpty, "a transmit ring takes readable buffers only");
            return TryPostPacket(readable, default, token);
        }

        Invariant.That(readable.IsEmpty && writable.Length == 1, "a receive descriptor holds one writable buffer");
        if (!HasRoom())
        {
            return false;
        }

        Post(new IoqDescriptor((uint)token, writable[0].Address, (ulong)writable[0].Length));
        return true;
    }

    /// <summary>As <see cref="TryPost"/> for a packet to transmit, with what venet says about it beside its bytes.</summary>
    public bool TryPostPacket(ReadOnlySpan<BufferSegment> fragments, in VenetOffload offload, int token)
    {
        Invariant.That(_usage != IoqUsage.Rx, "packets are posted on a transmit ring");
        Invariant.That(fragments.Length >= 1 && fragments.Length <= (_venetSg ? _maxFragments : 1),
            "a packet has one buffer, or with scatter-gather at most the fragments of a venet_sg");
        if (!HasRoom())
        {
            return false;
        }

        if (_venetSg)
        {
            ulong area = _sgAreas + ((ulong)_postAt * _sgAreaBytes);
            VenetSg.Write(_memory, area, (uint)token, offload, fragments);
            Post(new IoqDescriptor((uint)token, area, (ulong)VenetSg.Bytes(fragments.Length)));
        }
        else
        {
            Post(new IoqDescriptor((uint)token, fragments[0].Address, (ulong)fragments[0].Length));
        }

        return true;
    }

    /// <inheritdoc/>
    public void Publish()
    {
        if (_unpublished == 0)
        {
            return;
        }

        for (; _unpublished > 0; _unpublished--)
        {
            IoqResult result = GiveToHost(_publishAt);
            if (result != IoqResult.Done)
            {
                Fault ??= $"push at {_publishAt}: {result}";
                return;
            }

            _publishAt = _ring.After(_publishAt);
            _inRing++;
        }

        _signal.MarkPeerDirty();
    }

    /// <inheritdoc/>
    public bool KickNeeded() => _signal.TryRaisePeer();

    /// <inheritdoc/>
    public bool TryReap(out int token, out int writtenBytes)
    {
        token = writtenBytes = 0;
        if (!MayReap || !_ring.Owns(_reapAt))
        {
            return false;
        }

        IoqIndex index = _usage == IoqUsage.Rx ? IoqIndex.InUse : IoqIndex.Valid;
        IoqDescriptor descriptor = _ring.Read(_reapAt);
        IoqResult result = _ring.Pop(index, _reapAt, keepOwner: true);
        if (result != IoqResult.Done || descriptor.Length > int.MaxValue)
        {
            Fault = $"pop at {_reapAt}: {result}, length {descriptor.Length}";
            return false;
        }

        _ring.Invalidate(_reapAt);
        token = (int)descriptor.Cookie;
        writtenBytes = _usage == IoqUsage.Rx ? (int)descriptor.Length : 0;
        _reapAt = _ring.After(_reapAt);
        _inRing--;
        return true;
    }

    /// <summary>
    /// A tx-complete event has brought back the cookie of <paramref name="token"/>: one packet less is outstanding. False
    /// if none was. Which tokens are under way is the driver's to know.
    /// </summary>
    public bool CompleteByToken(int token)
    {
        Invariant.That(_usage == IoqUsage.TxWithEvents, "only a ring with tx-complete events completes by token");
        if (_awaitingEvent == 0)
        {
            return false;
        }

        _awaitingEvent--;
        return true;
    }

    /// <inheritdoc/>
    public void DisableInterrupts() => _signal.Disable();

    /// <inheritdoc/>
    public void EnableInterrupts() => _signal.Enable();

    /// <inheritdoc/>
    public void EnableInterruptsDelayed() => _signal.Enable();

    private bool MayReap => _usage != IoqUsage.TxWithEvents && _inRing > 0 && Fault is null;

    private bool HasRoom()
    {
        if (_unpublished + _inRing == _ring.Count)
        {
            Reclaim();
        }

        return _unpublished + _inRing < _ring.Count;
    }

    private void Post(in IoqDescriptor descriptor)
    {
        _ring.Fill(_postAt, descriptor);
        _ring.OweGiveAway(_postAt);
        _postAt = _ring.After(_postAt);
        _unpublished++;
        if (_usage == IoqUsage.TxWithEvents)
        {
            _awaitingEvent++;
        }
    }

    private IoqResult GiveToHost(int position)
    {
        switch (_usage)
        {
            case IoqUsage.Tx:
                return _ring.PushBoth(position);
            case IoqUsage.TxWithEvents:
                return _ring.Push(IoqIndex.InUse, position);
            default:
                // Once every descriptor has been pushed on the valid index, it stays full and buffers are replaced in place.
                if (_validPushed < _ring.Count)
                {
                    _validPushed++;
                    return _ring.Push(IoqIndex.Valid, position);
                }

                _ring.GiveAway(position);
                return IoqResult.Done;
        }
    }

    /// <summary>With events a slot is free as soon as the host has popped it. The ownership byte says so, no index is needed.</summary>
    private void Reclaim()
    {
        while (_usage == IoqUsage.TxWithEvents && _inRing > 0 && _ring.SeemsOwn(_reapAt))
        {
            _reapAt = _ring.After(_reapAt);
            _inRing--;
        }
    }
}
