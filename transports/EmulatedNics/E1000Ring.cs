using Bakeoff.Machine;

namespace Bakeoff.Transports.EmulatedNics;

/// <summary>
/// A ring of legacy descriptors of the 8254x in guest memory, 16 bytes each: u64 buffer address, u16 length, and in the second
/// half command (transmit) and status. The device owns those from head to before tail.
/// </summary>
/// <remarks>
/// <code>
///   offset   0        8       10     11       12      13     14
///   tx       address  length  cso    command  status  css    special
///   rx       address  length  checksum        status  errors special
/// </code>
/// </remarks>
internal sealed class E1000Ring(GuestMemory memory, ulong address, int entries)
{
    /// <summary>Bytes of a descriptor.</summary>
    public const int DescriptorBytes = 16;

    /// <summary>Status: the device is done with it.</summary>
    public const byte Done = 0x01;

    /// <summary>Status (receive): the frame ends here.</summary>
    public const byte StatusEndOfPacket = 0x02;

    /// <summary>Command: the frame ends here.</summary>
    public const byte EndOfPacket = 0x01;

    /// <summary>Command: write the status back.</summary>
    public const byte ReportStatus = 0x08;

    private const int LengthAt = 8;
    private const int CommandAt = 11;
    private const int StatusAt = 12;

    private readonly CachedMemory _memory = new(memory);

    /// <summary>Descriptors in the ring.</summary>
    public int Entries => entries;

    /// <summary>The ring for a step of <paramref name="context"/>, driver or device, which owes for the lines that its core lacks.</summary>
    public E1000Ring For(CpuContext context)
    {
        _memory.UsedBy(context);
        return this;
    }

    /// <summary>The slot after <paramref name="index"/>.</summary>
    public int Next(int index) => index + 1 == entries ? 0 : index + 1;

    /// <summary>The driver fills a transmit descriptor.</summary>
    public void WriteTransmit(int index, BufferSegment buffer, bool isLast)
    {
        ulong at = At(index);
        _memory.Write(at, buffer.Address);
        _memory.Write(at + LengthAt, (ushort)buffer.Length);
        _memory.Write(at + CommandAt, (byte)(isLast ? EndOfPacket | ReportStatus : 0));
        _memory.Release8(at + StatusAt, 0);
    }

    /// <summary>The driver gives a receive buffer to the device.</summary>
    public void WriteReceive(int index, ulong buffer)
    {
        _memory.Write(At(index), buffer);
        _memory.Release8(At(index) + StatusAt, 0);
    }

    /// <summary>The buffer that a transmit descriptor names.</summary>
    public BufferSegment Buffer(int index) => new(Address(index), Length(index));

    /// <summary>The buffer's address.</summary>
    public ulong Address(int index) => _memory.Read<ulong>(At(index));

    /// <summary>The buffer's length (transmit) or the frame's (receive, written back).</summary>
    public int Length(int index) => _memory.Read<ushort>(At(index) + LengthAt);

    /// <summary>True if the frame ends with this transmit descriptor.</summary>
    public bool IsLast(int index) => (_memory.Read<byte>(At(index) + CommandAt) & EndOfPacket) != 0;

    /// <summary>True if the device is done with the descriptor.</summary>
    public bool IsDone(int index) => (_memory.Acquire8(At(index) + StatusAt) & Done) != 0;

    /// <summary>The device is done with a transmit descriptor.</summary>
    public void CompleteTransmit(int index) => _memory.Release8(At(index) + StatusAt, Done);

    /// <summary>The device has put a frame of <paramref name="length"/> bytes into a receive buffer.</summary>
    public void CompleteReceive(int index, int length)
    {
        _memory.Write(At(index) + LengthAt, (ushort)length);
        _memory.Release8(At(index) + StatusAt, Done | StatusEndOfPacket);
    }

    private ulong At(int index) => address + (ulong)(index * DescriptorBytes);
}
