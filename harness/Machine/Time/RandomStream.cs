using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// A named stream of random numbers (xoshiro256**, seeded through SplitMix64). Streams are named by machine component,
/// never by transport, so that lanes share them: common random numbers. Same seed and name, same numbers on any machine.
/// </summary>
public sealed class RandomStream
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Creates the stream called <paramref name="name"/> of the run with <paramref name="seed"/>.</summary>
    public RandomStream(ulong seed, string name)
    {
        ulong state = seed;
        foreach (char c in name)
        {
            state = SplitMix(ref state) ^ c;
        }

        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextBits()
    {
        ulong result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>).</summary>
    public long NextBelow(long bound) => (long)Math.BigMul(NextBits(), (ulong)bound, out _);

    /// <summary>Mean 0, variance 1, triangular on ±2.45: two uniforms, no transcendental function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDeviate()
    {
        ulong bits = NextBits();
        double sum = (long)((uint)bits + (bits >> 32));
        return (sum * (1.0 / 4294967296.0) - 1.0) * 2.449489742783178; // sqrt(6)
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
