using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// The bytes that a flow carries, as a function of (flow, direction, stream offset): whoever receives a piece can check
/// it without having seen what was sent. Byte i is byte i mod 8 (little endian) of SplitMix64's output for i / 8.
/// </summary>
public static class PayloadPattern
{
    private const int WordBytes = sizeof(ulong);
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>Writes the pattern from stream <paramref name="offset"/> on.</summary>
    public static void Fill(Span<byte> payload, int flow, bool reverse, long offset)
    {
        ulong key = Key(flow, reverse);
        int done = LeadingBytes(payload.Length, offset);
        for (int i = 0; i < done; i++)
        {
            payload[i] = At(key, offset + i);
        }

        ulong index = (ulong)(offset + done) / WordBytes;
        for (; payload.Length - done >= WordBytes; done += WordBytes, index++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(payload[done..], Word(key, index));
        }

        for (; done < payload.Length; done++)
        {
            payload[done] = At(key, offset + done);
        }
    }

    /// <summary>Index of the first byte that differs from the pattern at <paramref name="offset"/>; -1 if all are equal.</summary>
    public static int FirstMismatch(ReadOnlySpan<byte> payload, int flow, bool reverse, long offset)
    {
        ulong key = Key(flow, reverse);
        int done = LeadingBytes(payload.Length, offset);
        int mismatch = FirstMismatchByte(payload[..done], key, offset);
        if (mismatch >= 0)
        {
            return mismatch;
        }

        ulong index = (ulong)(offset + done) / WordBytes;
        for (; payload.Length - done >= WordBytes; done += WordBytes, index++)
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(payload[done..]) != Word(key, index))
            {
                break;
            }
        }

        mismatch = FirstMismatchByte(payload[done..], key, offset + done);
        return mismatch < 0 ? -1 : done + mismatch;
    }

    private static int FirstMismatchByte(ReadOnlySpan<byte> payload, ulong key, long offset)
    {
        for (int i = 0; i < payload.Length; i++)
        {
            if (payload[i] != At(key, offset + i))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Bytes before the first word boundary of the stream.</summary>
    private static int LeadingBytes(int length, long offset) => Math.Min(length, (int)(-offset & (WordBytes - 1)));

    private static ulong Key(int flow, bool reverse) => Mix((((ulong)(uint)flow << 1) | (reverse ? 1UL : 0)) + 1);

    private static byte At(ulong key, long offset) =>
        (byte)(Word(key, (ulong)offset / WordBytes) >> (int)((offset & (WordBytes - 1)) * 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ulong key, ulong index) => Mix(key + (index * GoldenGamma));

    /// <summary>SplitMix64's finalizer (Steele, Lea and Flood, OOPSLA 2014).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
