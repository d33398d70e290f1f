namespace Bakeoff.Machine;

/// <summary>
/// A set of byte offsets, kept as sorted half-open ranges that neither touch nor overlap: the receiver's
/// out-of-order queue and the sender's SACK scoreboard.
/// </summary>
/// <remarks>
/// It takes as many ranges as come, and memory for them only when there are more than ever before. A limit would be a fault of the model:
/// Linux marks each sk_buff and queues by memory, so a window of 4 MiB can have over a thousand holes. A receiver that throws away what
/// lies behind hole 257 has it all sent again, a segment per acknowledgement.
/// </remarks>
public sealed class ByteRangeSet
{
    private long[] _starts;
    private long[] _ends;

    /// <summary>Creates an empty set with memory for <paramref name="ranges"/> ranges.</summary>
    public ByteRangeSet(int ranges)
    {
        _starts = new long[ranges];
        _ends = new long[ranges];
    }

    /// <summary>Number of ranges.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in all ranges together.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>End of the last range; not to be asked of an empty set.</summary>
    public long HighestEnd => _ends[Count - 1];

    /// <summary>Start of range <paramref name="index"/>, in ascending order.</summary>
    public long Start(int index) => _starts[index];

    /// <summary>End (exclusive) of range <paramref name="index"/>.</summary>
    public long End(int index) => _ends[index];

    /// <summary>Index of the first range that ends after <paramref name="offset"/>; Count if none.</summary>
    public int IndexAfter(long offset)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_ends[middle] > offset)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>Adds a range. Returns the bytes that were new.</summary>
    public long Add(long start, long end)
    {
        int first = IndexAfter(start - 1); // the first range that touches [start, end), or lies behind it
        int beyond = first;
        long covered = 0;
        while (beyond < Count && _starts[beyond] <= end)
        {
            covered += _ends[beyond] - _starts[beyond];
            beyond++;
        }

        if (beyond == first)
        {
            return Insert(first, start, end);
        }

        start = Math.Min(start, _starts[first]);
        end = Math.Max(end, _ends[beyond - 1]);
        RemoveAt(first + 1, beyond - first - 1);
        _starts[first] = start;
        _ends[first] = end;
        long added = end - start - covered;
        TotalBytes += added;
        return added;
    }

    /// <summary>Removes everything below <paramref name="offset"/>.</summary>
    public void RemoveBelow(long offset)
    {
        int keep = IndexAfter(offset);
        for (int i = 0; i < keep; i++)
        {
            TotalBytes -= _ends[i] - _starts[i];
        }

        RemoveAt(0, keep);
        if (Count > 0 && _starts[0] < offset)
        {
            TotalBytes -= offset - _starts[0];
            _starts[0] = offset;
        }
    }

    /// <summary>Number of offsets in [from, to) that are not in the set.</summary>
    public long UncoveredBytes(long from, long to)
    {
        if (from >= to)
        {
            return 0;
        }

        long uncovered = to - from;
        for (int i = IndexAfter(from); i < Count && _starts[i] < to; i++)
        {
            uncovered -= Math.Min(_ends[i], to) - Math.Max(_starts[i], from);
        }

        return uncovered;
    }

    /// <summary>First offset at or after <paramref name="from"/> that is not in the set, and where the next range starts.</summary>
    public long NextHole(long from, out long holeEnd)
    {
        int index = IndexAfter(from);
        if (index < Count && _starts[index] <= from)
        {
            from = _ends[index];
            index++;
        }

        holeEnd = index < Count ? _starts[index] : long.MaxValue;
        return from;
    }

    private long Insert(int index, long start, long end)
    {
        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, 2 * Count);
            Array.Resize(ref _ends, 2 * Count);
        }

        Array.Copy(_starts, index, _starts, index + 1, Count - index);
        Array.Copy(_ends, index, _ends, index + 1, Count - index);
        Count++;
        _starts[index] = start;
        _ends[index] = end;
        TotalBytes += end - start;
        return end - start;
    }

    private void RemoveAt(int index, int count)
    {
        if (count > 0)
        {
            Array.Copy(_starts, index + count, _starts, index, Count - index - count);
            Array.Copy(_ends, index + count, _ends, index, Count - index - count);
            Count -= count;
        }
    }
}
