using Bakeoff.Machine;
using Bakeoff.Transports.Resources;
using static Bakeoff.Transports.EmulatedNics.Rtl8139Registers;

namespace Bakeoff.Transports.EmulatedNics;

/// <summary>
/// The RTL8139 as QEMU models it (Oct 2009 hw/rtl8139.c), in the C mode of the original chip: four transmit slots, one receive
/// ring, ports. Writing a slot's TSD transmits it at once, in the vCPU thread.
/// </summary>
/// <remarks>
/// <code>
///   TSD write:  copy out of the slot, write(tap), OWN and TOK; cause TOK
///   frame:      tap in the set while the ring has room; read(tap), header and frame at CBR; cause ROK
///   CAPR write: the driver's read pointer; room again: break select() (assumed for 2009)
///   ISR write:  clears causes; IMR write: mask; then the line again
/// </code>
/// </remarks>
internal sealed class Rtl8139Model(EmulatedNicPorts ports, ulong slots, int slotBytes, Rtl8139ReceiveRing ring) : EmulatedNicModel(ports)
{
    private readonly uint[] _tsd = new uint[TransmitSlots];
    private readonly BufferSegment[] _segments = new BufferSegment[1];
    private int _read;
    private int _write;

    /// <summary>The tap is read only while the largest frame has room.</summary>
    protected override bool AcceptsFrames => Rtl8139ReceiveRing.SizeBytes - Used > Rtl8139ReceiveRing.Occupied(slotBytes);

    private int Used => (_write - _read + Rtl8139ReceiveRing.SizeBytes) % Rtl8139ReceiveRing.SizeBytes;

    /// <inheritdoc/>
    protected override void CountRegisters(ResourceTally tally)
    {
        const int bar = 256; // the same registers twice
        tally.Add(ResourceKind.Ports, bar);
        tally.Add(ResourceKind.MmioBytes, bar);
        tally.Add(ResourceKind.RingBytes, Rtl8139ReceiveRing.SizeBytes); // transmit slots are buffers
    }

    /// <summary>Set-up before time starts: the driver's mask.</summary>
    public void Start()
    {
        Mask = Unmasked;
        Array.Fill(_tsd, Owned);
    }

    /// <inheritdoc/>
    public override uint Peek(int register) => register switch
    {
        Isr => Causes,
        Command => Used == 0 ? BufferEmpty : 0,
        >= Tsd0 and < Tsd0 + (4 * TransmitSlots) => _tsd[(register - Tsd0) / 4],
        _ => 0,
    };

    /// <inheritdoc/>
    public override SimTask AfterReadAsync(CpuContext vcpuThread, int register) => SimTask.Completed;

    /// <inheritdoc/>
    public override SimTask WriteAsync(CpuContext vcpuThread, int register, uint value)
    {
        switch (register)
        {
            case >= Tsd0 and < Tsd0 + (4 * TransmitSlots):
                return TransmitAsync(vcpuThread, (register - Tsd0) / 4, (int)(value & SizeMask));
            case Capr:
                bool hadRoom = AcceptsFrames;
                _read = (int)((value + CaprBias) % Rtl8139ReceiveRing.SizeBytes);
                if (!hadRoom && AcceptsFrames)
                {
                    Ports.Process.BreakSelect(vcpuThread);
                }

                return SimTask.Completed;
            case Isr:
                Causes &= ~value;
                return CausesClearedAsync(vcpuThread);
            case Imr:
                bool unmasked = (value & ~Mask) != 0;
                Mask = value;
                return MaskChangedAsync(vcpuThread, unmasked);
            default:
                return SimTask.Completed;
        }
    }

    private async SimTask TransmitAsync(CpuContext vcpuThread, int slot, int bytes)
    {
        Packet packet = Read(vcpuThread, slot, bytes);
        _tsd[slot] = (uint)bytes;
        await vcpuThread.Pay();
        Send(vcpuThread, packet);
        _tsd[slot] |= Owned | SentOk;
        await SetCausesAsync(vcpuThread, Sent);
    }

    private Packet Read(CpuContext vcpuThread, int slot, int bytes)
    {
        _segments[0] = new BufferSegment(slots + (ulong)(slot * slotBytes), bytes);
        bool known = GuestFrames.TryReadHeader(Ports.Memory, _segments, 0, out PacketHeader header) && header.IsIntact;
        Invariant.That(known, "the guest sent a frame without an intact stamp");
        vcpuThread.Owe(CostKey.GuestPageTranslate);
        Packet packet = Ports.Host.Accounts.Rent(header);
        OweSend(vcpuThread, packet);
        GuestFrames.ReadPayload(Ports.Memory, _segments, 0, packet);
        return packet;
    }

    /// <inheritdoc/>
    protected override async SimTask ReceiveAsync(CpuContext ioThread, Packet packet)
    {
        ioThread.Owe(CostKey.GuestPageTranslate, 2);
        ioThread.Owe(CostKey.CopyVmmByte, GuestFrames.CopyBytes(packet.Header));
        await ioThread.Pay();
        ring.For(ioThread).Write(_write, packet);
        _write = (_write + Rtl8139ReceiveRing.Occupied(GuestFrames.Bytes(packet))) % Rtl8139ReceiveRing.SizeBytes;
        Ports.Host.Accounts.Recycle(packet);
        await SetCausesAsync(ioThread, Received);
    }
}
