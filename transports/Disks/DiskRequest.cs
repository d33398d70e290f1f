using Bakeoff.Machine;

namespace Bakeoff.Transports.Disks;

/// <summary>
/// A block request in guest memory, in one piece so that either ring can carry it: header {u32 type, u32 priority, u64 sector},
/// data, status byte. The layout is virtio-blk's; vbus of 2009 had no block device, so that it travels over an IOQ is ours.
/// </summary>
internal readonly record struct DiskRequest(ulong Address, int DataBytes)
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Bytes of a sector.</summary>
    public const int SectorBytes = 512;

    /// <summary>Status before the device has answered.</summary>
    public const byte Pending = 0xff;

    /// <summary>VIRTIO_BLK_S_OK.</summary>
    public const byte Fine = 0;

    private const uint TypeIn = 0;
    private const uint TypeOut = 1;

    /// <summary>Bytes of the whole.</summary>
    public int Bytes => HeaderBytes + DataBytes + 1;

    private ulong StatusAddress => Address + HeaderBytes + (ulong)DataBytes;

    /// <summary>The header.</summary>
    public BufferSegment Header => new(Address, HeaderBytes);

    /// <summary>The data.</summary>
    public BufferSegment Data => new(Address + HeaderBytes, DataBytes);

    /// <summary>The status byte.</summary>
    public BufferSegment Status => new(StatusAddress, 1);

    /// <summary>The guest's half: header, and the mark that says which request it is where data will be.</summary>
    public void Write(GuestMemory memory, bool isWrite, ulong sector)
    {
        memory.Write(Address, isWrite ? TypeOut : TypeIn);
        memory.Write(Address + 4, 0u);
        memory.Write(Address + 8, sector);
        memory.Write(Address + HeaderBytes, isWrite ? sector : 0);
        memory.Write(StatusAddress, Pending);
    }

    /// <summary>The device's half: takes or gives the data's mark and answers.</summary>
    public void Serve(GuestMemory memory)
    {
        ulong sector = memory.Read<ulong>(Address + 8);
        if (memory.Read<uint>(Address) == TypeIn)
        {
            memory.Write(Address + HeaderBytes, sector);
        }

        Invariant.That(memory.Read<ulong>(Address + HeaderBytes) == sector, "a block request carries the wrong data");
        memory.Write(StatusAddress, Fine);
    }

    /// <summary>True if the device has answered this very request.</summary>
    public bool IsServed(GuestMemory memory, ulong sector) =>
        memory.Read<byte>(StatusAddress) == Fine && memory.Read<ulong>(Address + HeaderBytes) == sector;
}
