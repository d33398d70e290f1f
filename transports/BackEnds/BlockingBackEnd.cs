using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// The device threads of kvmtool in 2011 (tools/kvm/virtio/net.c): one per queue. Each waits on its queue's condition variable while the ring
/// is empty; the receive thread holds a buffer and waits in readv, the transmit thread in writev while the tap is full. Nobody polls, and
/// nobody ever writes the no-notify flag, so the guest kicks for everything that it posts.
/// </summary>
/// <remarks>
/// <code>
///   tx:  lock, ring empty: wait, unlock -- until empty: take, writev(tap), add used -- signal
///   rx:  lock, ring empty: wait, unlock -- until empty: take, readv(tap), add used, signal
///   kick, in the vCPU's thread:  lock, condition signal (a futex call if somebody waits), unlock
/// </code>
/// </remarks>
public sealed class BlockingBackEnd : BackEnd
{
    private readonly UserspaceOptions _options;
    private readonly QueueThread _tx;
    private readonly QueueThread _rx;
    private readonly Action<CpuContext?> _becameWritable;

    /// <summary>Starts the two threads.</summary>
    public BlockingBackEnd(BackEndPorts ports, CpuContext txThread, CpuContext rxThread, UserspaceOptions options)
        : base(ports)
    {
        _options = options;
        _tx = new QueueThread(txThread, ports.Tx);
        _rx = new QueueThread(rxThread, ports.Rx);
        _becameWritable = BecameWritable;
        txThread.Simulator.Spawn(txThread, TransmitLoopAsync);
        rxThread.Simulator.Spawn(rxThread, ReceiveLoopAsync);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CpuContext> Threads => [_tx.Context, _rx.Context];

    /// <inheritdoc/>
    protected override bool ReadsIntoOwnBuffer => _options.Bounce;

    /// <inheritdoc/>
    public override bool OwesItsWakeUp => true;

    /// <inheritdoc/>
    public override void Open()
    {
        base.Open();
        Ports.Rx.Host.EnableKicks();
    }

    /// <inheritdoc/>
    public override SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
    {
        QueueThread thread = queue == Ports.Tx ? _tx : _rx;
        context.Owe(CostKey.MutexOperation, 4); // the device's and the queue's
        thread.IsKicked = true;
        if (thread.WaitsForKick)
        {
            context.Owe(CostKey.SystemCall);
            context.Owe(CostKey.FutexCall);
            thread.Context.Wake(context);
        }

        return SimTask.Completed;
    }

    /// <inheritdoc/>
    public override void PacketQueued(CpuContext context)
    {
        if (_rx.WaitsForTap)
        {
            _rx.Context.Wake(context);
        }
    }

    private async SimTask TransmitLoopAsync()
    {
        CpuContext thread = _tx.Context;
        while (true)
        {
            await WaitForKickAsync(_tx);
            BeginRun();
            thread.Owe(CostKey.BackEndPass);
            int sent = 0;
            while (!IsStopping)
            {
                if (Ports.Attachment.IsFull)
                {
                    EndRun(thread);
                    await WaitInWriteAsync(thread);
                    BeginRun();
                    continue;
                }

                if (TakeTransmit(thread, out int id) is not { } packet)
                {
                    _tx.IsBroken = EndsRun;
                    break;
                }

                thread.Owe(CostKey.SystemCall); // writev
                await thread.Pay();
                Ports.Attachment.Send(thread, packet);
                CompleteTransmit(thread, id);
                sent++;
                if (_options.TxSignal == SignalRule.Packet)
                {
                    await SignalAsync(_tx, _options.TxSignal, 1);
                }
            }

            if (sent > 0 && _options.TxSignal != SignalRule.Packet)
            {
                await SignalAsync(_tx, _options.TxSignal, sent);
            }

            EndRun(thread);
        }
    }

    private async SimTask ReceiveLoopAsync()
    {
        CpuContext thread = _rx.Context;
        TapPort port = Ports.Attachment.Port;
        IHostQueue ring = Ports.Rx.Host;
        while (true)
        {
            await WaitForKickAsync(_rx);
            BeginRun();
            thread.Owe(CostKey.BackEndPass);
            while (!IsStopping && Ports.Rx.Host.HasPosted)
            {
                if (port.Peek() is not { } packet)
                {
                    EndRun(thread);
                    await WaitInReadAsync(thread, port);
                    BeginRun();
                    continue;
                }

                int posted = ring.PostedCount;
                if (!TryFillReceive(thread, packet))
                {
                    _rx.IsBroken = EndsRun;
                    _rx.TooFew = posted;
                    break;
                }

                _rx.TooFew = 0;
                if (_options.Bounce)
                {
                    Ports.Attachment.OweReadIntoBuffer(thread, packet);
                }
                else
                {
                    thread.Owe(CostKey.SystemCall); // readv
                }

                port.Take(thread);
                await thread.Pay();
                CompleteReceive(thread, packet);
                await SignalAsync(_rx, _options.RxSignal, 1);
            }

            EndRun(thread);
        }
    }

    /// <summary>
    /// The condition variable of the queue: sleeps until the guest has posted more than is known not to be enough. A broken ring is
    /// looked at again when it is kicked.
    /// </summary>
    private async SimTask WaitForKickAsync(QueueThread waiter)
    {
        CpuContext thread = waiter.Context;
        IHostQueue ring = waiter.Queue.Host;
        bool wasBroken = waiter.IsBroken;
        waiter.IsBroken = false;
        waiter.IsKicked &= wasBroken;
        waiter.Queue.HostFor(thread).EnableKicks(); // no store where a flag says it, a new event index where there is one
        thread.Owe(CostKey.MutexOperation, 2);
        await thread.Pay();
        bool slept = false;
        while (IsStopping || IsClosed || (wasBroken ? !waiter.IsKicked : ring.PostedCount <= waiter.TooFew))
        {
            if (!slept)
            {
                slept = true;
                thread.Owe(CostKey.SystemCall);
                thread.Owe(CostKey.FutexCall);
                await thread.Pay();
                continue; // a kick that came before the wait is seen
            }

            waiter.WaitsForKick = true;
            await thread.Block("condition variable");
            waiter.WaitsForKick = false;
        }

        waiter.IsKicked = false;
    }

    private async SimTask WaitInReadAsync(CpuContext thread, TapPort port)
    {
        await thread.Pay();
        while (IsStopping || port.Count == 0)
        {
            _rx.WaitsForTap = true;
            await thread.Block("readv");
            _rx.WaitsForTap = false;
        }
    }

    private async SimTask WaitInWriteAsync(CpuContext thread)
    {
        await thread.Pay();
        Ports.Attachment.NotifyWhenWritable(_becameWritable);
        while (Ports.Attachment.IsFull)
        {
            await thread.Block("writev");
        }
    }

    private void BecameWritable(CpuContext? context)
    {
        if (context != _tx.Context)
        {
            _tx.Context.WakeFrom(context);
        }
    }

    private async SimTask SignalAsync(QueueThread thread, SignalRule rule, int packets)
    {
        if (rule == SignalRule.Always)
        {
            await Ports.Interrupts.SignalAsync(thread.Context, thread.Queue);
            return;
        }

        OweSignalCheck(thread.Context, thread.Queue);
        await thread.Context.Pay();
        await SignalIfNeededAsync(thread.Context, thread.Queue, packets);
    }

    private sealed class QueueThread(CpuContext context, DeviceQueue queue)
    {
        public CpuContext Context { get; } = context;

        public DeviceQueue Queue { get; } = queue;

        public bool WaitsForKick { get; set; }

        public bool WaitsForTap { get; set; }

        public bool IsKicked { get; set; }

        /// <summary>The last look found a ring that makes no sense.</summary>
        public bool IsBroken { get; set; }

        /// <summary>Buffers that were too few for the frame at hand.</summary>
        public int TooFew { get; set; }
    }
}
