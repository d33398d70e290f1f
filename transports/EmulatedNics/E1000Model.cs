using Bakeoff.Machine;
using Bakeoff.Transports.Resources;
using static Bakeoff.Transports.EmulatedNics.E1000Registers;

namespace Bakeoff.Transports.EmulatedNics;

/// <summary>
/// The 82540EM as QEMU models it (Oct 2009 hw/e1000.c): a write to TDT transmits at once, in the vCPU thread, all descriptors up
/// to it; each such write, and each received frame, sets a cause. Reading ICR clears them.
/// </summary>
/// <remarks>
/// <code>
///   TDT write:  head to tail: copy out of guest memory, write(tap), status DD; cause TXDW
///   frame:      read(tap), copy into the buffer at RDH, status DD, length; cause RXT0; no descriptor: frame lost, cause RXO
///   ICR read:   causes, then none; line down
///   IMS, IMC:   mask, then the line again
/// </code>
/// Descriptors that the vCPU thread reads and writes lie in its own core's cache; those of received frames travel between
/// cores. The chip has segmentation; only context descriptors carry it, which are not simulated, so the guest segments. One
/// buffer takes one frame, up to 16 KiB as the chip's largest buffer size allows (assumed for MTU 9000).
/// </remarks>
internal sealed class E1000Model(EmulatedNicPorts ports, E1000Ring tx, E1000Ring rx, int receiveBufferBytes) : EmulatedNicModel(ports)
{
    private readonly BufferSegment[] _segments = new BufferSegment[32];
    private readonly BufferSegment[] _receiveBuffer = new BufferSegment[1];
    private int _segmentCount;
    private int _tdh;
    private int _tdt;
    private int _rdh;
    private int _rdt;

    /// <inheritdoc/>
    protected override bool AcceptsFrames => true;

    /// <inheritdoc/>
    protected override void CountRegisters(ResourceTally tally)
    {
        const int memoryBar = 128 << 10;
        const int portBar = 64;
        tally.Add(ResourceKind.MmioBytes, memoryBar);
        tally.Add(ResourceKind.Ports, portBar);
        tally.Add(ResourceKind.RingBytes, (tx.Entries + rx.Entries) * E1000Ring.DescriptorBytes);
    }

    /// <summary>Set-up before time starts: the driver's first descriptors and its mask.</summary>
    public void Start(int rdt)
    {
        _rdt = rdt;
        Mask = Unmasked;
    }

    /// <inheritdoc/>
    public override uint Peek(int register) => register == Icr ? Causes : 0;

    /// <inheritdoc/>
    public override SimTask AfterReadAsync(CpuContext vcpuThread, int register)
    {
        if (register != Icr)
        {
            return SimTask.Completed;
        }

        Causes = 0;
        return CausesClearedAsync(vcpuThread);
    }

    /// <inheritdoc/>
    public override SimTask WriteAsync(CpuContext vcpuThread, int register, uint value)
    {
        switch (register)
        {
            case Tdt:
                _tdt = (int)value;
                return TransmitAsync(vcpuThread);
            case Rdt:
                _rdt = (int)value;
                return SimTask.Completed;
            case Ims:
                Mask |= value;
                return MaskChangedAsync(vcpuThread, unmasked: true);
            case Imc:
                Mask &= ~value;
                return MaskChangedAsync(vcpuThread, unmasked: false);
            default:
                return SimTask.Completed;
        }
    }

    private async SimTask TransmitAsync(CpuContext vcpuThread)
    {
        bool sent = false;
        while (_tdh != _tdt)
        {
            _segments[_segmentCount++] = tx.For(vcpuThread).Buffer(_tdh);
            vcpuThread.Owe(CostKey.RingSegment);
            vcpuThread.Owe(CostKey.GuestPageTranslate, 2); // descriptor and buffer
            bool isLast = tx.IsLast(_tdh);
            if (isLast)
            {
                Packet packet = Read(vcpuThread);
                await vcpuThread.Pay();
                Send(vcpuThread, packet);
                tx.For(vcpuThread).CompleteTransmit(_tdh);
                sent = true;
            }

            _tdh = tx.Next(_tdh);
        }

        if (sent)
        {
            await SetCausesAsync(vcpuThread, TransmitWrittenBack | TransmitQueueEmpty);
        }
    }

    private Packet Read(CpuContext vcpuThread)
    {
        var frame = new ReadOnlySpan<BufferSegment>(_segments, 0, _segmentCount);
        _segmentCount = 0;
        bool known = GuestFrames.TryReadHeader(Ports.Memory, frame, 0, out PacketHeader header) && header.IsIntact;
        Invariant.That(known, "the guest sent a frame without an intact stamp");
        Packet packet = Ports.Host.Accounts.Rent(header);
        OweSend(vcpuThread, packet);
        GuestFrames.ReadPayload(Ports.Memory, frame, 0, packet);
        return packet;
    }

    /// <inheritdoc/>
    protected override async SimTask ReceiveAsync(CpuContext ioThread, Packet packet)
    {
        int bytes = GuestFrames.Bytes(packet);
        if (_rdh == _rdt || bytes > receiveBufferBytes)
        {
            await ioThread.Pay();
            Ports.Host.Accounts.Drop(packet, DropPlace.GuestBuffer);
            await SetCausesAsync(ioThread, ReceiveOverrun);
            return;
        }

        ulong buffer = rx.For(ioThread).Address(_rdh);
        ioThread.Owe(CostKey.GuestPageTranslate, 2);
        ioThread.Owe(CostKey.CopyVmmByte, GuestFrames.CopyBytes(packet.Header));
        await ioThread.Pay();
        _receiveBuffer[0] = new BufferSegment(buffer, bytes);
        GuestFrames.Write(Ports.Memory, _receiveBuffer, 0, packet, 0, bytes);
        rx.For(ioThread).CompleteReceive(_rdh, bytes);
        _rdh = rx.Next(_rdh);
        Ports.Host.Accounts.Recycle(packet);
        int left = (_rdt - _rdh + rx.Entries) % rx.Entries;
        await SetCausesAsync(ioThread, left <= rx.Entries / 2 ? Received | ReceiveLow : Received);
    }
}
