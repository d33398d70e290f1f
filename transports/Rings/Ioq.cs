using System.Runtime.CompilerServices;
using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// One side's view of an IOQ ring in shared memory, with the push and pop of AlacrityVM lib/ioq.c. The ownership byte of
/// a descriptor is the publication point; the index words are an aid, and only checked, never trusted.
/// </summary>
public sealed class Ioq
{
    private readonly CachedMemory _memory;
    private readonly ulong _address;
    private readonly ulong _descriptors;
    private readonly byte _self;
    private readonly byte _peer;

    private Ioq(GuestMemory memory, ulong address, int count, Locality locality)
    {
        _memory = new CachedMemory(memory);
        _address = address;
        _descriptors = address + IoqLayout.DescriptorsOffset;
        _self = (byte)locality;
        _peer = (byte)(1 - _self);
        Count = count;
        Locality = locality;
        Signal = new ShmSignalEnd(_memory, address + IoqLayout.SignalOffset, locality);
    }

    /// <summary>Descriptors in the ring; copied once at attach.</summary>
    public int Count { get; }

    /// <summary>Whose view this is.</summary>
    public Locality Locality { get; }

    /// <summary>This side's end of the ring's shm-signal.</summary>
    public ShmSignalEnd Signal { get; }

    /// <summary>The memory that holds the ring.</summary>
    internal GuestMemory Memory => _memory.Memory;

    /// <summary>That memory as this side uses it.</summary>
    internal CachedMemory Cached => _memory;

    /// <summary>
    /// North: formats a ring of <paramref name="count"/> entries (1 to 2,048) at <paramref name="address"/>, 8-aligned, with
    /// <see cref="IoqLayout.Bytes"/> bytes.
    /// </summary>
    public static Ioq Create(GuestMemory memory, ulong address, int count)
    {
        if (count is < 1 or > IoqLayout.MaxCount)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"an IOQ has 1 to {IoqLayout.MaxCount} entries");
        }

        if (address % IoqLayout.Alignment != 0 || !memory.Contains(address, IoqLayout.Bytes(count)))
        {
            throw new ArgumentException($"IOQ at 0x{address:x} is misaligned or outside guest memory", nameof(address));
        }

        memory.Span(address, IoqLayout.Bytes(count)).Clear();
        memory.Write(address + IoqLayout.VersionOffset, IoqLayout.Version);
        memory.Write(address + IoqLayout.CountOffset, (uint)count);
        ShmSignalLayout.Format(memory, address + IoqLayout.SignalOffset);
        memory.Release32(address, IoqLayout.Magic);
        return new Ioq(memory, address, count, Locality.North);
    }

    /// <summary>
    /// South: attaches to shared memory of <paramref name="length"/> bytes that a guest has registered. Null, with the
    /// reason in <paramref name="fault"/>, if it does not hold a ring of exactly that length (-EINVAL from DEVSHM).
    /// </summary>
    public static Ioq? TryAttach(GuestMemory memory, ulong address, long length, out string? fault)
    {
        fault = null;
        if (address % IoqLayout.Alignment != 0 || length < IoqLayout.Bytes(1) || !memory.Contains(address, length))
        {
            fault = $"IOQ memory at 0x{address:x} with {length} bytes is misaligned, too short or outside guest memory";
            return null;
        }

        if (memory.Acquire32(address) != IoqLayout.Magic || memory.Read<uint>(address + IoqLayout.VersionOffset) != IoqLayout.Version)
        {
            fault = "no IOQ there: wrong magic or version";
            return null;
        }

        uint count = memory.Read<uint>(address + IoqLayout.CountOffset);
        if (count is < 1 or > IoqLayout.MaxCount || length != IoqLayout.Bytes((int)count))
        {
            fault = $"IOQ of {count} entries in {length} bytes";
            return null;
        }

        fault = ShmSignalLayout.Fault(memory, address + IoqLayout.SignalOffset);
        return fault is null ? new Ioq(memory, address, (int)count, Locality.South) : null;
    }

    /// <summary>The position after <paramref name="position"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int After(int position) => position + 1 == Count ? 0 : position + 1;

    /// <summary>The head word of an index, as it stands.</summary>
    public uint Head(IoqIndex index) => _memory.Acquire32(IndexAt(index));

    /// <summary>The tail word of an index, as it stands.</summary>
    public uint Tail(IoqIndex index) => _memory.Acquire32(IndexAt(index) + IoqLayout.TailOffset);

    /// <summary>
    /// Entries between head and tail of an index. Between two running sides only an estimate: head, tail and full are
    /// three words. In 0..<see cref="Count"/> whatever the words hold. Owed by nobody, as <see cref="IHostQueue.PostedCount"/> is.
    /// </summary>
    public int CountOf(IoqIndex index)
    {
        uint head = Peek32(IndexAt(index));
        uint tail = Peek32(IndexAt(index) + IoqLayout.TailOffset);
        if (head >= (uint)Count || tail >= (uint)Count)
        {
            return 0;
        }

        if (head == tail)
        {
            return _memory.Memory.Acquire8(IndexAt(index) + IoqLayout.FullOffset) != 0 ? Count : 0;
        }

        return (int)(tail > head ? tail - head : tail + (uint)Count - head);
    }

    /// <summary>True if this side owns the descriptor (acquire: what the peer wrote before giving it away is visible).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Owns(int position) => _memory.Acquire8(DescriptorAt(position) + IoqLayout.SownOffset) == _self;

    /// <summary>As <see cref="Owns"/>, owed by nobody.</summary>
    public bool SeemsOwn(int position) => _memory.Memory.Acquire8(DescriptorAt(position) + IoqLayout.SownOffset) == _self;

    /// <summary>Cookie, pointer and length of a descriptor, copied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IoqDescriptor Read(int position) => _memory.Read<IoqDescriptor>(DescriptorAt(position));

    /// <summary>Fills a descriptor with a buffer and marks it valid; invisible to the peer until it is given away.</summary>
    public void Fill(int position, in IoqDescriptor descriptor)
    {
        ulong at = DescriptorAt(position);
        _memory.Write(at, descriptor);
        _memory.Write<byte>(at + IoqLayout.ValidOffset, 1);
    }

    /// <summary>Owes ahead for giving a descriptor away with its length, and for index words and signal, which share the ring's first line.</summary>
    public void OweGiveAway(int position)
    {
        ulong at = DescriptorAt(position);
        _memory.OweStore(at + IoqLayout.LengthOffset);
        _memory.OweStore(at + IoqLayout.SownOffset);
        _memory.OweStore(_address + IoqLayout.SignalOffset);
        _memory.OweStore(_address + IoqLayout.IndexOffset);
    }

    /// <summary>Marks a descriptor as holding no buffer.</summary>
    public void Invalidate(int position) => _memory.Write<byte>(DescriptorAt(position) + IoqLayout.ValidOffset, 0);

    /// <summary>Changes the length only: what a receiver of buffers has written into this one.</summary>
    public void SetLength(int position, ulong length) => _memory.Write(DescriptorAt(position) + IoqLayout.LengthOffset, length);

    /// <summary>Makes the descriptor the peer's (release store): everything written into it before is visible with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GiveAway(int position) => _memory.Release8(DescriptorAt(position) + IoqLayout.SownOffset, _peer);

    /// <summary>Producer: moves the tail past <paramref name="position"/> and gives the descriptor away.</summary>
    public IoqResult Push(IoqIndex index, int position)
    {
        IoqResult legal = CheckPush(IndexAt(index), position);
        if (legal == IoqResult.Done)
        {
            MoveTail(IndexAt(index), position);
            GiveAway(position);
        }

        return legal;
    }

    /// <summary>Producer: as <see cref="Push"/>, moving the tails of both indices, which must be equal.</summary>
    public IoqResult PushBoth(int position)
    {
        ulong valid = IndexAt(IoqIndex.Valid);
        ulong inUse = IndexAt(IoqIndex.InUse);
        IoqResult legal = CheckPush(valid, position);
        if (legal == IoqResult.Done && CheckPush(inUse, position) != IoqResult.Done)
        {
            legal = IoqResult.TailsDiffer;
        }

        if (legal == IoqResult.Done)
        {
            MoveTail(valid, position);
            MoveTail(inUse, position);
            GiveAway(position);
        }

        return legal;
    }

    /// <summary>
    /// Consumer: moves the head past <paramref name="position"/> and gives the descriptor away, unless
    /// <paramref name="keepOwner"/> (NOFLIPOWNER in the original).
    /// </summary>
    public IoqResult Pop(IoqIndex index, int position, bool keepOwner = false)
    {
        ulong at = IndexAt(index);
        uint head = _memory.Acquire32(at);
        if (head != (uint)position)
        {
            return head >= (uint)Count ? IoqResult.IndexOutOfRange : IoqResult.NotAtHead;
        }

        if (!Owns(position))
        {
            return IoqResult.NotOwner;
        }

        _memory.Release32(at, (uint)After(position));
        if (_memory.Acquire8(at + IoqLayout.FullOffset) != 0)
        {
            _memory.Release8(at + IoqLayout.FullOffset, 0);
        }

        if (!keepOwner)
        {
            GiveAway(position);
        }

        return IoqResult.Done;
    }

    private IoqResult CheckPush(ulong index, int position)
    {
        uint tail = _memory.Acquire32(index + IoqLayout.TailOffset);
        if (tail != (uint)position)
        {
            return tail >= (uint)Count ? IoqResult.IndexOutOfRange : IoqResult.NotAtTail;
        }

        return Owns(position) ? IoqResult.Done : IoqResult.NotOwner;
    }

    private void MoveTail(ulong index, int position)
    {
        uint tail = (uint)After(position);
        if (tail == _memory.Acquire32(index))
        {
            _memory.Release8(index + IoqLayout.FullOffset, 1);
        }

        _memory.Release32(index + IoqLayout.TailOffset, tail);
    }

    private uint Peek32(ulong address) => _memory.Memory.Acquire32(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong IndexAt(IoqIndex index) => _address + IoqLayout.IndexOffset + ((ulong)index * IoqLayout.IndexBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong DescriptorAt(int position) => _descriptors + ((ulong)position * IoqLayout.DescriptorBytes);
}
