using Bakeoff.Machine;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Transports.Kicks;

/// <summary>
/// Kicks that are one exit handled in the kernel. The kinds differ in the exit's reason and in what claims it:
/// an ioeventfd per queue (its wait-queue callback runs in the vCPU thread), or the vbus connector, which looks up the handle
/// written and runs the signal's wake-up loop in place.
/// </summary>
/// <remarks>
/// <code>
///   guest   OUT or store --exit--+                     +--entry--> next instruction
///   host                         +- decode - claim - callback (may wake a thread)
/// </code>
/// </remarks>
public sealed class DoorbellKick(DoorbellKind kind) : IKickPath, IResourceUser
{
    private readonly QueueMap<Handler> _handlers = new();

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) =>
        _handlers.Add(queue, new Handler(queue, listener, kind));

    /// <summary>The doorbell of <paramref name="queue"/> wakes another back end from now on: its eventfd was handed over.</summary>
    public void Rebind(DeviceQueue queue, IQueueListener listener)
    {
        Unregister(queue);
        Register(queue, listener);
    }

    /// <summary>The queue is closed.</summary>
    public void Unregister(DeviceQueue queue) => _handlers.Remove(queue);

    /// <inheritdoc/>
    public SimTask KickAsync(CpuContext context, DeviceQueue queue)
    {
        Handler handler = _handlers[queue];
        return queue.RingRaisesSignal || queue.GuestSignal is null || !kind.UsesBridgeSignal
            ? ExitAsync(context, handler)
            : GateAsync(context, queue, handler);
    }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally)
    {
        if (!kind.UsesBridgeSignal)
        {
            tally.Add(ResourceKind.Eventfds, _handlers.Count);
            tally.Add(ResourceKind.IoBusDevices, _handlers.Count);
        }
        else if (kind.Reason != ExitReason.Vmcall)
        {
            tally.Add(ResourceKind.IoBusDevices, 1); // one port for all queues: the datum is the handle
        }
    }

    /// <summary>
    /// The guest names a queue or handle that does not exist: vbus looks it up and ignores it; no ioeventfd matches, so the exit goes on
    /// to userspace, where the device model ignores it.
    /// </summary>
    public SimTask KickUnknownAsync(CpuContext context, HostFaults faults) =>
        ExitAsync(context, new UnknownHandler(kind, faults));

    private async SimTask ExitAsync(CpuContext context, IExitHandler handler)
    {
        if (context.OwedPs > 0)
        {
            await context.Pay();
        }

        await context.Processor.Vcpu!.Exit(context, kind.Reason, handler);
    }

    /// <summary>A split ring on the bridge: its shm-signal decides once more.</summary>
    private async SimTask GateAsync(CpuContext context, DeviceQueue queue, Handler handler)
    {
        queue.GuestSignal!.MarkPeerDirty();
        context.Owe(CostKey.ShmSignalStep);
        await context.Pay();
        if (queue.GuestSignal.TryRaisePeer())
        {
            await context.Processor.Vcpu!.Exit(context, kind.Reason, handler);
        }
    }

    private sealed class UnknownHandler(DoorbellKind kind, HostFaults faults) : IExitHandler
    {
        public void Owe(CpuContext vcpuThread)
        {
            if (kind.UsesBridgeSignal)
            {
                vcpuThread.Owe(CostKey.VbusHandleLookup);
                return;
            }

            vcpuThread.Owe(CostKey.ExitUserspaceRoundTrip);
            vcpuThread.Owe(CostKey.ExitDeviceDispatch);
        }

        public SimTask ActAsync(CpuContext vcpuThread)
        {
            faults.Note(kind.UsesBridgeSignal ? FaultDetector.Bus : FaultDetector.Hypervisor, "a doorbell of nobody: ignored");
            return SimTask.Completed;
        }
    }

    private sealed class Handler(DeviceQueue queue, IQueueListener listener, DoorbellKind kind) : IExitHandler
    {
        public void Owe(CpuContext vcpuThread)
        {
            if (kind.Reason == ExitReason.Vmcall && kind.SearchesBus)
            {
                vcpuThread.Owe(CostKey.ExitIoBusLookup);
            }

            vcpuThread.Owe(kind.ClaimCost);
        }

        public SimTask ActAsync(CpuContext vcpuThread)
        {
            queue.Kicks++;
            bool isGated = queue.RingRaisesSignal || kind.UsesBridgeSignal; // an ioeventfd knows nothing of a bridge's signal
            return ShmSignalWakeUp.ReceiveAsync(vcpuThread, queue, isGated ? queue.HostSignal : null, listener);
        }
    }
}

/// <summary>What distinguishes the doorbells.</summary>
/// <param name="Reason">Exit reason.</param>
/// <param name="ClaimCost">Paid by whoever claims the access.</param>
/// <param name="UsesBridgeSignal">True if the doorbell carries a shm-signal handle, so that a split ring's signal gates it.</param>
/// <param name="SearchesBus">False for a hypercall whose argument is an index into a table.</param>
public readonly record struct DoorbellKind(
    ExitReason Reason, CostKey ClaimCost, bool UsesBridgeSignal, bool SearchesBus = true)
{
    /// <summary>OUT16 to the queue's notify register, claimed by an ioeventfd (Linux 2.6.32).</summary>
    public static DoorbellKind PioIoeventfd { get; } = new(ExitReason.IoInstruction, CostKey.EventfdSignal, false);

    /// <summary>Store to a notify register in memory, decoded and claimed by an ioeventfd.</summary>
    public static DoorbellKind MmioIoeventfd { get; } = new(ExitReason.EptViolation, CostKey.EventfdSignal, false);

    /// <summary>Store found by its address alone (wildcard eventfd, Linux 3.16).</summary>
    public static DoorbellKind FastMmioIoeventfd { get; } = new(ExitReason.EptMisconfig, CostKey.EventfdSignal, false);

    /// <summary>OUT32 of a signal handle to the bridge's one port, claimed by the vbus connector.</summary>
    public static DoorbellKind Bridge { get; } = new(ExitReason.IoInstruction, CostKey.VbusHandleLookup, true);

    /// <summary>VMCALL with a signal handle: the original connector.</summary>
    public static DoorbellKind Hypercall { get; } = new(ExitReason.Vmcall, CostKey.VbusHandleLookup, true);

    /// <summary>A port access tunnelled through VMCALL, claimed by the port's ioeventfd; also lguest's notify hypercall.</summary>
    public static DoorbellKind HypercallEventfd { get; } = new(ExitReason.Vmcall, CostKey.EventfdSignal, false);

    /// <summary>EVTCHNOP_send: a port number, found by index; sets the bit of the back end's domain.</summary>
    public static DoorbellKind EventSend { get; } = new(ExitReason.Vmcall, CostKey.UpcallSend, false, SearchesBus: false);
}
