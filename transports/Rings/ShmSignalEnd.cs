using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// One locality's end of a shm-signal in shared memory, in the elementary steps of AlacrityVM lib/shm_signal.c.
/// </summary>
/// <remarks>
/// Each step that must be seen before the caller's next look ends, or in <see cref="TryRaisePeer"/>'s case begins, with
/// a full barrier: clearing dirty or pending and then looking at the ring against filling the ring, setting dirty and then looking
/// at pending is a store-load race on both sides.
/// </remarks>
public sealed class ShmSignalEnd : IShmSignalEnd
{
    private readonly CachedMemory _memory;
    private readonly ulong _enabled;
    private readonly ulong _pending;
    private readonly ulong _dirty;
    private readonly ulong _peerEnabled;
    private readonly ulong _peerPending;
    private readonly ulong _peerDirty;

    /// <summary>
    /// The end of <paramref name="locality"/> of the shm-signal at <paramref name="address"/>, which one side has formatted
    /// (<see cref="ShmSignalLayout.Format"/>). Throws <see cref="ArgumentException"/> if there is none.
    /// </summary>
    public ShmSignalEnd(GuestMemory memory, ulong address, Locality locality)
        : this(new CachedMemory(memory), address, locality)
    {
    }

    /// <summary>The end of a signal that lies in a ring: the ring's accesses and its own are those of one side.</summary>
    internal ShmSignalEnd(CachedMemory memory, ulong address, Locality locality)
    {
        if (ShmSignalLayout.Fault(memory.Memory, address) is { } fault)
        {
            throw new ArgumentException(fault, nameof(address));
        }

        _memory = memory;
        Locality = locality;
        ulong own = address + (ulong)ShmSignalLayout.HalfOffset(locality);
        ulong peer = address + (ulong)ShmSignalLayout.HalfOffset(locality == Locality.North ? Locality.South : Locality.North);
        _enabled = own + ShmSignalLayout.EnabledOffset;
        _pending = own + ShmSignalLayout.PendingOffset;
        _dirty = own + ShmSignalLayout.DirtyOffset;
        _peerEnabled = peer + ShmSignalLayout.EnabledOffset;
        _peerPending = peer + ShmSignalLayout.PendingOffset;
        _peerDirty = peer + ShmSignalLayout.DirtyOffset;
    }

    /// <inheritdoc/>
    public void UsedBy(CpuContext? context) => _memory.UsedBy(context);

    /// <summary>Whose end this is.</summary>
    public Locality Locality { get; }

    /// <inheritdoc/>
    public bool Enabled => Peek(_enabled);

    /// <inheritdoc/>
    public bool EnabledAndSignalled => Enabled && (Peek(_dirty) || Peek(_pending));

    /// <inheritdoc/>
    public bool EnabledAndDirty => Enabled && Peek(_dirty);

    /// <inheritdoc/>
    public void Enable()
    {
        _memory.Release8(_enabled, 1);
        Interlocked.MemoryBarrier();
    }

    /// <inheritdoc/>
    public void Disable() => _memory.Release8(_enabled, 0);

    /// <inheritdoc/>
    public void ClearDirty()
    {
        _memory.Release8(_dirty, 0);
        Interlocked.MemoryBarrier();
    }

    /// <inheritdoc/>
    public void ClearPending()
    {
        _memory.Release8(_pending, 0);
        Interlocked.MemoryBarrier();
    }

    /// <inheritdoc/>
    public void MarkPeerDirty() => _memory.Release8(_peerDirty, 1);

    /// <inheritdoc/>
    public bool TryRaisePeer()
    {
        Interlocked.MemoryBarrier();
        if (_memory.Acquire8(_peerEnabled) == 0 || _memory.Acquire8(_peerPending) != 0)
        {
            return false;
        }

        _memory.Release8(_peerPending, 1);
        return true;
    }

    private bool Peek(ulong address) => _memory.Memory.Acquire8(address) != 0;
}
