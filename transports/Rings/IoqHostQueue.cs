using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// The host device's end of an IOQ ring (AlacrityVM kernel/vbus/devices/venet). Packets are taken and completed in ring
/// order; a completion moves the inuse index and gives the descriptor back.
/// </summary>
/// <remarks>
/// Two kinds of guest error: index words or ownership bytes that make no sense break the ring
/// (<see cref="TakeResult.Broken"/>; the 2009 host ran into a BUG there). A bad packet (venet_sg, address, length) only
/// spoils itself: it is taken with no buffers and a <see cref="PacketFault"/>, and the device drops, counts and completes it.
/// </remarks>
public sealed class IoqHostQueue : IHostQueue
{
    private const string IndexFault = "an index word of the ring is not a position of the ring";

    private readonly CachedMemory _memory;
    private readonly Ioq _ring;
    private readonly ShmSignalEnd _signal;
    private readonly IoqUsage _usage;
    private readonly bool _venetSg;
    private readonly BufferSegment[] _segments;
    private int _segmentCount;
    private int _takeAt;
    private int _completeAt;
    private int _publishAt;
    private int _uncompleted; // taken and not completed
    private int _unpublished; // completed and not published
    private bool _unannounced; // published without telling the guest

    /// <summary>Puts the device's logic on a ring from <see cref="Ioq.TryAttach"/>.</summary>
    public IoqHostQueue(Ioq ring, IoqOptions options)
    {
        options.Check();
        if (ring.Locality != Locality.South)
        {
            throw new ArgumentException("the host's end of an IOQ is south", nameof(ring));
        }

        _memory = ring.Cached;
        _ring = ring;
        _signal = ring.Signal;
        _usage = options.Usage;
        _venetSg = options.UsesVenetSg;
        _segments = new BufferSegment[_venetSg ? options.MaxFragments : 1];
        uint first = OwnIndexWord;
        if (first >= (uint)ring.Count)
        {
            Fault = IndexFault;
        }
        else
        {
            _takeAt = _completeAt = _publishAt = (int)first;
        }
    }

    /// <inheritdoc/>
    public int SizeEntries => _ring.Count;

    /// <inheritdoc/>
    public ReadOnlySpan<BufferSegment> Readable => _usage == IoqUsage.Rx ? default : new(_segments, 0, _segmentCount);

    /// <inheritdoc/>
    public ReadOnlySpan<BufferSegment> Writable => _usage == IoqUsage.Rx ? new(_segments, 0, _segmentCount) : default;

    /// <summary>Why the last taken packet has no buffers and must be dropped and completed, or null.</summary>
    public string? PacketFault { get; private set; }

    /// <summary>Cookie of the last taken packet, from its venet_sg: what a tx-complete event carries. 0 without scatter-gather.</summary>
    public ulong Cookie { get; private set; }

    /// <summary>Packets taken and not completed.</summary>
    internal int InFlight => _uncompleted;

    /// <summary>What the last taken packet's venet_sg says beside its bytes.</summary>
    public VenetOffload Offload { get; private set; }

    /// <inheritdoc/>
    public bool HasPosted => _uncompleted + _unpublished < _ring.Count && _ring.SeemsOwn(_takeAt);

    /// <summary>
    /// Packets posted and not taken, from the index words: exact for transmit rings at rest, at least 1 if <see cref="HasPosted"/>.
    /// For <see cref="IoqUsage.Rx"/> an upper bound, as a buffer that the guest has reaped and not yet replaced counts.
    /// </summary>
    public int PostedCount
    {
        get
        {
            int inUse = _ring.CountOf(IoqIndex.InUse);
            int open = _usage == IoqUsage.Rx ? _ring.CountOf(IoqIndex.Valid) - inUse : inUse;
            return Math.Max(open - _uncompleted - _unpublished, HasPosted ? 1 : 0);
        }
    }

    /// <inheritdoc/>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public IShmSignalEnd? Signal => _signal;

    /// <inheritdoc/>
    public void UsedBy(CpuContext? context) => _memory.UsedBy(context);

    private uint OwnIndexWord => _usage == IoqUsage.Rx ? _ring.Tail(IoqIndex.InUse) : _ring.Head(IoqIndex.InUse);

    /// <inheritdoc/>
    public TakeResult TryTake(out int id)
    {
        id = -1;
        if (Fault is not null)
        {
            return TakeResult.Broken;
        }

        if (_uncompleted + _unpublished == _ring.Count || !_ring.Owns(_takeAt))
        {
            return TakeResult.Empty;
        }

        if (OwnIndexWord >= (uint)_ring.Count)
        {
            Fault = IndexFault;
            return TakeResult.Broken;
        }

        id = _takeAt;
        Decode(_ring.Read(id));
        _ring.OweGiveAway(id);
        _takeAt = _ring.After(id);
        _uncompleted++;
        return TakeResult.Taken;
    }

    /// <inheritdoc/>
    public void Untake(int count = 1)
    {
        Invariant.That(count >= 0 && count <= _uncompleted, "only packets in flight can be given back");
        _uncompleted -= count;
        _takeAt -= count;
        if (_takeAt < 0)
        {
            _takeAt += _ring.Count;
        }
    }

    /// <summary>Records a completion, in the order of taking: an IOQ knows no other.</summary>
    public void Complete(int id, int writtenBytes)
    {
        Invariant.That(_uncompleted > 0 && id == _completeAt, "an IOQ completes in the order of taking");
        if (_usage == IoqUsage.Rx)
        {
            _ring.SetLength(id, (ulong)writtenBytes);
        }

        _completeAt = _ring.After(id);
        _uncompleted--;
        _unpublished++;
    }

    /// <inheritdoc/>
    public void PublishCompletions(bool announce = true)
    {
        _unannounced |= _unpublished > 0;
        for (; _unpublished > 0; _unpublished--)
        {
            IoqResult result = _usage == IoqUsage.Rx
                ? _ring.Push(IoqIndex.InUse, _publishAt)
                : _ring.Pop(IoqIndex.InUse, _publishAt);
            if (result != IoqResult.Done)
            {
                // What is left stays unpublished for good: the ring is broken.
                Fault ??= $"completing descriptor {_publishAt}: {result}";
                return;
            }

            _publishAt = _ring.After(_publishAt);
        }

        if (announce && _unannounced)
        {
            _unannounced = false;
            _signal.MarkPeerDirty();
        }
    }

    /// <inheritdoc/>
    public bool SignalNeeded() => _signal.TryRaisePeer();

    /// <inheritdoc/>
    public void DisableKicks() => _signal.Disable();

    /// <inheritdoc/>
    public void EnableKicks() => _signal.Enable();

    private void Decode(in IoqDescriptor descriptor)
    {
        if (_venetSg)
        {
            PacketFault = VenetSg.Read(
                _memory, descriptor.Pointer, descriptor.Length, _segments, out _segmentCount, out ulong cookie, out VenetOffload offload);
            Cookie = cookie;
            Offload = offload;
            return;
        }

        ulong maxBytes = (ulong)(_usage == IoqUsage.Rx ? int.MaxValue : VenetSg.MaxPacketBytes);
        bool good = descriptor.Length > 0 && descriptor.Length <= maxBytes
            && _memory.Memory.Contains(descriptor.Pointer, (long)descriptor.Length);
        _segmentCount = good ? 1 : 0;
        PacketFault = good ? null : "buffer is empty, too long or outside guest memory";
        if (good)
        {
            _segments[0] = new BufferSegment(descriptor.Pointer, (int)descriptor.Length);
        }
    }
}
