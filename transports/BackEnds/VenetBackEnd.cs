using Bakeoff.Machine;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// venet-tap (AlacrityVM kernel/vbus/devices/venet): a host netdev with two threads per device, so that both directions really
/// run in parallel. Transmit completions are announced every few packets and at the end of a burst.
/// </summary>
/// <remarks>
/// <code>
///   kick:       callback in the vCPU thread: kicks off, wake the first thread
///   thread 1:   take, netif_rx, pop; ...; announce every txmitigation packets; empty: announce, kicks on, look again
///               behind a socket whose send buffer is full: announce, sleep until it has room, kicks staying off
///   bridge:     queue packet, wake the second thread
///   thread 2:   copy into a guest buffer, push, announce; no buffer: kicks on, sleep
/// </code>
/// </remarks>
public sealed class VenetBackEnd : BackEnd, ISendBuffer
{
    private const int PageBytes = 4096;
    private const long MicrosecondPs = 1_000_000;

    private readonly CachedMemory _eventData;
    private readonly VenetOptions _options;
    private readonly CpuContext _fromGuest;
    private readonly CpuContext _toGuest;
    private readonly Queue<VenetEvent> _unsentEvents = new();
    private int _mapped; // packets of guest pages that the host has not freed
    private int _releasedSinceAnnouncement;
    private bool _eventsReady;
    private bool _scheduled;
    private bool _waitsForRoom;
    private CpuContext? _drainer;
    private int _sinceAnnouncement;
    private long _lastKickPs = long.MinValue / 2;

    /// <summary>Starts the two threads.</summary>
    public VenetBackEnd(BackEndPorts ports, VenetOptions options, CpuContext fromGuest, CpuContext toGuest)
        : base(ports)
    {
        _options = options;
        _eventData = new CachedMemory(ports.Memory) { IsAcrossLink = ports.Tx.IsAcrossLink };
        _fromGuest = fromGuest;
        _toGuest = toGuest;
        fromGuest.Simulator.Spawn(fromGuest, FromGuestAsync);
        toGuest.Simulator.Spawn(toGuest, ToGuestAsync);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CpuContext> Threads => [_fromGuest, _toGuest];

    /// <summary>The queue of tx-complete events; null if the transmit ring itself tells the guest.</summary>
    private DeviceQueue? TxEvents => _options.TxComplete ? Ports.Events : null;

    /// <inheritdoc/>
    public override SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
    {
        queue.HostFor(context).DisableKicks();
        if (queue == Ports.Rx)
        {
            _toGuest.Wake(context);
        }
        else if (queue == Ports.Tx)
        {
            long silencePs = context.Simulator.NowPs - _lastKickPs;
            _lastKickPs = context.Simulator.NowPs; // also if somebody is at work already
            if (!_scheduled)
            {
                return ScheduleAsync(context, silencePs);
            }
        }

        return SimTask.Completed;
    }

    /// <summary>Packets wait, behind <paramref name="silencePs"/> without a kick: for the vCPU thread itself, without a hop, or for the first thread.</summary>
    private SimTask ScheduleAsync(CpuContext context, long silencePs)
    {
        _scheduled = true;
        if (!IsBurst(silencePs) && _drainer is null && context.Level == CpuLevel.Thread)
        {
            return DrainAsync(context);
        }

        _fromGuest.Wake(context);
        return SimTask.Completed;
    }

    /// <inheritdoc/>
    public override void PacketQueued(CpuContext context) => _toGuest.Wake(context);

    /// <inheritdoc/>
    protected override ErrorStyle ErrorStyle => ErrorStyle.DropsPacket;

    /// <summary>A dropped packet is complete as well: with tx-complete events the guest must be told by cookie.</summary>
    protected override void CompleteDropped(CpuContext context, int id)
    {
        ulong cookie = Ports.Tx.Host is IoqHostQueue ring ? ring.Cookie : 0;
        CompleteTransmit(context, id, announce: TxEvents is null);
        _sinceAnnouncement++;
        if (TxEvents is not null)
        {
            _unsentEvents.Enqueue(VenetEvent.TxComplete(cookie));
        }
    }

    /// <summary>Packets of the guest wait, nobody is at them, and the host takes more.</summary>
    private bool CanDrain => _scheduled && _drainer is null && !_waitsForRoom;

    /// <summary>True if the attachment's socket takes no packet now; venet's own netdevs have no such limit.</summary>
    private bool IsBufferFull => Ports.Attachment.IsFull;

    /// <summary>
    /// True if a kick is for the thread: it follows the last one within the threshold. The comparison is one of whole microseconds (venet-tap.c at
    /// 76b82bc: ktime_us_delta), so that a threshold of 20 us serves in place from 21 us of silence on.
    /// </summary>
    private bool IsBurst(long silencePs) => _options.BurstThresholdPs == 0 || silencePs < _options.BurstThresholdPs + MicrosecondPs;

    private async SimTask FromGuestAsync()
    {
        while (true)
        {
            while (IsStopping || (!CanDrain && !_eventsReady))
            {
                await _fromGuest.Block("guest packets");
            }

            BeginRun();
            _fromGuest.Owe(CostKey.BackEndPass);
            if (_eventsReady)
            {
                _eventsReady = false;
                await PushEventsAsync(_fromGuest, announce: true);
                OweSignalCheck(_fromGuest, Ports.Events!);
                await _fromGuest.Pay();
                await SignalIfNeededAsync(_fromGuest, Ports.Events!);
            }

            if (CanDrain)
            {
                await DrainAsync(_fromGuest);
            }

            EndRun(_fromGuest);
            if (_fromGuest.OwedPs > 0)
            {
                await _fromGuest.Pay();
            }
        }
    }

    /// <summary>Handles the guest's packets until the ring is empty and kicks are on again.</summary>
    private async SimTask DrainAsync(CpuContext thread)
    {
        BeginRun();
        IHostQueue tx = Ports.Tx.Host;
        _drainer = thread;
        int mapFrom = _options.ZeroCopy ? _options.ZeroCopyFromBytes : int.MaxValue;
        bool endsRun = false; // kept: the other thread's look at its ring may come between
        while (!IsStopping && !IsBufferFull)
        {
            if (TakeTransmit(thread, out int id, mapFrom) is not { } packet)
            {
                endsRun = EndsRun;
                break;
            }

            ulong cookie = tx is IoqHostQueue ring ? ring.Cookie : 0;
            bool mapped = IsMapped;
            OwePages(thread, tx.Readable.Length + 1);
            await thread.Pay();
            if (mapped)
            {
                _mapped++;
                packet.OwnerCookie = cookie;
            }

            Ports.Attachment.Send(thread, packet, mapped ? this : null);
            Ports.Tx.HostFor(thread).Complete(id, 0);
            if (mapped)
            {
                Ports.Tx.HostFor(thread).PublishCompletions(announce: false); // the slot is free; the packet is complete when the host frees it
                continue;
            }

            bool announce = ++_sinceAnnouncement >= _options.TxMitigation;
            Ports.Tx.HostFor(thread).PublishCompletions(announce && TxEvents is null);
            if (TxEvents is not null)
            {
                _unsentEvents.Enqueue(VenetEvent.TxComplete(cookie));
                await PushEventsAsync(thread, announce);
            }

            if (announce)
            {
                _sinceAnnouncement = 0;
                OweSignalCheck(thread, TxEvents ?? Ports.Tx);
                await thread.Pay();
                await SignalIfNeededAsync(thread, TxEvents ?? Ports.Tx);
            }
        }

        if (_sinceAnnouncement > 0)
        {
            _sinceAnnouncement = 0;
            Ports.Tx.HostFor(thread).PublishCompletions(TxEvents is null);
            if (TxEvents is not null)
            {
                await PushEventsAsync(thread, announce: true);
            }

            OweSignalCheck(thread, TxEvents ?? Ports.Tx);
            await thread.Pay();
            await SignalIfNeededAsync(thread, TxEvents ?? Ports.Tx);
        }

        if (IsBufferFull && !IsStopping && !endsRun)
        {
            WaitForRoom(thread);
            return;
        }

        _scheduled = false;
        if (endsRun)
        {
            _drainer = null; // the ring is broken or the device closed: kicks stay off
            EndRun(thread);
            return;
        }

        await EnableKicksAsync(thread, Ports.Tx);
        if (Ports.Tx.Host.HasPosted)
        {
            Ports.Tx.HostFor(thread).DisableKicks();
            _scheduled = true;
        }

        _drainer = null;
        if (_scheduled && thread != _fromGuest)
        {
            _fromGuest.Wake(thread); // more came: the thread goes on, the vCPU need not
        }

        EndRun(thread);
    }

    /// <summary>The run ends with the guest's packets where they are; the socket says when it has room (POLLOUT). Kicks stay off.</summary>
    private void WaitForRoom(CpuContext thread)
    {
        _waitsForRoom = true;
        _drainer = null;
        Ports.Attachment.NotifyWhenWritable(context =>
        {
            _waitsForRoom = false;
            _fromGuest.WakeFrom(context);
        });
        EndRun(thread);
    }

    /// <summary>Mapped packets are the guest's own pages.</summary>
    public bool LendsPages => true;

    /// <summary>
    /// The host has freed a packet whose guest pages were mapped: its tx-complete event may go. Announced every
    /// <see cref="VenetOptions.TxMitigation"/> packets and when none is left.
    /// </summary>
    public void ReleaseSendMemory(int payloadBytes, ulong cookie, CpuContext? context)
    {
        Ports.Attachment.ReleaseSendMemory(payloadBytes, cookie, context);
        _mapped--;
        _unsentEvents.Enqueue(VenetEvent.TxComplete(cookie));
        if (++_releasedSinceAnnouncement >= _options.TxMitigation || _mapped == 0)
        {
            _releasedSinceAnnouncement = 0;
            _eventsReady = true;
            _fromGuest.WakeFrom(context);
        }
    }

    /// <summary>Tells the guest through the event queue that the link went up or down; <paramref name="context"/> wakes the thread that does it.</summary>
    public void AnnounceLink(CpuContext context, bool isUp)
    {
        _unsentEvents.Enqueue(VenetEvent.LinkState(isUp));
        _eventsReady = true;
        _fromGuest.Wake(context);
    }

    /// <summary>Events into the event queue, as far as the guest has posted buffers.</summary>
    private async SimTask PushEventsAsync(CpuContext thread, bool announce)
    {
        DeviceQueue events = Ports.Events!;
        IHostQueue ring = events.HostFor(thread);
        _eventData.UsedBy(thread);
        while (_unsentEvents.Count > 0 && ring.TryTake(out int id) == TakeResult.Taken)
        {
            DeviceQueue.OweTake(thread, 1);
            TransmitEvents.Write(_eventData, ring.Writable[0].Address, _unsentEvents.Dequeue());
            ring.Complete(id, TransmitEvents.EventBytes);
        }

        if (thread.OwedPs > 0)
        {
            await thread.Pay(); // written and paid for, then published
        }

        events.HostFor(thread).PublishCompletions(announce);
    }

    private void OwePages(CpuContext thread, int pages)
    {
        if (_options.PageWise)
        {
            thread.Owe(CostKey.GetUserPage, pages);
        }
    }

    private async SimTask BlockAsync(string waitsFor)
    {
        if (_toGuest.OwedPs > 0)
        {
            await _toGuest.Pay();
        }

        await _toGuest.Block(waitsFor);
    }

    private async SimTask ToGuestAsync()
    {
        TapPort port = Ports.Attachment.Port;
        IHostQueue rx = Ports.Rx.Host;
        while (true)
        {
            if (IsStopping || port.Peek() is not { } packet)
            {
                if (_toGuest.OwedPs > 0)
                {
                    await _toGuest.Pay();
                    continue;
                }

                await _toGuest.Block("host packets");
                _toGuest.Owe(CostKey.BackEndPass);
                continue;
            }

            BeginRun();
            if (!TryFillReceive(_toGuest, packet))
            {
                if (EndsRun)
                {
                    EndRun(_toGuest);
                    await BlockAsync("a ring that works");
                    continue;
                }

                int posted = rx.PostedCount;
                await EnableKicksAsync(_toGuest, Ports.Rx);
                EndRun(_toGuest);
                if (rx.PostedCount <= posted)
                {
                    await _toGuest.Block("guest buffers");
                }

                Ports.Rx.HostFor(_toGuest).DisableKicks();
                continue;
            }

            OwePages(_toGuest, (GuestFrames.CopyBytes(packet.Header) + PageBytes - 1) / PageBytes);
            port.Take(_toGuest);
            await _toGuest.Pay();
            CompleteReceive(_toGuest, packet);
            OweSignalCheck(_toGuest, Ports.Rx);
            await _toGuest.Pay();
            await SignalIfNeededAsync(_toGuest, Ports.Rx);
            EndRun(_toGuest);
        }
    }
}
