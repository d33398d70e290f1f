using Bakeoff.Machine;
using Bakeoff.Transports.EmulatedNics;
using static Bakeoff.Transports.EmulatedNics.E1000Registers;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>
/// Linux's e1000 driver (2.6.31 drivers/net/e1000/e1000_main.c): descriptors per fragment, a tail write per packet, interrupts
/// masked while NAPI polls, receive buffers given back in lots of 16 and at the end of each poll.
/// </summary>
/// <remarks>
/// <code>
///   transmit:   descriptors, ** TDT **
///   interrupt:  ** ICR read **, ** IMC **; schedule the poll
///   poll:       free what was sent; frames; ** RDT ** per 16 and at the end; done: ** IMS **
/// </code>
/// The real driver reads a register back behind each mask write, to flush posted writes: two more heavy exits per interrupt, an
/// option here. It also tunes ITR now and then, which QEMU of 2009 ignores: not simulated. A cause that is set while masked is not
/// lost: unmasking raises the line. The price of the physical NIC's interrupt handler is mostly its register reads, so it is
/// not paid on top of the exits.
/// </remarks>
internal sealed class E1000Driver : Netdev, IInterruptHandler
{
    /// <summary>Descriptors of either ring (E1000_DEFAULT_TXD, E1000_DEFAULT_RXD).</summary>
    public const int RingEntries = 256;

    /// <summary>MAX_SKB_FRAGS with 4 KiB pages, and linear part and one to keep the ring from closing.</summary>
    private const int DescriptorsPerSkbMax = 18 + 2;

    /// <summary>Free descriptors from which on a stopped queue goes on (TX_WAKE_THRESHOLD).</summary>
    private const int WakeFrom = 32;

    /// <summary>Receive buffers given back at once (E1000_RX_BUFFER_WRITE).</summary>
    private const int RefillLot = 16;

    private readonly GuestSystem _guest;
    private readonly RegisterWindow _registers;
    private readonly E1000Ring _tx;
    private readonly E1000Ring _rx;
    private readonly TransmitBuffers _transmit;
    private readonly ReceiveBuffers _receive;
    private readonly int[] _slotOf = new int[RingEntries];
    private readonly int[] _receiveSlotOf = new int[RingEntries];
    private readonly bool _flushes;
    private readonly CleanPoll _poll;
    private int _txNext;
    private int _txClean;
    private int _rxNext;
    private int _rxClean;

    public E1000Driver(GuestSystem guest, int device, RegisterWindow registers, E1000Ring tx, E1000Ring rx, TransmitBuffers transmit,
        ReceiveBuffers receive, bool flushes)
        : base($"e1000-{device}", guest.Softirq, guest.Stack.Accounts)
    {
        _guest = guest;
        _registers = registers;
        _tx = tx;
        _rx = rx;
        _transmit = transmit;
        _receive = receive;
        _flushes = flushes;
        _poll = new CleanPoll(this);
        InterruptName = $"IO-APIC-fasteoi eth{device}";
    }

    /// <inheritdoc/>
    public override bool SupportsTso => false;

    /// <inheritdoc/>
    string IInterruptHandler.Name => InterruptName;

    /// <summary>Interrupts whose cause register read 0.</summary>
    public long SpuriousInterrupts { get; private set; }

    private string InterruptName { get; }

    private int FreeDescriptors => (_txClean - _txNext - 1 + _tx.Entries) % _tx.Entries;

    /// <summary>Set-up: gives all but one receive buffer to the device and returns the tail.</summary>
    public int Open()
    {
        Array.Fill(_slotOf, -1);
        while (_rxNext < _rx.Entries - 1)
        {
            _receiveSlotOf[_rxNext] = _receive.Take();
            _rx.WriteReceive(_rxNext++, _receive.Segments[0].Address);
        }

        return _rxNext;
    }

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        await _registers.ReadStatusAsync(irq, Icr);
        if (_registers.Value(irq) == 0)
        {
            SpuriousInterrupts++;
            return;
        }

        await _registers.WriteAsync(irq, Imc, uint.MaxValue);
        await FlushAsync(irq);
        if (!_poll.IsScheduled)
        {
            irq.Owe(CostKey.NapiSchedule);
            _guest.Softirq.Schedule(_poll);
        }
    }

    /// <inheritdoc/>
    protected override async SimTask XmitAsync(CpuContext context, Packet packet)
    {
        int segments = _transmit.SegmentsOf(packet);
        Invariant.That(FreeDescriptors >= segments && _transmit.FreeCount > 0, "e1000 transmitted into a full ring");
        context.Owe(CostKey.NicTransmitDescriptor);
        context.Owe(CostKey.RingSegment, segments - 1);
        await context.Pay();
        int slot = _transmit.Place(packet);
        for (int i = 0; i < segments; i++)
        {
            bool isLast = i == segments - 1;
            _tx.For(context).WriteTransmit(_txNext, _transmit.Segments[i], isLast);
            _slotOf[_txNext] = isLast ? slot : -1;
            _txNext = _tx.Next(_txNext);
        }

        if (FreeDescriptors < DescriptorsPerSkbMax)
        {
            StopQueue(); // the frame's own interrupt, or one that waits, will free some
        }

        await _registers.KickAsync(context, Tdt, (uint)_txNext);
    }

    private SimTask FlushAsync(CpuContext context) => _flushes ? _registers.ReadAsync(context, Status) : SimTask.Completed;

    private void CleanTransmitted(CpuContext context)
    {
        while (_txClean != _txNext)
        {
            int last = _txClean;
            while (_slotOf[last] < 0)
            {
                last = _tx.Next(last);
            }

            context.Owe(CostKey.RingSegment);
            if (!_tx.For(context).IsDone(last))
            {
                break;
            }

            Packet packet = _transmit.Release(_slotOf[last]);
            _slotOf[last] = -1;
            context.Owe(CostKey.SkbFree);
            packet.Orphan(context);
            Accounts.Recycle(packet);
            _txClean = _tx.Next(last);
        }

        if (IsStopped && FreeDescriptors >= WakeFrom)
        {
            WakeQueue(context);
        }
    }

    private Packet TakeReceived()
    {
        int slot = _receiveSlotOf[_rxClean];
        Packet packet = Accounts.Rent(_receive.ReadHeader(slot));
        Invariant.That(packet.Header.IsIntact, "the guest received a corrupted frame");
        _receive.ReadPayload(slot, packet, 0, _rx.Length(_rxClean));
        _receive.Release(slot);
        ReceivedPackets++;
        _rxClean = _rx.Next(_rxClean);
        return packet;
    }

    /// <summary>Gives <paramref name="count"/> buffers back and tells the device.</summary>
    private SimTask RefillAsync(CpuContext context, int count)
    {
        for (; count > 0; count--)
        {
            _receiveSlotOf[_rxNext] = _receive.Take();
            _rx.For(context).WriteReceive(_rxNext, _receive.Segments[0].Address);
            _rxNext = _rx.Next(_rxNext);
        }

        return _registers.KickAsync(context, Rdt, (uint)_rxNext);
    }

    private sealed class CleanPoll(E1000Driver driver) : Napi
    {
        public override async SimTask PollAsync(CpuContext context, int budget)
        {
            driver.CleanTransmitted(context);
            await context.Pay();
            int cleaned = 0;
            while (Work < budget && driver._rx.For(context).IsDone(driver._rxClean) && driver._rxClean != driver._rxNext)
            {
                Work++;
                context.Owe(CostKey.NicReceiveDescriptor);
                Packet packet = driver.TakeReceived();
                // The model sets "ignore checksum" (QEMU Oct 2009 hw/e1000.c, IXSM), so the stack checks it, and nothing is merged.
                driver._guest.Stack.OweUncheckedSum(context, packet);
                await InputAsync(context, packet);

                if (++cleaned == RefillLot)
                {
                    await driver.RefillAsync(context, cleaned);
                    cleaned = 0;
                }
            }

            if (cleaned > 0)
            {
                await driver.RefillAsync(context, cleaned);
            }

            if (Work < budget)
            {
                await context.Pay();
                Complete();
                await driver._registers.WriteAsync(context, Ims, Unmasked);
                await driver.FlushAsync(context);
            }
        }

        private async SimTask InputAsync(CpuContext context, Packet packet)
        {
            NetStack stack = driver._guest.Stack;
            stack.OweInput(context, packet);
            await context.Pay();
            stack.Input(context, packet);
            await stack.FlushAsync(context);
        }
    }
}
