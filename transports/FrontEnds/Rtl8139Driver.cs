using Bakeoff.Machine;
using Bakeoff.Transports.EmulatedNics;
using static Bakeoff.Transports.EmulatedNics.Rtl8139Registers;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>
/// Linux's 8139too driver (2.6.31 drivers/net/8139too.c): each packet is copied into one of four slots, and each received one out
/// of the ring; the chip is asked about everything by port.
/// </summary>
/// <remarks>
/// <code>
///   transmit:   copy into a free slot, ** TSD **; stop after the fourth
///   interrupt:  ** ISR read **; received: ** IMR ** without it, schedule the poll; sent: ** ISR write **, ** TSD read ** per slot
///   poll:       ** CR read ** until empty: copy a frame, ** CAPR **, ** ISR read **, ** ISR write **; done: ** IMR **
/// </code>
/// The real driver reads back behind most of these writes, to flush them: not simulated, in the emulation's favour.
/// </remarks>
internal sealed class Rtl8139Driver : Netdev, IInterruptHandler
{
    private readonly GuestSystem _guest;
    private readonly RegisterWindow _registers;
    private readonly ulong _slots;
    private readonly int _slotBytes;
    private readonly Rtl8139ReceiveRing _ring;
    private readonly Packet?[] _sent = new Packet?[TransmitSlots];
    private readonly BufferSegment[] _segments = new BufferSegment[1];
    private readonly ReceivePoll _poll;
    private long _current;
    private long _dirty;
    private int _read;

    public Rtl8139Driver(GuestSystem guest, int device, RegisterWindow registers, ulong slots, int slotBytes, Rtl8139ReceiveRing ring)
        : base($"rtl8139-{device}", guest.Softirq, guest.Stack.Accounts)
    {
        _guest = guest;
        _registers = registers;
        _slots = slots;
        _slotBytes = slotBytes;
        _ring = ring;
        _poll = new ReceivePoll(this);
        InterruptName = $"IO-APIC-fasteoi eth{device}";
    }

    /// <inheritdoc/>
    public override bool SupportsTso => false;

    /// <inheritdoc/>
    string IInterruptHandler.Name => InterruptName;

    /// <summary>Interrupts whose status register read 0.</summary>
    public long SpuriousInterrupts { get; private set; }

    private string InterruptName { get; }

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        await _registers.ReadStatusAsync(irq, Isr);
        uint status = _registers.Value(irq);
        if ((status & Unmasked) == 0)
        {
            SpuriousInterrupts++;
            return;
        }

        if ((status & Sent) != 0)
        {
            await _registers.WriteAsync(irq, Isr, Sent);
        }

        if ((status & Received) != 0 && !_poll.IsScheduled)
        {
            await _registers.WriteAsync(irq, Imr, Sent);
            irq.Owe(CostKey.NapiSchedule);
            _guest.Softirq.Schedule(_poll);
        }

        if ((status & Sent) != 0)
        {
            await ReclaimAsync(irq);
        }
    }

    /// <inheritdoc/>
    protected override async SimTask XmitAsync(CpuContext context, Packet packet)
    {
        int slot = (int)(_current % TransmitSlots);
        Invariant.That(_sent[slot] is null, "rtl8139 transmitted from a slot in use");
        context.Owe(CostKey.NicTransmitDescriptor);
        context.Owe(CostKey.CopyUserByte, GuestFrames.CopyBytes(packet.Header));
        await context.Pay();
        int bytes = GuestFrames.Bytes(packet);
        _segments[0] = new BufferSegment(_slots + (ulong)(slot * _slotBytes), bytes);
        GuestFrames.Write(_guest.Memory, _segments, 0, packet, 0, bytes);
        _sent[slot] = packet;
        if (++_current - _dirty == TransmitSlots)
        {
            StopQueue(); // the interrupt of one of them goes on
        }

        await _registers.KickAsync(context, Tsd0 + (4 * slot), (uint)bytes);
    }

    /// <summary>Asks each slot in turn whether its frame is sent.</summary>
    private async SimTask ReclaimAsync(CpuContext irq)
    {
        while (_dirty < _current)
        {
            int slot = (int)(_dirty % TransmitSlots);
            await _registers.ReadAsync(irq, Tsd0 + (4 * slot));
            if ((_registers.Value(irq) & SentOk) == 0)
            {
                return;
            }

            Packet packet = _sent[slot]!;
            _sent[slot] = null;
            _dirty++;
            irq.Owe(CostKey.SkbFree);
            packet.Orphan(irq);
            Accounts.Recycle(packet);
            WakeQueue(irq);
        }
    }

    private Packet TakeReceived(CpuContext context)
    {
        int bytes = _ring.For(context).FrameBytes(_read);
        Packet packet = _ring.Read(_read, Accounts);
        context.Owe(CostKey.NicReceiveDescriptor);
        context.Owe(CostKey.CopyUserByte, GuestFrames.CopyBytes(packet.Header));
        _read = (_read + Rtl8139ReceiveRing.Occupied(bytes)) % Rtl8139ReceiveRing.SizeBytes;
        ReceivedPackets++;
        return packet;
    }

    private sealed class ReceivePoll(Rtl8139Driver driver) : Napi
    {
        public override async SimTask PollAsync(CpuContext context, int budget)
        {
            NetStack stack = driver._guest.Stack;
            RegisterWindow registers = driver._registers;
            while (Work < budget)
            {
                await registers.ReadAsync(context, Command);
                if ((registers.Value(context) & BufferEmpty) != 0)
                {
                    break;
                }

                Work++;
                Packet packet = driver.TakeReceived(context);
                stack.OweUncheckedSum(context, packet); // the chip checks none
                stack.OweInput(context, packet);
                await context.Pay();
                stack.Input(context, packet);
                await stack.FlushAsync(context);
                uint capr = (uint)((driver._read - CaprBias + Rtl8139ReceiveRing.SizeBytes) % Rtl8139ReceiveRing.SizeBytes);
                await registers.KickAsync(context, Capr, capr);
                await registers.ReadAsync(context, Isr);
                if ((registers.Value(context) & Received) != 0)
                {
                    await registers.WriteAsync(context, Isr, Received);
                }
            }

            if (Work < budget)
            {
                if (context.OwedPs > 0)
                {
                    await context.Pay();
                }

                Complete();
                await registers.WriteAsync(context, Imr, Unmasked);
            }
        }
    }
}
