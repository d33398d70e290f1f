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
public sealed class DoorbellKick(Vcpu vcpu, DoorbellKind kind, IoBusEntry? bridgePort = null) : IKickPath, IResourceUser
{
    private readonly QueueMap<Handler> _handlers = new();

    private IoBus? Bus => kind.UsesBridgeSignal ? null : kind.Reason switch
    {
        ExitReason.IoInstruction => vcpu.PioBus,
        ExitReason.EptViolation or ExitReason.EptMisconfig => vcpu.MmioBus, // a wildcard is found by address, but takes a place
        _ => kind.TakesBusEntry ? vcpu.PioBus : null,
    };

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) =>
        _handlers.Add(queue, new Handler(queue, listener, kind, vcpu, bridgePort ?? Bus?.Add($"ioeventfd {queue.Device}.{queue.Role}.{queue.Pair}")));

    /// <summary>Queues registered.</summary>
    public int Queues => _handlers.Count;

    /// <summary>The queue is closed.</summary>
    public void Unregister(DeviceQueue queue)
    {
        if (_handlers[queue].Claim is { } port && port != bridgePort)
        {
            Bus!.Remove(port);
        }

        _handlers.Remove(queue);
    }

    /// <summary>All queues are closed.</summary>
    public void Clear()
    {
        foreach (Handler handler in _handlers.Values.ToArray())
        {
            Unregister(handler.Queue);
        }
    }

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
        }
    }

    /// <summary>
    /// The guest names a queue or handle that does not exist: vbus looks it up and ignores it; no ioeventfd matches, so the exit goes on
    /// to userspace, where the device model ignores it.
    /// </summary>
    public SimTask KickUnknownAsync(CpuContext context, HostFaults faults) =>
        ExitAsync(context, new UnknownHandler(kind, faults, bridgePort));

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
        IShmSignalEnd signal = queue.GuestSignal!;
        signal.UsedBy(context);
        signal.MarkPeerDirty();
        context.Owe(CostKey.ShmSignalStep);
        await context.Pay();
        signal.UsedBy(context);
        if (signal.TryRaisePeer())
        {
            await ExitAsync(context, handler);
        }
    }

    private sealed class UnknownHandler(DoorbellKind kind, HostFaults faults, IoBusEntry? port) : IExitHandler
    {
        public IoBusEntry? Claim => port;

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

    private sealed class Handler(DeviceQueue queue, IQueueListener listener, DoorbellKind kind, Vcpu vcpu, IoBusEntry? port) : IExitHandler
    {
        public IoBusEntry? Claim => port;

        public DeviceQueue Queue => queue;

        public void Owe(CpuContext vcpuThread)
        {
            if (kind.Reason == ExitReason.Vmcall && kind.SearchesBus)
            {
                vcpu.PioBus.OweSearch(vcpuThread, port);
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
/// <param name="TakesBusEntry">True if each queue has an entry on KVM's I/O bus; lguest keeps a table of its own.</param>
public readonly record struct DoorbellKind(
    ExitReason Reason, CostKey ClaimCost, bool UsesBridgeSignal, bool SearchesBus = true, bool TakesBusEntry = true)
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

    /// <summary>A port access tunnelled through VMCALL, claimed by the port's ioeventfd.</summary>
    public static DoorbellKind HypercallEventfd { get; } = new(ExitReason.Vmcall, CostKey.EventfdSignal, false);

    /// <summary>lguest's notify hypercall: the address is searched in the guest's table of eventfds.</summary>
    public static DoorbellKind LguestNotify { get; } = new(ExitReason.Vmcall, CostKey.EventfdSignal, false, TakesBusEntry: false);

    /// <summary>EVTCHNOP_send: a port number, found by index; sets the bit of the back end's domain.</summary>
    public static DoorbellKind EventSend { get; } = new(ExitReason.Vmcall, CostKey.UpcallSend, false, SearchesBus: false, TakesBusEntry: false);
}
