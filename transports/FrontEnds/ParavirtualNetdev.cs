using Bakeoff.Machine;
using Bakeoff.Transports.Kicks;

namespace Bakeoff.Transports.FrontEnds;

/// <summary>
/// What the paravirtual drivers of a guest share: NAPI receive over a guest queue, packets in guest memory, kicks. The
/// drivers differ in policy: when they reclaim, refill, stop, kick and ask for interrupts.
/// </summary>
public abstract class ParavirtualNetdev : Netdev, IQueueListener
{
    /// <summary>NAPI weight of virtio-net until 3.14 and of vbus-enet.</summary>
    private protected const int OldNapiWeight = 128;

    private readonly ReceivePoll _poll;

    private protected ParavirtualNetdev(string name, NorthSystem guest, DeviceQueue rx, DeviceQueue tx, IKickPath kick,
        TransmitBuffers transmit, ReceiveBuffers receive, int napiWeight = OldNapiWeight)
        : base(name, guest.Softirq, guest.Stack.Accounts)
    {
        Guest = guest;
        Rx = rx;
        Tx = tx;
        Kick = kick;
        TransmitBuffers = transmit;
        ReceiveBuffers = receive;
        _poll = new ReceivePoll(this) { Weight = napiWeight };
    }

    /// <summary>
    /// Signals that found nothing to do: an interrupt for what a poll has taken meanwhile, or a shm-signal's own second look after
    /// it was enabled again (dirty was set while the poll ran).
    /// </summary>
    public long SpuriousInterrupts { get; protected set; }

    /// <summary>Completed receive buffers with less in them than the frame that they claim to hold: thrown away.</summary>
    public long ShortReceives { get; private set; }

    /// <summary>Receive refills that ran out of ring space or buffers are counted nowhere; polls that ended a burst are.</summary>
    public long Polls { get; private set; }

    private protected NorthSystem Guest { get; }

    private protected DeviceQueue Rx { get; }

    private protected DeviceQueue Tx { get; }

    private protected IKickPath Kick { get; }

    private protected TransmitBuffers TransmitBuffers { get; }

    private protected ReceiveBuffers ReceiveBuffers { get; }

    /// <summary>Set-up: posts all receive buffers and asks for receive interrupts. Runs before time starts.</summary>
    public virtual void Open()
    {
        while (ReceiveBuffers.FreeCount > 0 && Rx.Guest.FreeSlots > 0)
        {
            int slot = ReceiveBuffers.Take();
            if (!Rx.Guest.TryPost(default, ReceiveBuffers.Segments, slot))
            {
                ReceiveBuffers.Release(slot);
                break;
            }
        }

        Rx.Guest.Publish();
        Rx.Guest.EnableInterrupts();
        Rx.HostSignal?.ClearDirty();
    }

    /// <inheritdoc/>
    public SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
    {
        if (IsClosed)
        {
            SpuriousInterrupts++;
        }
        else if (queue == Rx)
        {
            ReceiveSignalled(context);
        }
        else
        {
            OtherSignalled(context, queue);
        }

        return SimTask.Completed;
    }

    /// <summary>True once the device was unplugged.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>
    /// Stops the device for good: nothing more goes to the rings, and a poll that is under way comes to its end. The host may then close
    /// its side, and <see cref="Teardown"/> follows.
    /// </summary>
    public async SimTask CloseAsync(CpuContext thread)
    {
        IsClosed = true;
        StopQueue();
        SetCarrier(false);
        Rx.GuestFor(thread).DisableInterrupts();
        Tx.GuestFor(thread).DisableInterrupts();
        do
        {
            thread.Owe(CostKey.RingBarrier);
            await thread.Pay(); // a softirq that is pending runs here: it is above every thread
        }
        while (IsPolling);
    }

    /// <summary>After the host has closed its side: frees what lies in the rings. Frames that the host delivered and nobody read are lost.</summary>
    public void Teardown()
    {
        Rx.Guest.UsedBy(null); // unplugging is not priced
        while (Rx.Guest.TryReap(out int slot, out int written))
        {
            if (written > 0 && Receive(slot, written) is { } packet)
            {
                Accounts.Drop(packet, DropPlace.Unplugged);
            }
        }

        TransmitBuffers.ReleaseAll(Accounts);
        PurgeQueue();
    }

    /// <summary>The link changed, as the device says.</summary>
    public void LinkChanged(bool isUp)
    {
        if (!IsClosed)
        {
            SetCarrier(isUp);
        }
    }

    /// <summary>The transmit or event queue was signalled.</summary>
    private protected abstract void OtherSignalled(CpuContext context, DeviceQueue queue);

    /// <summary>True unless the device has said of the frame in a completed buffer that nobody need check its transport checksum.</summary>
    private protected abstract bool MustCheckSum(int slot);

    /// <summary>What a receive poll does before it looks at its own ring.</summary>
    private protected virtual void BeforeReceive(CpuContext context) { }

    /// <summary>Packets that a poll collects before the stack is given them; what is left goes up behind the refill.</summary>
    private protected virtual int DeliveryBatch => 1;

    /// <summary>True while a poll of the driver is scheduled or runs.</summary>
    private protected virtual bool IsPolling => _poll.IsScheduled;

    /// <summary>Posts used-up receive buffers again, by the driver's policy; called after each packet and at the end of a poll.</summary>
    private protected abstract SimTask RefillAsync(CpuContext context, bool endOfPoll);

    /// <summary>
    /// Publishes what was posted on <paramref name="queue"/> and owes the look at whether the host wants a kick. The caller pays, so that
    /// time passes between the two, and calls <see cref="KickIfNeededAsync"/>; this way the look is no async layer of its own.
    /// </summary>
    private protected static void Publish(CpuContext context, DeviceQueue queue)
    {
        queue.Publish(context);
        context.Owe(queue.Guest.Signal is null ? CostKey.RingBarrier : CostKey.ShmSignalStep);
    }

    /// <summary>Kicks if the host asked for it.</summary>
    private protected SimTask KickIfNeededAsync(CpuContext context, DeviceQueue queue) =>
        queue.GuestFor(context).KickNeeded() ? Kick.KickAsync(context, queue) : SimTask.Completed;

    private void ReceiveSignalled(CpuContext context)
    {
        if (!Rx.Guest.HasCompletions)
        {
            SpuriousInterrupts++;
        }

        if (!_poll.IsScheduled)
        {
            Rx.GuestFor(context).DisableInterrupts();
            context.Owe(CostKey.NapiSchedule);
            context.Processor.Softirq!.Schedule(_poll);
        }
    }

    /// <summary>The frame in a completed buffer; null, with the buffer free again, if the host wrote less than a frame.</summary>
    private Packet? Receive(int slot, int writtenBytes)
    {
        if (writtenBytes < ReceiveBuffers.LeastFrameBytes)
        {
            ReceiveBuffers.Release(slot);
            ShortReceives++;
            return null;
        }

        Packet packet = Accounts.Rent(ReceiveBuffers.ReadHeader(slot));
        Invariant.That(packet.Header.IsIntact, "the guest received a corrupted frame");
        int buffers = ReceiveBuffers.BuffersOf(slot);
        int offset = ReceiveBuffers.ReadPayload(slot, packet, 0, writtenBytes);
        ReceiveBuffers.Release(slot);
        for (int i = 1; i < buffers; i++)
        {
            bool reaped = Rx.Guest.TryReap(out int next, out int written);
            Invariant.That(reaped, "a merged frame is missing buffers");
            offset += ReceiveBuffers.ReadPayload(next, packet, offset, written);
            ReceiveBuffers.Release(next);
        }

        if (offset < packet.Header.PayloadBytes)
        {
            ShortReceives++;
            Accounts.Drop(packet, DropPlace.GuestBuffer);
            return null;
        }

        ReceivedPackets++;
        return packet;
    }

    /// <summary>The poll of one queue. At its end interrupts are on again, and it has looked once more.</summary>
    private protected abstract class QueuePoll(ParavirtualNetdev driver, DeviceQueue queue) : Napi
    {
        private readonly SignalTasklet _deferred = new(driver, queue);

        /// <summary>End of polling: interrupts on, then look again: a packet may have come between the last look and this.</summary>
        protected async SimTask CompleteAsync(CpuContext context)
        {
            await context.Pay(); // the last look lies before this, the store behind it
            Complete();
            queue.GuestFor(context).EnableInterrupts();
            context.Owe(CostKey.RingBarrier);
            await context.Pay();
            IGuestQueue end = queue.GuestFor(context);
            if (end.Signal is { EnabledAndSignalled: true })
            {
                context.Processor.Softirq!.Schedule(_deferred); // the signal came while it was disabled: no interrupt will
            }
            else if (end.HasCompletions && !IsScheduled)
            {
                end.DisableInterrupts();
                context.Processor.Softirq!.Schedule(this);
            }
        }
    }

    private sealed class ReceivePoll : QueuePoll
    {
        private readonly ParavirtualNetdev _driver;
        private readonly Gro? _gro;
        private readonly PacketQueue _ready = new();

        public ReceivePoll(ParavirtualNetdev driver)
            : base(driver, driver.Rx)
        {
            _driver = driver;
            _gro = driver.Guest.Stack.Options.Gro ? new Gro(driver.Accounts) : null;
        }

        public override async SimTask PollAsync(CpuContext context, int budget)
        {
            ParavirtualNetdev driver = _driver;
            driver.Polls++;
            driver.BeforeReceive(context);
            while (!driver.IsClosed && Work < budget && driver.Rx.GuestFor(context).TryReap(out int slot, out int written))
            {
                Work++;
                context.Owe(CostKey.DriverReceiveSkb);
                bool mustCheck = driver.MustCheckSum(slot);
                Packet? packet = driver.Receive(slot, written);
                if (packet is not null && mustCheck)
                {
                    // Not merged, as its checksum is not known to be right (Linux 2.6.29 to 3.7 net/ipv4/tcp_ipv4.c, tcp4_gro_receive: flush).
                    driver.Guest.Stack.OweUncheckedSum(context, packet);
                    ReadyHeld();
                }

                Packet? ready = packet is null || mustCheck || _gro is null ? packet : _gro.Take(context, packet);
                if (ready is not null)
                {
                    _ready.Enqueue(ready);
                    if (_ready.Count >= driver.DeliveryBatch)
                    {
                        await DeliverAsync(context);
                    }
                    else
                    {
                        await context.Pay();
                    }
                }

                await driver.RefillAsync(context, endOfPoll: false);
            }

            ReadyHeld();
            if (driver.DeliveryBatch == 1)
            {
                await DeliverAsync(context);
            }

            if (!driver.IsClosed)
            {
                await driver.RefillAsync(context, endOfPoll: true);
            }

            await DeliverAsync(context);
            if (driver.IsClosed)
            {
                Complete(); // napi_disable: the poll ends and is not scheduled again
            }
            else if (Work < budget)
            {
                await CompleteAsync(context);
            }
        }

        private void ReadyHeld()
        {
            if (_gro?.Flush() is { } held)
            {
                _ready.Enqueue(held);
            }
        }

        private async SimTask DeliverAsync(CpuContext context)
        {
            NetStack stack = _driver.Guest.Stack;
            while (_ready.Dequeue() is { } packet)
            {
                stack.OweInput(context, packet);
                await context.Pay();
                stack.Input(context, packet);
                await stack.FlushAsync(context);
            }
        }
    }

    /// <summary>A shm-signal's deferred wake-up: the tasklet that enabling schedules when something came meanwhile.</summary>
    private sealed class SignalTasklet(ParavirtualNetdev driver, DeviceQueue queue) : Tasklet
    {
        public override SimTask RunAsync(CpuContext context) => ShmSignalWakeUp.ReceiveAsync(context, queue, queue.GuestSignal, driver);
    }
}
