using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>
/// A driver made of bytes: programs a split ring of 16 entries word by word, so that a test can write what no driver
/// would. Offsets are written out here and owe nothing to the code under test.
/// </summary>
internal sealed class SplitRingBytes : IDisposable
{
    public const int Size = 16;
    public const ulong Ring = 0x1000; // descriptors 0x1000, avail 0x1100, used 0x2000
    public const ulong Buffer = 0x8000;
    public const int MemoryBytes = 0x20000;

    public SplitRingBytes(SplitRingOptions? options = null)
    {
        Memory = new GuestMemory(MemoryBytes);
        Host = new SplitHostQueue(Memory, Ring, (options ?? new SplitRingOptions()) with { SizeEntries = Size });
    }

    public GuestMemory Memory { get; }

    public SplitHostQueue Host { get; }

    public ushort UsedFlags => Memory.Read<ushort>(0x2000);

    public ushort UsedIdx => Memory.Read<ushort>(0x2002);

    public ushort AvailEvent => Memory.Read<ushort>(0x2004 + (8 * Size));

    public ushort AvailFlags { set => Memory.Write(0x1100, value); }

    public ushort AvailIdx { set => Memory.Write(0x1102, value); }

    public ushort UsedEvent { set => Memory.Write(0x1104 + (2 * Size), value); }

    public void Dispose() => Memory.Dispose();

    public void Descriptor(int index, ulong address, uint length, int flags = 0, int next = 0) =>
        TableEntry(Ring, index, address, length, flags, next);

    public void TableEntry(ulong table, int index, ulong address, uint length, int flags = 0, int next = 0)
    {
        ulong at = table + (16 * (ulong)index);
        Memory.Write(at, address);
        Memory.Write(at + 8, length);
        Memory.Write(at + 12, (ushort)flags);
        Memory.Write(at + 14, (ushort)next);
    }

    public void Avail(int slot, int head) => Memory.Write(0x1104 + (2 * (ulong)slot), (ushort)head);

    public (uint Id, uint Length) Used(int slot) =>
        (Memory.Read<uint>(0x2004 + (8 * (ulong)slot)), Memory.Read<uint>(0x2008 + (8 * (ulong)slot)));

    /// <summary>Posts descriptor <paramref name="head"/> as the one available chain and takes it.</summary>
    public TakeResult TakeChain(int head = 0)
    {
        Avail(0, head);
        AvailIdx = 1;
        return Host.TryTake(out _);
    }
}
