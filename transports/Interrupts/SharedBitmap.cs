using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>A bitmap of 64-bit words in guest memory that both sides change with atomic operations; each is a full barrier.</summary>
public sealed class SharedBitmap(GuestMemory memory, ulong address, int words)
{
    /// <summary>Bits in a word.</summary>
    public const int WordBits = 64;

    /// <summary>Bits in the bitmap.</summary>
    public int Count => words * WordBits;

    /// <summary>A word as it is now.</summary>
    public ulong Word(int index) => memory.Acquire64(AddressOf(index));

    /// <summary>True if bit <paramref name="number"/> is set.</summary>
    public bool Test(int number) => (Word(number / WordBits) & Bit(number)) != 0;

    /// <summary>Sets bit <paramref name="number"/>; true if it was set before.</summary>
    public bool TestAndSet(int number) => (Set(number) & Bit(number)) != 0;

    /// <summary>Sets bit <paramref name="number"/> and returns what its word was.</summary>
    public ulong Set(int number) => memory.Or64(AddressOf(number / WordBits), Bit(number));

    /// <summary>Clears bit <paramref name="number"/>.</summary>
    public void Clear(int number) => memory.And64(AddressOf(number / WordBits), ~Bit(number));

    /// <summary>Takes all bits of a word: what it was is returned, and it is 0.</summary>
    public ulong TakeWord(int index) => memory.Exchange64(AddressOf(index), 0);

    /// <summary>Sets every bit.</summary>
    public void SetAll()
    {
        for (int i = 0; i < words; i++)
        {
            memory.Exchange64(AddressOf(i), ulong.MaxValue);
        }
    }

    private ulong AddressOf(int index)
    {
        Invariant.That((uint)index < (uint)words, "a word outside the bitmap");
        return address + (8 * (ulong)index);
    }

    private static ulong Bit(int number) => 1UL << (number % WordBits);
}
