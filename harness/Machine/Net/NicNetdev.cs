namespace Bakeoff.Machine;

/// <summary>
/// The driver of a physical NIC in a bare-metal kernel: NAPI receive, posted doorbell, lazy transmit reclaim. It orphans
/// skbs at transmit, as cxgb3 does, so that a sender need not wait for the lazy reclaim.
/// </summary>
public sealed class NicNetdev : Netdev, IInterruptHandler
{
    private readonly Nic _nic;
    private readonly Softirq _softirq;
    private readonly ReceivePoll _poll;

    /// <summary>Creates the driver; received packets go to <paramref name="sink"/> on the core of <paramref name="interrupts"/>.</summary>
    public NicNetdev(Nic nic, HostInterrupts interrupts, Softirq softirq, PacketAccounts accounts, IPacketSink sink)
        : base(nic.Name, softirq, accounts)
    {
        _nic = nic;
        _softirq = softirq;
        _poll = new ReceivePoll(this, sink);
        Interrupt = new InterruptSource(this);
        nic.Wire(interrupts, Interrupt, this);
    }

    /// <summary>Its line in /proc/interrupts.</summary>
    public InterruptSource Interrupt { get; }

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

    /// <summary>Transmits a packet whose cost is paid, from the host's forwarding path; a full ring drops it.</summary>
    public void Forward(CpuContext context, Packet packet)
    {
        packet.Orphan(context);
        TransmittedPackets++;
        if (_nic.FreeTxSlots == 0)
        {
            Accounts.Drop(packet, DropPlace.NicTxRing);
            return;
        }

        _nic.Transmit(packet);
    }

    internal void TxSpaceAvailable() => WakeQueue();

    /// <inheritdoc/>
    protected override async SimTask XmitAsync(CpuContext context, Packet packet)
    {
        OweTransmit(context);
        await context.Pay();
        packet.Orphan(context);
        _nic.Transmit(packet);
        if (_nic.FreeTxSlots == 0)
        {
            StopQueue();
            _nic.NotifyWhenTxSpace();
        }
    }

    private sealed class ReceivePoll(NicNetdev driver, IPacketSink sink) : Napi
    {
        public override async SimTask PollAsync(CpuContext context, int budget)
        {
            PacketAccounts accounts = driver.Accounts;
            Nic nic = driver._nic;
            Packet? held = null;
            while (Work < budget)
            {
                Packet? packet = nic.TakeReceived();
                if (packet is null)
                {
                    break;
                }

                Work++;
                driver.ReceivedPackets++;
                context.Owe(CostKey.NicReceiveDescriptor);
                if (!nic.Options.Gro)
                {
                    await InputAsync(context, packet);
                }
                else if (held is not null && CanMerge(held, packet))
                {
                    context.Owe(CostKey.GroMerge);
                    accounts.Merge(held, packet);
                }
                else
                {
                    if (held is not null)
                    {
                        await InputAsync(context, held);
                    }

                    held = packet;
                }
            }

            if (held is not null)
            {
                await InputAsync(context, held);
            }

            if (Work < budget)
            {
                Complete();
                nic.UnmaskInterrupt();
            }
        }

        private async SimTask InputAsync(CpuContext context, Packet packet)
        {
            sink.OweInput(context, packet);
            await context.Pay();
            sink.Input(context, packet);
            await sink.FlushAsync(context);
        }

        private static bool CanMerge(Packet held, Packet next)
        {
            ref PacketHeader a = ref held.Header;
            ref PacketHeader b = ref next.Header;
            return a.Flow == b.Flow && ((a.Flags ^ b.Flags) & (PacketFlags.Udp | PacketFlags.Reverse)) == 0
                && (a.Flags & PacketFlags.Udp) == 0 && a.PayloadBytes > 0 && b.PayloadBytes > 0
                && a.Sequence + a.PayloadBytes == b.Sequence && a.PayloadBytes + b.PayloadBytes <= 65_000
                && a.SackLengthBytes == 0 && b.SackLengthBytes == 0
                && (a.GsoSizeBytes == 0 ? a.PayloadBytes : a.GsoSizeBytes) >= b.PayloadBytes;
        }
    }
}
