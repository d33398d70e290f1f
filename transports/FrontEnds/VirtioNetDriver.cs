using Bakeoff.Machine;
using Bakeoff.Transports.Kicks;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>
/// The virtio-net driver in its four generations (Linux drivers/net/virtio_net.c of 2.6.31, 2.6.32, 5.3 and 5.10). Receive: NAPI,
/// refill behind a poll (<see cref="VirtioNetOptions.RefillsEarly"/>), one kick per refill. Transmit: see
/// <see cref="VirtioNetOptions.NotifyOnEmpty"/> and <see cref="VirtioNetOptions.TransmitNapi"/>.
/// </summary>
public sealed class VirtioNetDriver : ParavirtualNetdev
{
    /// <summary>Header and linear part, and MAX_SKB_FRAGS with 4 KiB pages: the queue stops below this capacity.</summary>
    private const int DescriptorsPerSkbMax = 2 + 18;

    /// <summary>NAPI_POLL_WEIGHT, virtio-net's own since 3.15.</summary>
    private const int NapiWeight = 64;

    private readonly VirtioNetOptions _options;
    private readonly bool _indirect;
    private readonly ReclaimTasklet _reclaim;
    private readonly TransmitPoll _transmitPoll;
    private int _postedMax;

    internal VirtioNetDriver(NorthSystem guest, DeviceQueue rx, DeviceQueue tx, IKickPath kick, VirtioNetOptions options,
        bool indirect, TransmitBuffers transmit, ReceiveBuffers receive)
        : base($"virtio{rx.Device}", guest, rx, tx, kick, transmit, receive, options.TransmitNapi ? NapiWeight : OldNapiWeight)
    {
        _options = options;
        _indirect = indirect;
        _reclaim = new ReclaimTasklet(this);
        _transmitPoll = new TransmitPoll(this);
    }

    /// <inheritdoc/>
    public override bool SupportsTso => _options.Tso;

    /// <summary>Descriptors free, as add_buf reports them: a ring's worth while an indirect slot is left.</summary>
    private int Capacity => _indirect && Tx.Guest.FreeSlots > 0 ? Tx.Guest.SizeEntries : Tx.Guest.FreeSlots;

    /// <inheritdoc/>
    public override void Open()
    {
        base.Open();
        _postedMax = Rx.Guest.Outstanding;
        if (_options.OrphansAtTransmit)
        {
            Tx.Guest.DisableInterrupts();
        }
        else
        {
            Tx.Guest.EnableInterrupts();
        }
    }

    /// <inheritdoc/>
    protected override async SimTask XmitAsync(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.DriverTransmitSkb);
        Reclaim(context);
        if (_options.TransmitNapi)
        {
            Tx.GuestFor(context).EnableInterruptsDelayed();
            context.Owe(CostKey.RingBarrier);
        }

        int segments = TransmitBuffers.SegmentsOf(packet);
        if (!HasRoomFor(segments))
        {
            // 2.6.32: woken by the first completion, which freed too little. Before: the ring is full, see below.
            Requeue(packet);
            if (_options.NotifyOnEmpty)
            {
                await context.Pay();
                await KickFullRingAsync(context);
            }

            await StopAsync(context);
            return;
        }

        DeviceQueue.OweSegments(context, segments);
        int slot = TransmitBuffers.Place(packet);
        bool posted = Tx.GuestFor(context).TryPost(TransmitBuffers.Segments, default, slot);
        Invariant.That(posted, "virtio-net transmitted into a full ring: the queue should have been stopped");
        await context.Pay();
        if (_options.OrphansAtTransmit)
        {
            packet.Orphan(context);
        }

        Publish(context, Tx);
        await context.Pay();
        await KickIfNeededAsync(context, Tx);
        if (_options.NotifyOnEmpty || HasRoomFor(DescriptorsPerSkbMax))
        {
            return;
        }

        if (_options.TransmitNapi)
        {
            StopQueue(); // an interrupt is asked for: its poll goes on
        }
        else
        {
            await StopAsync(context);
        }
    }

    /// <summary>
    /// Up to 2.6.31 the driver fills the ring to the last descriptor. The skb that does not fit makes add_buf kick, whether or not the
    /// host wants kicks (2.6.31 drivers/virtio/virtio_ring.c), and is sent first when the queue goes on. QEMU's transmit timer is
    /// cancelled by that kick, and the ring is flushed in the vCPU thread: a full ring never waits for the timer.
    /// </summary>
    private SimTask KickFullRingAsync(CpuContext context) =>
        Tx.Guest.Signal is null ? Kick.KickAsync(context, Tx) : KickIfNeededAsync(context, Tx);

    private bool HasRoomFor(int descriptors) => Capacity >= descriptors && TransmitBuffers.FreeCount > 0;

    /// <summary>Receive buffers: when few enough are left, post all that are free.</summary>
    private protected override SimTask RefillAsync(CpuContext context, bool endOfPoll) =>
        endOfPoll && WantsBuffers ? RefillAllAsync(context) : SimTask.Completed;

    /// <summary>Until 3.13 fewer than half of the most ever posted are left; later more than half of the descriptors are free, and from 5.4 on half a budget.</summary>
    private bool WantsBuffers => (_options.RefillsEarly, _options.TransmitNapi) switch
    {
        (true, _) => Rx.Guest.FreeSlots > Math.Min(NapiWeight, Rx.Guest.SizeEntries) / 2,
        (_, true) => Rx.Guest.FreeSlots > Rx.Guest.SizeEntries / 2,
        _ => Rx.Guest.Outstanding < _postedMax / 2,
    };

    private async SimTask RefillAllAsync(CpuContext context)
    {
        int posted = 0;
        while (ReceiveBuffers.FreeCount > 0)
        {
            int slot = ReceiveBuffers.Take();
            if (!Rx.GuestFor(context).TryPost(default, ReceiveBuffers.Segments, slot))
            {
                ReceiveBuffers.Release(slot);
                break;
            }

            posted++;
            DeviceQueue.OweSegments(context, ReceiveBuffers.SegmentCount);
        }

        if (posted > 0)
        {
            await context.Pay();
            _postedMax = Math.Max(_postedMax, Rx.Guest.Outstanding);
            Publish(context, Rx);
            await context.Pay();
            await KickIfNeededAsync(context, Rx);
        }
    }

    private protected override void OtherSignalled(CpuContext context, DeviceQueue queue)
    {
        if (!queue.Guest.HasCompletions)
        {
            SpuriousInterrupts++;
            return;
        }

        Tx.GuestFor(context).DisableInterrupts();
        if (_options.NotifyOnEmpty)
        {
            context.Processor.Softirq!.Schedule(_reclaim);
        }
        else if (_options.TransmitNapi)
        {
            context.Owe(CostKey.NapiSchedule);
            context.Processor.Softirq!.Schedule(_transmitPoll);
        }
        else
        {
            WakeQueue(context); // the next transmit reclaims
        }
    }

    /// <summary>gro_normal_batch: kernels from 5.5 on hand the stack what napi_gro_receive takes by eight (net/core/dev.c, gro_normal_one).</summary>
    private protected override int DeliveryBatch => _options.RefillsEarly ? 8 : 1;

    /// <inheritdoc/>
    private protected override bool IsPolling => base.IsPolling || _transmitPoll.IsScheduled;

    /// <summary>
    /// With offloads a header says that the sum is right or that it is left to do, as between guest and host, where no wire is. Until Linux 3.1 it could
    /// not say the former, so a guest checks what came from outside in software (commit 10a8d94a9574).
    /// </summary>
    private protected override bool MustCheckSum(int slot) => !_options.Tso || ReceiveBuffers.HeaderFlags(slot) == 0;

    /// <inheritdoc/>
    private protected override void BeforeReceive(CpuContext context)
    {
        if (_options.TransmitNapi && !IsClosed)
        {
            ReclaimAndGoOn(context);
        }
    }

    private void ReclaimAndGoOn(CpuContext context)
    {
        Reclaim(context);
        if (HasRoomFor(DescriptorsPerSkbMax))
        {
            WakeQueue(context);
        }
    }

    /// <summary>The ring is nearly full: stop, ask for an interrupt, and look again: completions may have come meanwhile.</summary>
    private async SimTask StopAsync(CpuContext context)
    {
        StopQueue();
        Tx.GuestFor(context).EnableInterrupts();
        context.Owe(CostKey.RingBarrier);
        await context.Pay();
        if (Tx.Guest.Signal is { EnabledAndSignalled: true })
        {
            await ShmSignalWakeUp.ReceiveAsync(context, Tx, Tx.GuestSignal, this); // it came while it was disabled: no interrupt will
        }

        if (Tx.Guest.HasCompletions)
        {
            Reclaim(context);
            if (HasRoomFor(DescriptorsPerSkbMax))
            {
                Tx.GuestFor(context).DisableInterrupts();
                WakeQueue(context);
            }
        }
    }

    private void Reclaim(CpuContext context)
    {
        while (Tx.GuestFor(context).TryReap(out int slot, out _))
        {
            context.Owe(CostKey.SkbFree);
            Packet packet = TransmitBuffers.Release(slot);
            packet.Orphan(context);
            Accounts.Recycle(packet);
        }
    }

    /// <summary>
    /// 2.6.29 to 2.6.31: frees transmitted skbs behind the interrupt. It does not ask for further interrupts: with
    /// notify-on-empty the host sends one whenever it has drained the ring.
    /// </summary>
    private sealed class ReclaimTasklet(VirtioNetDriver driver) : Tasklet
    {
        public override SimTask RunAsync(CpuContext context)
        {
            if (!driver.IsClosed)
            {
                driver.Reclaim(context);
                driver.WakeQueue(context);
            }

            return SimTask.Completed;
        }
    }

    /// <summary>napi_tx: frees what was transmitted (Linux 5.10, virtnet_poll_tx).</summary>
    private sealed class TransmitPoll : QueuePoll
    {
        private readonly VirtioNetDriver _driver;

        public TransmitPoll(VirtioNetDriver driver)
            : base(driver, driver.Tx) => _driver = driver;

        public override SimTask PollAsync(CpuContext context, int budget)
        {
            Work = 0; // freeing is not what the budget is for
            if (_driver.IsClosed)
            {
                Complete();
                return SimTask.Completed;
            }

            _driver.ReclaimAndGoOn(context);
            return CompleteAsync(context);
        }
    }
}
