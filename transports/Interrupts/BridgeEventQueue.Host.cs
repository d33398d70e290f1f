using Bakeoff.Machine;
using Bakeoff.Transports.Bus;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Interrupts;

/// <summary>The host's side: signals and events of the bus into the rings.</summary>
public sealed partial class BridgeEventQueue
{
    /// <inheritdoc/>
    public async SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        Source source = SourceOf(queue);
        if (!queue.RingRaisesSignal)
        {
            queue.HostSignal!.UsedBy(context);
            queue.HostSignal.MarkPeerDirty();
            context.Owe(CostKey.ShmSignalStep);
            await context.Pay();
            queue.HostSignal.UsedBy(context);
            if (!queue.HostSignal.TryRaisePeer())
            {
                return; // the guest has not dispatched the last one yet
            }
        }

        queue.Signals++;
        if (source.IsQueued)
        {
            CountCoalesced(source); // the guest served the last one before its event: that event will find this one
            return;
        }

        source.IsQueued = true;
        EventRing ring = _rings[source.Priority];
        context.Owe(CostKey.EventQueuePush);
        await context.Pay();
        ring.Backlog.Enqueue(new PendingEvent(BusEvent.ShmSignal, (ulong)source.Cookie, ""));
        await FlushAsync(context, ring);
        context.Owe(ring.SignalCheck);
        await context.Pay();
        if (ring.HostFor(context).SignalNeeded() || !_coalesce)
        {
            _lastInterruptSource = source;
            await _irqfd.SignalAsync(context);
        }
        else
        {
            CountCoalesced(source);
        }
    }

    /// <summary>
    /// Sends an event of the bus itself, at the highest priority there is: <paramref name="id"/> with the number of a device, or the cookie
    /// of shared memory, and for an added device its type.
    /// </summary>
    public async SimTask PostAsync(CpuContext context, BusEvent id, ulong value, string type = "")
    {
        EventRing ring = _rings[^1];
        context.Owe(CostKey.EventQueuePush);
        await context.Pay();
        ring.Backlog.Enqueue(new PendingEvent(id, value, type));
        await FlushAsync(context, ring);
        context.Owe(ring.SignalCheck);
        await context.Pay();
        if (ring.HostFor(context).SignalNeeded() || !_coalesce)
        {
            _lastInterruptSource = null;
            await _irqfd.SignalAsync(context);
        }
    }

    /// <summary>Events into the ring as far as it has room: written and paid for, then published, with whatever another context wrote meanwhile.</summary>
    private async SimTask FlushAsync(CpuContext context, EventRing ring)
    {
        Fill(context, ring);
        if (context.OwedPs > 0)
        {
            await context.Pay();
        }

        IHostQueue host = ring.HostFor(context);
        host.PublishCompletions();
        if (host.Fault is { } fault)
        {
            Break(fault);
        }
    }

    private void Fill(CpuContext context, EventRing ring)
    {
        IHostQueue host = ring.HostFor(context);
        while (ring.Backlog.Count > 0 && !IsBroken)
        {
            TakeResult taken = host.TryTake(out int id);
            if (taken == TakeResult.Broken)
            {
                Break(host.Fault ?? "the ring is broken");
                return;
            }

            if (taken == TakeResult.Taken && !ring.HoldsEvent(host.Writable))
            {
                Break("an event buffer is too small or outside the data area");
                return;
            }

            if (taken != TakeResult.Taken)
            {
                ring.HostBlocked = true;
                host.EnableKicks();
                Backlogged++;
                break;
            }

            PendingEvent next = ring.Backlog.Dequeue();
            ulong address = host.Writable[0].Address;
            ring.HostData.UsedBy(context);
            ring.HostData.Write(address, (uint)next.Id);
            ring.HostData.Write(address + 8, next.Value);
            System.Text.Encoding.ASCII.GetBytes(next.Type, _memory.Span(address + TypeOffset, TypeBytes - 1));
            host.Complete(id, EventBytes);
        }
    }

    /// <summary>
    /// What the guest has made of the ring cannot be used. The library's checks end in a BUG, and the connector hangs no hook of its own on a
    /// signal's faults, whose default is a panic (AlacrityVM lib/ioq.c, lib/shm_signal.c; code reading).
    /// </summary>
    private void Break(string fault)
    {
        Invariant.That(Faults is { Policy: not FaultPolicy.Strict }, fault);
        if (IsBroken)
        {
            return;
        }

        IsBroken = true;
        if (Faults!.Policy == FaultPolicy.Historical)
        {
            Faults.Note(FaultDetector.Kernel, "BUG in the host's kernel, event queue: " + fault);
            Faults.Panic();
        }
        else
        {
            Faults.Log.DevicesBroken++;
            Faults.Note(FaultDetector.RingCheck, "event queue stopped: " + fault);
        }
    }

    private void CountCoalesced(Source source)
    {
        if (_lastInterruptSource is null || _lastInterruptSource == source)
        {
            CoalescedIntraFlow++;
        }
        else if (_lastInterruptSource.Queue.Device == source.Queue.Device)
        {
            CoalescedInterFlow++;
        }
        else
        {
            CoalescedInterDevice++;
        }
    }

    private Source SourceOf(DeviceQueue queue)
    {
        foreach (Source source in _sources)
        {
            if (source.Queue == queue)
            {
                return source;
            }
        }

        Invariant.Fail("a signal for a queue that is not registered");
        return null!;
    }
}
