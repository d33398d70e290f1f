using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>Options of the vhost worker.</summary>
public sealed record VhostOptions
{
    /// <summary>Loops of Linux 3.1 (no mm switch per run, mergeable buffers); false for 2.6.34.</summary>
    public bool Loops31 { get; init; }

    /// <summary>
    /// The handlers run in threads of the hypervisor's process that block in an ioctl (Bergmann's VHOST_NET_SPLICE, proposed
    /// 19 Aug 2009, never built): guest memory is theirs anyway. How often such a call returns is our choice: when its byte
    /// budget is used up, and then it is made again.
    /// </summary>
    public bool IsSplice { get; init; }

    /// <summary>Bytes after which a handler gives way to the next work item.</summary>
    public int WeightBytes { get; init; } = 0x80000;

    /// <summary>Packets after which it does.</summary>
    public int WeightPackets { get; init; } = int.MaxValue;

    /// <summary>Completions published, and decided on, at once: 1, or 64 from 4.20 on. The end of a run publishes the rest.</summary>
    public int BatchPackets { get; init; } = 1;

    /// <summary>How long a handler that has run dry polls before it turns kicks on, in picoseconds; 0 for not at all.</summary>
    public long BusyLoopPs { get; init; }
}

/// <summary>
/// vhost-net's handlers (Linux 2.6.34 drivers/vhost/net.c; options for 3.1 and 4.20): work items on a worker thread, kicks off
/// while a handler runs, one signal decision per packet or batch, byte and packet budget, busy polling.
/// </summary>
/// <remarks>
/// <code>
///   kick:    eventfd callback in the vCPU thread -- queue work -- wake worker
///   worker:  handle_tx: kicks off; take, sendmsg, add used, signal?; ... ; empty: kicks on, look again
///            handle_rx: kicks off; recvmsg into buffers, add used, signal?; ... ; EAGAIN: stop, kicks stay off
/// </code>
/// </remarks>
public sealed partial class VhostBackEnd : BackEnd
{
    private readonly VhostOptions _options;
    private readonly WorkQueue _txWorker;
    private readonly WorkQueue _rxWorker;
    private readonly HandlerWork _txKick;
    private readonly HandlerWork _txNet;
    private readonly HandlerWork _rxKick;
    private readonly HandlerWork _rxNet;
    private bool _txWaitsForRoom;
    private int _txBatch; // completed and not published
    private int _rxBatch;

    /// <summary>Creates the back end on worker threads; the same one twice runs both directions on one thread.</summary>
    public VhostBackEnd(BackEndPorts ports, VhostOptions options, WorkQueue txWorker, WorkQueue rxWorker)
        : base(ports)
    {
        _options = options;
        _txWorker = txWorker;
        _rxWorker = rxWorker;
        _txKick = new HandlerWork(this, transmit: true);
        _txNet = new HandlerWork(this, transmit: true);
        _rxKick = new HandlerWork(this, transmit: false);
        _rxNet = new HandlerWork(this, transmit: false);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CpuContext> Threads =>
        _txWorker == _rxWorker ? [_txWorker.Worker] : [_txWorker.Worker, _rxWorker.Worker];

    /// <inheritdoc/>
    public override SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
    {
        if (queue == Ports.Tx)
        {
            _txWorker.Enqueue(context, _txKick);
        }
        else
        {
            _rxWorker.Enqueue(context, _rxKick);
        }

        return SimTask.Completed;
    }

    /// <inheritdoc/>
    public override void PacketQueued(CpuContext context)
    {
        // The poll stays on the tap's wait queue: a frame that comes during a run queues one more run.
        _rxWorker.Enqueue(context, _rxNet);
    }

    /// <inheritdoc/>
    protected override ErrorStyle ErrorStyle => _options.Loops31 ? ErrorStyle.EndsRun : ErrorStyle.LooksEmpty;

    private async SimTask HandleTransmitAsync(CpuContext worker)
    {
        if (Ports.Attachment.IsFull)
        {
            PollWritable(); // nothing is re-enabled: the socket wakes us
            return;
        }

        BeginRun();
        OwePass(worker);
        Ports.Tx.HostFor(worker).DisableKicks();
        long total = 0;
        int packets = 0;
        while (!IsStopping)
        {
            if (Ports.Attachment.IsFull)
            {
                PollWritable(); // sendmsg() says EAGAIN: the descriptor is un-got, the socket wakes us
                await FlushTransmitAsync(worker);
                break;
            }

            Packet? packet = TakeTransmit(worker, out int id);
            if (packet is null)
            {
                if (EndsRun)
                {
                    await FlushTransmitAsync(worker);
                    break; // kicks stay off: in effect the queue is dead
                }

                if (_txBatch > 0 || _options.BusyLoopPs > 0)
                {
                    await RanDryAsync(worker);
                    if (Ports.Tx.Host.HasPosted)
                    {
                        continue;
                    }

                    if (_options.BusyLoopPs > 0 && _txWorker.HasWork)
                    {
                        _txWorker.Enqueue(worker, _txKick); // others first; kicks stay off, the ring is polled again behind them
                        break;
                    }
                }

                if (Ports.Attachment.SendMemory >= Ports.Attachment.SendBufferBytes / 4 * 3)
                {
                    PollWritable(); // kicks stay off: this is the mitigation
                    break;
                }

                await EnableKicksAsync(worker, Ports.Tx);
                if (Ports.Tx.Host.HasPosted)
                {
                    Ports.Tx.HostFor(worker).DisableKicks();
                    continue;
                }

                break;
            }

            total += Wire.BytesBeforePadding(packet.Header.PayloadBytes, (packet.Header.Flags & PacketFlags.Udp) != 0);
            await worker.Pay();
            Ports.Attachment.Send(worker, packet, more: Ports.Tx.Host.HasPosted);
            Ports.Tx.HostFor(worker).Complete(id, 0);
            if (++_txBatch >= _options.BatchPackets)
            {
                int batch = _txBatch;
                _txBatch = 0;
                Ports.Tx.HostFor(worker).PublishCompletions();
                OweSignalCheck(worker, Ports.Tx);
                await worker.Pay();
                await SignalIfNeededAsync(worker, Ports.Tx, batch);
            }

            if (total >= _options.WeightBytes || ++packets >= _options.WeightPackets)
            {
                await FlushTransmitAsync(worker);
                OweNextCall(worker);
                _txWorker.Enqueue(worker, _txKick);
                break;
            }
        }

        if (IsStopping)
        {
            await FlushTransmitAsync(worker);
        }

        Ports.Attachment.Flush(worker);
        EndRun(worker);
    }

    private async SimTask HandleReceiveAsync(CpuContext worker)
    {
        if (Ports.Attachment.Port.Count == 0)
        {
            return;
        }

        BeginRun();
        OwePass(worker);
        IHostQueue rx = Ports.Rx.Host;
        Ports.Rx.HostFor(worker).DisableKicks();
        long total = 0;
        int packets = 0;
        while (!IsStopping)
        {
            if (Ports.Attachment.Port.Peek() is not { } packet)
            {
                await FlushReceiveAsync(worker);
                if (_options.BusyLoopPs > 0)
                {
                    await PollForReceiveAsync(worker);
                }

                if (Ports.Attachment.Port.Count == 0)
                {
                    break; // EAGAIN: kicks stay off, the tap's POLLIN is the next wake-up
                }

                continue;
            }

            if (!TryFillReceive(worker, packet))
            {
                int posted = rx.PostedCount; // too few for this frame, perhaps not none; more may come during the flush, without a kick
                await FlushReceiveAsync(worker);
                if (EndsRun)
                {
                    break;
                }

                await EnableKicksAsync(worker, Ports.Rx);
                if (_options.Loops31 ? rx.PostedCount > posted : Ports.Rx.Host.HasPosted)
                {
                    Ports.Rx.HostFor(worker).DisableKicks();
                    continue;
                }

                break; // no buffers: the guest's refill kick wakes us, or the next frame, in vain
            }

            Ports.Attachment.Port.Take(worker);
            total += GuestFrames.CopyBytes(packet.Header);
            await worker.Pay();
            bool publish = ++_rxBatch >= _options.BatchPackets;
            CompleteReceive(worker, packet, publish);
            if (publish)
            {
                int batch = _rxBatch;
                _rxBatch = 0;
                OweSignalCheck(worker, Ports.Rx);
                await worker.Pay();
                await SignalIfNeededAsync(worker, Ports.Rx, batch);
            }

            if (total >= _options.WeightBytes || ++packets >= _options.WeightPackets)
            {
                await FlushReceiveAsync(worker);
                OweNextCall(worker);
                _rxWorker.Enqueue(worker, _rxKick);
                break;
            }
        }

        if (IsStopping)
        {
            await FlushReceiveAsync(worker);
        }

        EndRun(worker);
    }

    /// <summary>A splice call returns when its budget is used up; the thread makes the next one.</summary>
    private void OweNextCall(CpuContext worker)
    {
        if (_options.IsSplice)
        {
            worker.Owe(CostKey.SystemCall);
        }
    }

    /// <summary>One handler run: lock and set-up, and for a kernel thread until 3.1 the adoption of the guest's address space.</summary>
    private void OwePass(CpuContext worker)
    {
        worker.Owe(CostKey.BackEndPass);
        if (!_options.Loops31 && !_options.IsSplice)
        {
            worker.Owe(CostKey.SchedMmSwitch);
        }
    }

    private void PollWritable()
    {
        _txWaitsForRoom = true;
        Ports.Attachment.NotifyWhenWritable(context =>
        {
            _txWaitsForRoom = false;
            if (context is null)
            {
                _txWorker.Enqueue(_txNet);
            }
            else
            {
                _txWorker.Enqueue(context, _txNet);
            }
        });
    }

    private sealed class HandlerWork(VhostBackEnd backEnd, bool transmit) : WorkItem
    {
        public override SimTask RunAsync(CpuContext worker) =>
            backEnd.IsStopping ? SimTask.Completed // no socket any more
            : transmit ? backEnd.HandleTransmitAsync(worker)
            : backEnd.HandleReceiveAsync(worker);
    }
}
