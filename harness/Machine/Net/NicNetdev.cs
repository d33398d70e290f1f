namespace Bakeoff.Machine;

/// <summary>
/// The driver of a physical NIC, in a bare-metal kernel or in a guest that the NIC is assigned to: NAPI receive, posted
/// doorbell, sent packets freed when the rig's NIC does (<see cref="NicReclaim"/>).
/// </summary>
public sealed class NicNetdev : Netdev, IInterruptHandler
{
    private readonly Nic _nic;
    private readonly Softirq _softirq;
    private readonly ReceivePoll _poll;

    /// <summary>Creates the driver; received packets go to <paramref name="sink"/> on the core of <paramref name="interrupts"/>.</summary>
    public NicNetdev(Nic nic, HostInterrupts interrupts, Softirq softirq, PacketAccounts accounts, IPacketSink sink)
        : this(nic, softirq, accounts, sink)
    {
        Interrupt = new InterruptSource(this);
        nic.Wire(new NativeNicInterrupts(interrupts, Interrupt, this));
    }

    /// <summary>Creates the driver of a kernel that gets the NIC's interrupts some other way; the caller wires them.</summary>
    public NicNetdev(Nic nic, Softirq softirq, PacketAccounts accounts, IPacketSink sink)
        : base(nic.Name, softirq, accounts)
    {
        _nic = nic;
        _softirq = softirq;
        Sink = sink;
        _poll = new ReceivePoll(this);
    }

    /// <summary>Its line in /proc/interrupts of a bare-metal kernel; null in a guest, which has a vector instead.</summary>
    public InterruptSource? Interrupt { get; }

    /// <summary>Where received packets go: the stack, a bridge, or whoever hooked the device.</summary>
    public IPacketSink Sink { get; set; }

    /// <summary>What an access to the NIC's registers takes beyond the store or load itself, where somebody stands in the way; or null.</summary>
    public Func<CpuContext, SimTask>? RegisterAccess { get; set; }

    /// <inheritdoc/>
    public override bool SupportsTso => _nic.Options.Tso;

    /// <inheritdoc/>
    public SimTask Handle(CpuContext irq)
    {
        irq.Owe(CostKey.NicInterruptHandler);
        irq.Owe(CostKey.NapiSchedule);
        _nic.MaskInterrupt();
        _softirq.Schedule(_poll);
        return SimTask.Completed;
    }

    /// <summary>Adds the cost of a transmit to what <paramref name="context"/> owes; for a bridge that transmits without the stack.</summary>
    public static void OweTransmit(CpuContext context)
    {
        context.Owe(CostKey.NicTransmitDescriptor);
        context.Owe(CostKey.NicDoorbell);
    }

    /// <summary>
    /// Transmits a packet whose cost is paid, from the host's forwarding path. While the ring is full it waits in the queueing
    /// discipline, still charged to whoever sent it, and is dropped when that is full too.
    /// </summary>
    public void Forward(CpuContext context, Packet packet)
    {
        if (!CanTransmitNow)
        {
            QueueOrDrop(packet);
            return;
        }

        TransmittedPackets++;
        HandToNic(context, packet);
    }

    /// <summary>The transmit ring has room again: the queue goes on.</summary>
    public void TxSpaceAvailable() => WakeQueue();

    private void StopIfFull()
    {
        if (_nic.FreeTxSlots == 0)
        {
            StopQueue();
            _nic.NotifyWhenTxSpace();
        }
    }

    /// <inheritdoc/>
    protected override async SimTask XmitAsync(CpuContext context, Packet packet)
    {
        OweTransmit(context);
        await context.Pay();
        if (RegisterAccess is not null)
        {
            await RegisterAccess(context); // the tail pointer
        }

        HandToNic(context, packet);
    }

    private void HandToNic(CpuContext context, Packet packet)
    {
        if (_nic.Options.Reclaim == NicReclaim.Transmit)
        {
            _nic.FreeSent(context);
            if (packet.Owner is { LendsPages: false })
            {
                packet.Orphan(context);
            }
        }

        MarkTransmit(context);
        _nic.Transmit(packet);
        StopIfFull();
    }

    private void MarkTransmit(CpuContext context) =>
        context.Meter.Trace?.Mark(context.Simulator.NowPs, context.Name, $"frame to the wire: {Name}");

    private sealed class ReceivePoll(NicNetdev driver) : Napi
    {
        private readonly Gro? _gro = driver._nic.Options.Gro ? new Gro(driver.Accounts) : null;

        public override async SimTask PollAsync(CpuContext context, int budget)
        {
            Nic nic = driver._nic;
            IPacketSink sink = driver.Sink;
            if (nic.FreeSent(context)) // before what was received
            {
                await context.Pay();
            }

            while (Work < budget && nic.TakeReceived() is { } packet)
            {
                Work++;
                driver.ReceivedPackets++;
                context.Owe(CostKey.NicReceiveDescriptor);
                Packet? ready = _gro is null ? packet : _gro.Take(context, packet);
                if (ready is not null)
                {
                    sink.OweInput(context, ready);
                    await context.Pay();
                    sink.Input(context, ready);
                    await sink.FlushAsync(context);
                }
            }

            if (_gro?.Flush() is { } held)
            {
                sink.OweInput(context, held);
                await context.Pay();
                sink.Input(context, held);
                await sink.FlushAsync(context);
            }

            if (Work < budget)
            {
                if (driver.RegisterAccess is not null)
                {
                    await driver.RegisterAccess(context); // the interrupt mask
                }

                Complete();
                nic.UnmaskInterrupt();
            }
        }
    }
}
