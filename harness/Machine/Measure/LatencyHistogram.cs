using System.Numerics;

namespace Bakeoff.Machine;

/// <summary>
/// Counts latencies from 0 ns to 100 s with three significant digits: the high dynamic range histogram that wrk2 and
/// its
/// family use. Recording takes constant time and allocates nothing; merging is exact.
/// </summary>
/// <remarks>
/// Values below 2,048 have a bucket each. From there every power of two is cut into 1,024 equal buckets, so a bucket is
/// never wider than 1/1,024 of its values. Minimum, maximum and sum are kept exactly beside the buckets.
/// </remarks>
public sealed class LatencyHistogram
{
    /// <summary>
    /// Largest value with a bucket of its own size, in ns (100 s). Longer latencies are counted in the last bucket.
    /// </summary>
    public const long HighestTrackableNs = 100_000_000_000;

    /// <summary>Buckets of the linear part; twice the buckets of each power of two after it.</summary>
    public const int SubBucketCount = 1 << SubBucketBits;

    private const int SubBucketBits = 11;
    private const int HalfSubBucketCount = SubBucketCount / 2;
    private const char EncodingVersion = '1';

    private readonly long[] _counts = new long[IndexOf(HighestTrackableNs) + 1];
    private long _minNs = long.MaxValue;
    private Int128 _sumNs;

    /// <summary>Samples recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Smallest sample in ns, 0 without samples.</summary>
    public long MinNs => Count == 0 ? 0 : _minNs;

    /// <summary>Largest sample in ns, 0 without samples.</summary>
    public long MaxNs { get; private set; }

    /// <summary>Exact mean in ns, 0 without samples.</summary>
    public double MeanNs => Count == 0 ? 0 : (double)_sumNs / Count;

    /// <summary>Powers of two that the buckets cover.</summary>
    public int BucketCount => (_counts.Length / HalfSubBucketCount) - 1;

    /// <summary>Counts one latency.</summary>
    public void Record(long latencyNs)
    {
        Invariant.That(latencyNs >= 0, "A latency is never negative.");
        _counts[IndexOf(Math.Min(latencyNs, HighestTrackableNs))]++;
        Count++;
        _sumNs += latencyNs;
        _minNs = Math.Min(_minNs, latencyNs);
        MaxNs = Math.Max(MaxNs, latencyNs);
    }

    /// <summary>Adds all samples of <paramref name="other"/>; the order of merges does not matter.</summary>
    public void Merge(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        _sumNs += other._sumNs;
        _minNs = Math.Min(_minNs, other._minNs);
        MaxNs = Math.Max(MaxNs, other.MaxNs);
    }

    /// <summary>
    /// True if there are at least 10 / (1 - p) samples, so that a percentile p (0 to 1) may be printed.
    /// </summary>
    public bool Supports(double percentile) => Count * (1 - percentile) >= 10 - 1e-6;

    /// <summary>
    /// Latency in ns that the share <paramref name="percentile"/> (0 to 1) of all samples does not exceed.
    /// </summary>
    public long PercentileNs(double percentile)
    {
        long wanted = SamplesIn(percentile);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted && seen > 0)
            {
                return HighestIn(i);
            }
        }

        return 0;
    }

    /// <summary>
    /// The percentile spectrum: <paramref name="ticksPerHalf"/> steps for each halving of the distance to 100 %, ended
    /// by
    /// the maximum at percentile 1. Empty without samples.
    /// </summary>
    public IEnumerable<PercentilePoint> Spectrum(int ticksPerHalf = 5)
    {
        long seen = 0;
        double percentile = 0;
        for (int i = 0; i < _counts.Length && seen < Count; i++)
        {
            seen += _counts[i];
            while (_counts[i] > 0 && seen >= SamplesIn(percentile))
            {
                yield return new PercentilePoint(percentile, HighestIn(i), seen);
                percentile = NextTick(percentile, ticksPerHalf);
                if (seen == Count)
                {
                    yield return new PercentilePoint(1, MaxNs, Count);
                    yield break;
                }
            }
        }
    }

    /// <summary>Standard deviation in ns, from the middles of the buckets.</summary>
    public double StandardDeviationNs()
    {
        double squares = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
            {
                double distance = ((LowestOf(i) + (double)LowestOf(i + 1) - 1) / 2) - MeanNs;
                squares += distance * distance * _counts[i];
            }
        }

        return Count == 0 ? 0 : Math.Sqrt(squares / Count);
    }

    /// <summary>The whole content as one short line; <see cref="Decode"/> gives an equal histogram back.</summary>
    public string Encode()
    {
        var bytes = new List<byte>();
        Varint.Write(bytes, (UInt128)MinNs);
        Varint.Write(bytes, (UInt128)MaxNs);
        Varint.Write(bytes, (UInt128)_sumNs);
        int next = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
            {
                Varint.Write(bytes, (UInt128)(i - next));
                Varint.Write(bytes, (UInt128)_counts[i]);
                next = i + 1;
            }
        }

        return EncodingVersion + Convert.ToBase64String(bytes.ToArray());
    }

    /// <summary>
    /// Reads what <see cref="Encode"/> wrote; throws <see cref="FormatException"/> for anything else.
    /// </summary>
    public static LatencyHistogram Decode(string encoded)
    {
        if (encoded.Length == 0 || encoded[0] != EncodingVersion)
        {
            throw new FormatException("Not an encoded histogram of version " + EncodingVersion + ".");
        }

        byte[] bytes = Convert.FromBase64String(encoded[1..]);
        int at = 0;
        var histogram = new LatencyHistogram
        {
            _minNs = (long)Varint.Read(bytes, ref at),
            MaxNs = (long)Varint.Read(bytes, ref at),
            _sumNs = (Int128)Varint.Read(bytes, ref at),
        };
        UInt128 index = 0;
        while (at < bytes.Length)
        {
            index += Varint.Read(bytes, ref at);
            if (index >= (UInt128)histogram._counts.Length)
            {
                throw new FormatException("An encoded histogram names a bucket beyond 100 s.");
            }

            long count = (long)Varint.Read(bytes, ref at);
            histogram._counts[(int)index++] = count;
            histogram.Count += count;
        }

        histogram._minNs = histogram.Count == 0 ? long.MaxValue : histogram._minNs;
        return histogram;
    }

    private static int IndexOf(long value)
    {
        int shift = Math.Max(0, 64 - SubBucketBits - BitOperations.LeadingZeroCount((ulong)value));
        return (shift * HalfSubBucketCount) + (int)(value >> shift);
    }

    private static long LowestOf(int index)
    {
        int shift = Math.Max(0, (index / HalfSubBucketCount) - 1);
        return (long)(index - (shift * HalfSubBucketCount)) << shift;
    }

    private long HighestIn(int index) =>
        index == _counts.Length - 1 ? MaxNs : Math.Min(LowestOf(index + 1) - 1, MaxNs);

    /// <summary>
    /// Samples that make up the share; a hair is taken off so that 0.9 of 100 is 90 in spite of rounding.
    /// </summary>
    private long SamplesIn(double percentile) =>
        Math.Max(1, (long)Math.Ceiling((percentile * Count) - (1e-9 * Math.Max(1, Count * 1e-6))));

    private static double NextTick(double percentile, int ticksPerHalf)
    {
        double half = 1;
        while (half / 2 >= 1 - percentile)
        {
            half /= 2;
        }

        return percentile + (half / (2 * ticksPerHalf));
    }
}
