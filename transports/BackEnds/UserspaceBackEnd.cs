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
/// </code>
/// One thread per device serves both directions in turn; with a thread per queue each polls its own descriptors only.
/// </remarks>
public sealed class UserspaceBackEnd : BackEnd
{
    private readonly CpuContext _txThread;
    private readonly CpuContext _rxThread;
    private bool _txKicked;
    private bool _rxKicked;
    private bool _needsBuffers;

    /// <summary>Starts the thread, or two if they differ.</summary>
    public UserspaceBackEnd(BackEndPorts ports, CpuContext txThread, CpuContext rxThread)
        : base(ports)
    {
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
    protected override bool ReadsRingsByPhysicalAddress => true;

    private bool TapReadable => Ports.Attachment.Port.Count > 0 && !_needsBuffers;

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

    private static void WakeFromPoll(CpuContext context, CpuContext thread)
    {
        if (context != thread)
        {
            thread.Wake(context);
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
        IHostQueue tx = Ports.Tx.Host;
        thread.Owe(CostKey.BackEndPass);
        tx.DisableKicks();
        while (true)
        {
            if (IsStopping)
            {
                return;
            }

            if (Ports.Attachment.IsRefusing || Ports.Attachment.SendMemory >= Ports.Attachment.SendBufferBytes)
            {
                WaitWritable(thread); // EAGAIN: kicks stay off: the tap says when it takes frames again (POLLOUT)
                return;
            }

            Packet? packet = TakeTransmit(thread, out int id);
            if (packet is null)
            {
                if (EndsRun)
                {
                    return;
                }

                await EnableKicksAsync(thread, Ports.Tx);
                if (!tx.HasPosted)
                {
                    return;
                }

                tx.DisableKicks();
                continue;
            }

            thread.Owe(CostKey.SystemCall); // writev
            await thread.Pay();
            Ports.Attachment.Send(thread, packet);
            tx.Complete(id, 0);
            tx.PublishCompletions();
            OweSignalCheck(thread, Ports.Tx);
            await thread.Pay();
            await SignalIfNeededAsync(thread, Ports.Tx);
        }
    }

    private void WaitWritable(CpuContext thread) => Ports.Attachment.NotifyWhenWritable(context =>
    {
        _txKicked = true;
        if (context is null)
        {
            thread.Wake();
        }
        else
        {
            WakeFromPoll(context, thread);
        }
    });

    private async SimTask ReceiveAsync(CpuContext thread)
    {
        TapPort port = Ports.Attachment.Port;
        IHostQueue rx = Ports.Rx.Host;
        thread.Owe(CostKey.BackEndPass);
        rx.DisableKicks();
        while (!IsStopping && port.Peek() is { } packet)
        {
            // The tap is polled only while there are buffers; asking writes the no-notify flag (QEMU 2009, hw/virtio-net.c).
            if (!TryFillReceive(thread, packet))
            {
                _needsBuffers = true;
                if (EndsRun)
                {
                    return;
                }

                int posted = rx.PostedCount; // too few for this frame, perhaps not none
                await EnableKicksAsync(thread, Ports.Rx);
                if (rx.PostedCount <= posted)
                {
                    return;
                }

                _needsBuffers = false;
                rx.DisableKicks();
                continue;
            }

            thread.Owe(CostKey.SystemCall); // read
            port.Take();
            await thread.Pay();
            CompleteReceive(packet);
            OweSignalCheck(thread, Ports.Rx);
            await thread.Pay();
            await SignalIfNeededAsync(thread, Ports.Rx);
        }

        thread.Owe(CostKey.SystemCall); // the read that returns EAGAIN
        await thread.Pay();
    }
}
