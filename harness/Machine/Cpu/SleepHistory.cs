using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// What the last sleeps of a core say about the next one: if most of them were about equally long, so will it be (Linux
/// drivers/cpuidle/governors/menu.c). In whole microseconds, as there.
/// </summary>
internal struct SleepHistory
{
    private const int Length = 8;
    private const int FewestOfAPattern = 6;
    private const long SmallVarianceUs2 = 400; // a standard deviation of 20 us
    private const long LargeMeanToDeviationSquared = 36;

    private Lengths _us;
    private int _next;
    private int _count;

    [InlineArray(Length)]
    private struct Lengths
    {
        private long _first;
    }

    /// <summary>Adds a sleep.</summary>
    public void Add(long us)
    {
        _us[_next] = us;
        _next = (_next + 1) % Length;
        _count = Math.Min(_count + 1, Length);
    }

    /// <summary>
    /// The usual length, or <see cref="long.MaxValue"/> if there is none. The longest are left out one after the other until the rest
    /// agree; once a quarter of them has gone, only on less than 20 us of difference.
    /// </summary>
    public readonly long TypicalUs()
    {
        if (_count < Length)
        {
            return long.MaxValue;
        }

        long longest = long.MaxValue;
        while (true)
        {
            long sum = 0, max = 0;
            int count = 0;
            foreach (long us in _us)
            {
                if (us <= longest)
                {
                    sum += us;
                    max = Math.Max(max, us);
                    count++;
                }
            }

            long mean = sum / count;
            long variance = VarianceOf(mean, longest) / count;
            if (variance <= SmallVarianceUs2 || (count >= FewestOfAPattern && mean * mean > LargeMeanToDeviationSquared * variance))
            {
                return mean;
            }

            if (count <= FewestOfAPattern)
            {
                return long.MaxValue;
            }

            longest = max - 1;
        }
    }

    private readonly long VarianceOf(long mean, long longest)
    {
        long squares = 0;
        foreach (long us in _us)
        {
            squares += us <= longest ? (us - mean) * (us - mean) : 0;
        }

        return squares;
    }
}
