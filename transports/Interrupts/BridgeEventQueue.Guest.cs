using Bakeoff.Machine;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Transports.Interrupts;

/// <summary>The guest's side: the handler of the one vector.</summary>
public sealed partial class BridgeEventQueue
{
    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        Counters.QNotify++;
        bool more;
        do
        {
            more = false;
            for (int priority = _rings.Length - 1; priority >= 0; priority--)
            {
                if (_rings[priority].HasWork)
                {
                    await ServeAsync(irq, priority);
                    more = priority < _rings.Length - 1; // something more urgent may have come meanwhile
                }
            }
        }
        while (more);
    }

    /// <summary>One ring's event loop, in the hard-interrupt context. No budget: runs until the ring is empty.</summary>
    private async SimTask ServeAsync(CpuContext irq, int priority)
    {
        EventRing ring = _rings[priority];
        while (ring.HasWork)
        {
            do
            {
                irq.Owe(CostKey.EventQueuePass);
                await irq.Pay();
                ring.For(irq).BeginPass();
                while (ring.For(irq).Guest.TryReap(out int slot, out _))
                {
                    await DispatchAsync(irq, ring, slot);
                    if (HasUrgent(priority))
                    {
                        await ServeUrgentAsync(irq, priority);
                    }
                }

                if (ring.HostBlocked)
                {
                    await UnblockHostAsync(irq, ring);
                }
            }
            while (ring.CameMeanwhile);

            irq.Owe(CostKey.RingBarrier);
            await irq.Pay();
            ring.For(irq).EndServing();
            irq.Owe(CostKey.RingBarrier);
            await irq.Pay();
        }
    }

    private bool HasUrgent(int than)
    {
        for (int priority = _rings.Length - 1; priority > than; priority--)
        {
            if (_rings[priority].HasWork)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Serves the rings above <paramref name="than"/> that have work, between two of its events.</summary>
    private async SimTask ServeUrgentAsync(CpuContext irq, int than)
    {
        for (int priority = _rings.Length - 1; priority > than; priority--)
        {
            if (_rings[priority].HasWork)
            {
                await ServeAsync(irq, priority);
            }
        }
    }

    private async SimTask DispatchAsync(CpuContext irq, EventRing ring, int slot)
    {
        irq.Owe(CostKey.EventQueueDispatch);
        ulong address = ring.EventAddress(slot);
        ring.GuestData.UsedBy(irq);
        var id = (BusEvent)ring.GuestData.Read<uint>(address);
        ulong value = ring.GuestData.Read<ulong>(address + 8);
        await irq.Pay();
        Counters.Events++;
        string type = id == BusEvent.DeviceAdd ? ReadType(address + TypeOffset) : "";
        _memory.Span(address, EventBytes).Clear();
        ring.For(irq).Post(slot);
        ring.Guest.Publish();
        if (id is BusEvent.DeviceAdd or BusEvent.DeviceDrop)
        {
            BusListener?.DeviceChanged(irq, id, value, type);
            return;
        }

        Invariant.That((id is BusEvent.ShmSignal or BusEvent.ShmClose) && value < (ulong)_sources.Count, "an event that nobody sent");
        Source source = _sources[(int)value];
        if (id == BusEvent.ShmClose)
        {
            source.IsClosed = true;
            BusListener?.SharedMemoryClosed(value);
            return;
        }

        Counters.Notify++;
        source.IsQueued = false;
        if (!source.IsClosed)
        {
            await ShmSignalWakeUp.ReceiveAsync(irq, source.Queue, source.Queue.GuestSignal, source.Listener);
        }
    }

    private string ReadType(ulong address)
    {
        ReadOnlySpan<byte> text = _memory.Span(address, TypeBytes);
        int end = text.IndexOf((byte)0);
        return System.Text.Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
    }

    /// <summary>The ring was full: the guest's signal after draining is an OUT to the event queue's doorbell, and the host flushes.</summary>
    private async SimTask UnblockHostAsync(CpuContext irq, EventRing ring)
    {
        irq.Owe(ring.SignalCheck);
        await irq.Pay();
        if (ring.For(irq).Guest.KickNeeded())
        {
            Counters.QInject++;
            ring.HostBlocked = false;
            await FlushAsync(irq, ring);
        }
    }
}
