using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// The buffers of one packet that a device has taken off a virtqueue, device-readable ones first. Addresses and lengths come from
/// the guest: each is checked before it is kept.
/// </summary>
internal sealed class ChainSegments(GuestMemory memory, int sizeEntries)
{
    // UIO_MAXIOV: what vhost has room for in one request.
    private const int MinCapacity = 1024;
    private const ulong MaxTotalBytes = 1UL << 32;

    private readonly BufferSegment[] _segments = new BufferSegment[Math.Max(sizeEntries, MinCapacity)];
    private ulong _totalBytes;
    private int _readableCount;
    private int _count;

    /// <summary>Buffers that the device reads.</summary>
    public ReadOnlySpan<BufferSegment> Readable => new(_segments, 0, _readableCount);

    /// <summary>Buffers that the device writes.</summary>
    public ReadOnlySpan<BufferSegment> Writable => new(_segments, _readableCount, _count - _readableCount);

    /// <summary>Forgets the buffers.</summary>
    public void Clear()
    {
        _count = _readableCount = 0;
        _totalBytes = 0;
    }

    /// <summary>Adds a buffer; null, or why it is not valid.</summary>
    public string? Add(ulong address, uint length, bool writable)
    {
        if (length > int.MaxValue || !memory.Contains(address, length))
        {
            return $"buffer at 0x{address:x} with {length} bytes is outside guest memory";
        }

        if (_count == _segments.Length)
        {
            return $"chain of more than {_segments.Length} buffers";
        }

        _totalBytes += length;
        if (_totalBytes > MaxTotalBytes)
        {
            return "chain of more than 2^32 bytes";
        }

        if (!writable && _count != _readableCount)
        {
            return "device-readable buffer after a device-writable one";
        }

        _segments[_count++] = new BufferSegment(address, (int)length);
        if (!writable)
        {
            _readableCount = _count;
        }

        return null;
    }
}
