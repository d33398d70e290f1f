using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// A back end in the VMM's userspace behind ioeventfds and irqfds: a thread sleeps in poll() over the queues' eventfds and
/// the tap, and moves one frame per read or writev system call.
/// </summary>
/// <remarks>
/// <code>
///   thread:  poll(tx eventfd, rx eventfd, tap) -- readable: read eventfd, kicks off
///            tx: take, writev(tap), add used, signal? ; empty: kicks on, look again
///            rx: read(tap), copy into buffers, add used, signal? ; EAGAIN or no buffers: back to poll
///                (with a bounce buffer the frame is read before buffers are looked for)
/// </code>
/// One thread per device serves both directions in turn; with a thread per queue each polls its own descriptors only.
/// </remarks>
public sealed class UserspaceBackEnd : BackEnd
{
    private readonly CpuContext _txThread;
    private readonly CpuContext _rxThread;
    private readonly UserspaceOptions _options;
    private readonly OneShotTimer _select;
    private bool _txKicked;
    private bool _rxKicked;
    private bool _needsBuffers;
    private Packet? _read;

    /// <summary>Starts the thread, or two if they differ.</summary>
    public UserspaceBackEnd(BackEndPorts ports, CpuContext txThread, CpuContext rxThread, UserspaceOptions? options = null)
        : base(ports)
    {
        _options = options ?? new UserspaceOptions();
        _select = new OneShotTimer("select timeout", rxThread, ports.Host.CoreOf(rxThread).Interrupts, irq =>
        {
            rxThread.Wake(irq);
            return SimTask.Completed;
        });
        _txThread = txThread;
        _rxThread = rxThread;
        txThread.Simulator.Spawn(txThread, () => PollLoopAsync(txThread));
        if (rxThread != txThread)
        {
            rxThread.Simulator.Spawn(rxThread, () => PollLoopAsync(rxThread));
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CpuContext> Threads => _txThread == _rxThread ? [_txThread] : [_txThread, _rxThread];

    /// <inheritdoc/>
    protected override bool ReadsIntoOwnBuffer => _options.Bounce;

    private bool TapReadable => (Ports.Attachment.Port.Count > 0 || _read is not null) && !_needsBuffers;

    /// <inheritdoc/>
    public override SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
    {
        if (queue == Ports.Tx)
        {
            _txKicked = true;
            WakeFromPoll(context, _txThread);
        }
        else
        {
            _rxKicked = true;
            WakeFromPoll(context, _rxThread);
        }

        return SimTask.Completed;
    }

    /// <inheritdoc/>
    public override void PacketQueued(CpuContext context)
    {
        if (!_needsBuffers)
        {
            WakeFromPoll(context, _rxThread);
        }
    }

    private static void WakeFromPoll(CpuContext? context, CpuContext thread)
    {
        if (context != thread)
        {
            thread.WakeFrom(context);
        }
    }

    private async SimTask PollLoopAsync(CpuContext thread)
    {
        bool servesTx = thread == _txThread;
        bool servesRx = thread == _rxThread;
        int descriptors = (servesTx ? 1 : 0) + (servesRx ? 2 : 0);
        while (true)
        {
            thread.Owe(CostKey.PollSystemCall);
            thread.Owe(CostKey.PollDescriptor, descriptors);
            await thread.Pay();
            bool slept = false;
            while (IsStopping || (!(servesTx && _txKicked) && !(servesRx && (_rxKicked || TapReadable))))
            {
                await thread.Block("poll");
                slept = true;
            }

            if (slept)
            {
                // The second half lies on the latency path: every descriptor is asked again, then the call returns.
                thread.Owe(CostKey.PollDescriptor, descriptors);
                thread.Owe(CostKey.SystemCall);
            }

            BeginRun();
            if (servesTx && _txKicked)
            {
                _txKicked = false;
                thread.Owe(CostKey.EventfdRead);
                await TransmitAsync(thread);
            }

            if (servesRx && _rxKicked)
            {
                _rxKicked = false;
                _needsBuffers = false;
                thread.Owe(CostKey.EventfdRead);
            }

            if (servesRx && TapReadable)
            {
                await ReceiveAsync(thread);
            }

            EndRun(thread);
        }
    }

    private async SimTask TransmitAsync(CpuContext thread)
    {
        thread.Owe(CostKey.BackEndPass);
        Ports.Tx.HostFor(thread).DisableKicks();
        int sent = 0;
        while (true)
        {
            if (IsStopping)
            {
                await SignalRunAsync(thread, Ports.Tx, sent);
                return;
            }

            if (Ports.Attachment.IsFull)
            {
                await SignalRunAsync(thread, Ports.Tx, sent);
                WaitWritable(thread); // EAGAIN: kicks stay off: the tap says when it takes frames again (POLLOUT)
                return;
            }

            Packet? packet = TakeTransmit(thread, out int id);
            if (packet is null)
            {
                await SignalRunAsync(thread, Ports.Tx, sent);
                sent = 0;
                if (EndsRun)
                {
                    return;
                }

                await EnableKicksAsync(thread, Ports.Tx);
                if (!Ports.Tx.Host.HasPosted)
                {
                    return;
                }

                Ports.Tx.HostFor(thread).DisableKicks();
                continue;
            }

            thread.Owe(CostKey.SystemCall); // writev
            await thread.Pay();
            Ports.Attachment.Send(thread, packet);
            CompleteTransmit(thread, id);
            if (_options.TxSignal == SignalRule.Run)
            {
                sent++;
            }
            else
            {
                await SignalPacketAsync(thread, Ports.Tx, _options.TxSignal);
            }
        }
    }

    /// <summary>A decision per packet, or none: then each packet is a signal.</summary>
    private SimTask SignalPacketAsync(CpuContext thread, DeviceQueue queue, SignalRule rule) =>
        rule == SignalRule.Always ? Ports.Interrupts.SignalAsync(thread, queue) : SignalRunAsync(thread, queue, 1);

    /// <summary>The decision at the end of a run that completed <paramref name="packets"/>.</summary>
    private async SimTask SignalRunAsync(CpuContext thread, DeviceQueue queue, int packets)
    {
        if (packets > 0)
        {
            OweSignalCheck(thread, queue);
            await thread.Pay();
            await SignalIfNeededAsync(thread, queue, packets);
        }
    }

    private void WaitWritable(CpuContext thread) => Ports.Attachment.NotifyWhenWritable(context =>
    {
        _txKicked = true;
        WakeFromPoll(context, thread);
    });

    private async SimTask ReceiveAsync(CpuContext thread)
    {
        TapPort port = Ports.Attachment.Port;
        IHostQueue rx = Ports.Rx.Host;
        thread.Owe(CostKey.BackEndPass);
        Ports.Rx.HostFor(thread).DisableKicks();
        int received = 0;
        while (!IsStopping && (_read ?? port.Peek()) is { } packet)
        {
            if (_options.Bounce && _read is null)
            {
                await ReadAheadAsync(thread, port, packet);
            }

            // The tap is polled only while there are buffers; asking writes the no-notify flag (QEMU 2009, hw/virtio-net.c).
            if (!TryFillReceive(thread, packet))
            {
                int posted = rx.PostedCount; // too few for this frame, perhaps not none; what comes during the signal comes without a kick
                await SignalRunAsync(thread, Ports.Rx, received);
                received = 0;
                _needsBuffers = true;
                if (EndsRun)
                {
                    return;
                }

                await EnableKicksAsync(thread, Ports.Rx);
                if (rx.PostedCount <= posted)
                {
                    return;
                }

                _needsBuffers = false;
                Ports.Rx.HostFor(thread).DisableKicks();
                continue;
            }

            if (_read is null)
            {
                thread.Owe(CostKey.SystemCall); // read
                port.Take(thread);
            }

            _read = null; // it is in the guest's buffers, if not yet visible there
            await thread.Pay();
            CompleteReceive(thread, packet);
            received++;
            if (_options.RxSignal == SignalRule.Select)
            {
                await SelectAsync(thread, port);
            }
            else if (_options.RxSignal != SignalRule.Run)
            {
                await SignalPacketAsync(thread, Ports.Rx, _options.RxSignal);
                received = 0;
            }
        }

        await SignalRunAsync(thread, Ports.Rx, received);

        thread.Owe(CostKey.SystemCall); // the read that returns EAGAIN
        await thread.Pay();
    }

    /// <summary>
    /// read() into the VMM's buffer, before anybody asks whether the guest has posted one: without, the frame waits there and is the first to go on
    /// (Firecracker src/devices/src/virtio/net/device.rs, the deferred frame).
    /// </summary>
    private async SimTask ReadAheadAsync(CpuContext thread, TapPort port, Packet packet)
    {
        Ports.Attachment.OweReadIntoBuffer(thread, packet);
        _read = port.Take(thread);
        await thread.Pay();
    }

    /// <inheritdoc/>
    public override async SimTask StopAsync(CpuContext requester)
    {
        await base.StopAsync(requester);
        GiveBack();
    }

    /// <inheritdoc/>
    public override void Close()
    {
        GiveBack();
        base.Close();
    }

    /// <summary>Whoever serves the tap next finds the frame that was read ahead at its head.</summary>
    private void GiveBack()
    {
        if (_read is not null)
        {
            Ports.Attachment.Port.PutBack(_read);
            _read = null;
        }
    }

    /// <summary>select() on the tap behind a packet: asks whether there is a further one, and waits for it if told to.</summary>
    private async SimTask SelectAsync(CpuContext thread, TapPort port)
    {
        thread.Owe(CostKey.PollSystemCall);
        thread.Owe(CostKey.PollDescriptor);
        bool waits = port.Count == 0 && _options.SelectPs > 0;
        if (waits)
        {
            _select.Start(_options.SelectPs);
        }

        await thread.Pay();
        while (waits && port.Count == 0 && !_select.HasExpired && !IsStopping)
        {
            await thread.Block("select");
        }

        _select.Stop();
    }
}
