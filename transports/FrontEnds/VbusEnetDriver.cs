using Bakeoff.Machine;
using Bakeoff.Transports.Kicks;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>
/// The venet guest driver vbus-enet (AlacrityVM drivers/net/vbus-enet.c). Receive: NAPI, each buffer replaced in place and
/// announced at once. Transmit: one announcement per packet; completed by tx-complete events, or reaped behind the ring's signal.
/// </summary>
public sealed class VbusEnetDriver : ParavirtualNetdev
{
    private readonly VbusEnetOptions _options;
    private readonly IoqGuestQueue _txRing;
    private readonly DeviceQueue? _events;
    private readonly TransmitEvents? _transmitEvents;
    private readonly ReclaimTasklet _reclaim;
    private readonly EventTasklet _eventTasklet;

    internal VbusEnetDriver(NorthSystem guest, DeviceQueue rx, DeviceQueue tx, DeviceQueue? events,
        TransmitEvents? transmitEvents, IKickPath kick, VbusEnetOptions options, TransmitBuffers transmit,
        ReceiveBuffers receive)
        : base($"venet{rx.Device}", guest, rx, tx, kick, transmit, receive)
    {
        _options = options;
        _txRing = (IoqGuestQueue)tx.Guest;
        _events = events;
        _transmitEvents = transmitEvents;
        _reclaim = new ReclaimTasklet(this);
        _eventTasklet = new EventTasklet(this);
    }

    /// <inheritdoc/>
    public override bool SupportsTso => _options.Gso && _options.ScatterGather;

    /// <inheritdoc/>
    public override void Open()
    {
        base.Open();
        Tx.Guest.EnableInterrupts();
        _events?.Guest.EnableInterrupts();
    }

    /// <inheritdoc/>
    protected override async SimTask XmitAsync(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.DriverTransmitSkb);
        DeviceQueue.OweSegments(context, TransmitBuffers.SegmentsOf(packet));
        int slot = TransmitBuffers.Place(packet);
        var offload = new VenetOffload(
            packet.Header.GsoSizeBytes > 0 ? VenetOffload.NeedsCsum | VenetOffload.Gso : VenetOffload.NeedsCsum,
            0, 0, 1, Wire.TcpHeaderBytes, packet.Header.GsoSizeBytes);
        _txRing.UsedBy(context);
        bool posted = _txRing.TryPostPacket(TransmitBuffers.Segments, offload, slot);
        Invariant.That(posted, "vbus-enet transmitted into a full ring: the queue should have been stopped");
        await context.Pay();
        Publish(context, Tx);
        await context.Pay();
        await KickIfNeededAsync(context, Tx);
        if (Tx.Guest.FreeSlots == 0 || TransmitBuffers.FreeCount == 0)
        {
            await StopAsync(context);
        }
    }

    /// <summary>Always: what comes in has no metadata, and the driver leaves the skb as it was allocated (vbus-enet.c, vbus_enet_flat_import).</summary>
    private protected override bool MustCheckSum(int slot) => true;

    /// <summary>Each reaped buffer is replaced at once and announced (usually suppressed: the host asks for it only when it ran dry).</summary>
    private protected override async SimTask RefillAsync(CpuContext context, bool endOfPoll)
    {
        if (endOfPoll || ReceiveBuffers.FreeCount == 0)
        {
            return;
        }

        int slot = ReceiveBuffers.Take();
        bool posted = Rx.GuestFor(context).TryPost(default, ReceiveBuffers.Segments, slot);
        Invariant.That(posted, "a reaped receive descriptor could not be refilled");
        Publish(context, Rx);
        await context.Pay();
        await KickIfNeededAsync(context, Rx);
    }

    private protected override void OtherSignalled(CpuContext context, DeviceQueue queue)
    {
        queue.GuestFor(context).DisableInterrupts();
        context.Processor.Softirq!.Schedule(queue == Tx ? _reclaim : _eventTasklet);
    }

    private async SimTask StopAsync(CpuContext context)
    {
        StopQueue();
        context.Owe(CostKey.RingBarrier);
        await context.Pay();
        if (_options.TxComplete ? Tx.Guest.FreeSlots > 0 && TransmitBuffers.FreeCount > 0 : Tx.Guest.HasCompletions)
        {
            if (!_options.TxComplete)
            {
                Reclaim(context);
            }

            WakeQueue(context);
        }
    }

    private void Reclaim(CpuContext context)
    {
        while (Tx.GuestFor(context).TryReap(out int slot, out _))
        {
            Free(context, slot);
        }
    }

    private void Free(CpuContext context, int slot)
    {
        context.Owe(CostKey.SkbFree);
        Packet packet = TransmitBuffers.Release(slot);
        packet.Orphan(context);
        Accounts.Recycle(packet);
    }

    /// <summary>Behind the transmit ring's signal: reap (without tx-complete events), wake the queue, interrupts on, look again.</summary>
    private sealed class ReclaimTasklet(VbusEnetDriver driver) : Tasklet
    {
        public override async SimTask RunAsync(CpuContext context)
        {
            if (driver.IsClosed)
            {
                return;
            }

            if (!driver._options.TxComplete)
            {
                driver.Reclaim(context);
            }

            if (driver.Tx.Guest.FreeSlots > 0 && driver.TransmitBuffers.FreeCount > 0)
            {
                driver.WakeQueue(context);
            }

            await driver.EnableAsync(context, driver.Tx, this);
        }
    }

    /// <summary>Behind the event queue's signal: free skbs by cookie, wake the queue, interrupts on, look again.</summary>
    private sealed class EventTasklet(VbusEnetDriver driver) : Tasklet
    {
        public override async SimTask RunAsync(CpuContext context)
        {
            DeviceQueue events = driver._events!;
            while (!driver.IsClosed && events.GuestFor(context).TryReap(out int slot, out _))
            {
                VenetEvent item = driver._transmitEvents!.Read(context, slot);
                if (item.Id == VenetEvent.TxCompleteId)
                {
                    bool known = driver._txRing.CompleteByToken((int)item.Value);
                    Invariant.That(known, "a tx-complete event for a packet that is not outstanding");
                    driver.Free(context, (int)item.Value);
                }
                else
                {
                    driver.LinkChanged(item.Value != 0);
                }

                driver._transmitEvents.Post(slot);
                Publish(context, events);
                await context.Pay();
                await driver.KickIfNeededAsync(context, events);
            }

            if (driver.IsClosed)
            {
                return; // unplugged: its packets are freed already
            }

            if (driver.Tx.Guest.FreeSlots > 0 && driver.TransmitBuffers.FreeCount > 0)
            {
                driver.WakeQueue(context);
            }

            await driver.EnableAsync(context, events, this);
        }
    }

    /// <summary>Interrupts on for <paramref name="queue"/>, then look again; a signal that came meanwhile is served here, not by an interrupt.</summary>
    private async SimTask EnableAsync(CpuContext context, DeviceQueue queue, Tasklet again)
    {
        queue.GuestFor(context).EnableInterrupts();
        context.Owe(CostKey.RingBarrier);
        await context.Pay();
        if (queue.GuestSignal!.EnabledAndSignalled)
        {
            await ShmSignalWakeUp.ReceiveAsync(context, queue, queue.GuestSignal, this);
        }
        else if (queue.Guest.HasCompletions)
        {
            queue.GuestFor(context).DisableInterrupts();
            context.Processor.Softirq!.Schedule(again);
        }
    }
}
