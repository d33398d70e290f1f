using Bakeoff.Machine;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Kicks;
using Bakeoff.Transports.Links;

namespace Bakeoff.Transports;

/// <summary>Makes what carries signals between a paravirtual driver and its back end: kick path, interrupt path, coalescing.</summary>
internal sealed class SignalPathBuilder(DeviceSite site)
{
    /// <summary>How the driver tells the back end.</summary>
    internal IKickPath KickPath() => site.Lane.Kick.Kind.Id switch
    {
        KindIds.LinkDoorbell => new LinkKick(site.Services.Host.Cores[site.Placement.BackEndCore % site.Services.Host.Cores.Count].Interrupts),
        KindIds.PioUserspace => new UserspaceKick(ExitReason.IoInstruction, site.Process.GlobalLock),
        KindIds.PioHandedOn => new HandedOnKick(),
        KindIds.MmioUserspace => new UserspaceKick(ExitReason.EptViolation, site.Process.GlobalLock),
        KindIds.LguestNotifyRead => new UserspaceKick(ExitReason.Vmcall, mutex: null, isLocked: false, CostKey.SystemCall),
        KindIds.Polled => new PolledKick(),
        _ => site.Services.BusOf(site.Guest).KickPath(Doorbell()),
    };

    private DoorbellKind Doorbell() => site.Lane.Kick.Kind.Id switch
    {
        KindIds.PioIoeventfd => DoorbellKind.PioIoeventfd,
        KindIds.MmioIoeventfd => site.Lane.Kick.GetEnum(OptionIds.Decode) == OptionIds.DecodeFast
            ? DoorbellKind.FastMmioIoeventfd
            : DoorbellKind.MmioIoeventfd,
        KindIds.BridgeDoorbell => DoorbellKind.Bridge,
        KindIds.HypercallDoorbell => DoorbellKind.Hypercall,
        KindIds.PioOverHypercall => DoorbellKind.HypercallEventfd,
        KindIds.LguestNotify => DoorbellKind.LguestNotify,
        KindIds.XenEventSend => DoorbellKind.EventSend,
        _ => throw new InvariantException($"no builder for kick {site.Lane.Kick.Kind.Id}"),
    };

    /// <summary>How the back end tells the driver.</summary>
    internal IInterruptPath InterruptPath()
    {
        PartChoice part = site.Lane.Interrupts;
        if (part.Kind.Id == KindIds.LinkMessage)
        {
            return new LinkInterrupts((BoardSystem)site.System);
        }

        GuestBus bus = site.Services.BusOf(site.Guest);
        return part.Kind.Id switch
        {
            KindIds.MsixIrqfd => new MsixPerQueue(site.Guest.Vcpus, bus.Vectors, IsWorkItem(part), site.IsUserspace, site.Services.EventsOf),
            KindIds.BridgeEventQueue => bus.EventQueueOr(site.Lane.Kick.Is(KindIds.HypercallDoorbell),
                () => new BridgeEventQueue(site.Guest, bus.Vectors, EventQueueOptions(part), site.Services.EventsOf, site.Decorator)
                {
                    Faults = site.Services.Faults,
                }),
            KindIds.XenEventChannel => site.Guest.Vcpu.Paravirtual as XenEventChannels ?? new XenEventChannels(site.Guest,
                part.GetEnum(OptionIds.Callback) == OptionIds.CallbackVector, site.IsUserspace, site.Decorator),
            KindIds.PvIc => site.Guest.Vcpu.Paravirtual as PvInterruptController ?? new PvInterruptController(site.Guest,
                part.GetEnum(OptionIds.Acknowledge) == OptionIds.AcknowledgeHypercall, site.IsUserspace, site.Decorator),
            KindIds.LguestIrq => site.Guest.Vcpu.Paravirtual as LguestInterrupts
                ?? new LguestInterrupts(site.Guest, part.GetBool(OptionIds.LooksAgain)),
            KindIds.Intx => new Intx(site.Guest.Vcpu, site.Process, site.Device),
            KindIds.IntxPulse => new IntxPulse(site.Guest.Vcpu, site.Device, PulseOptions(part)),
            KindIds.MmioIrqfd => new MmioIrqfd(site.Guest.Vcpu, site.Device, site.IsUserspace, IsWorkItem(part), site.Services.EventsOf),
            KindIds.MsixIoctl => new MsixIoctl(site.Guest.Vcpu, bus.Vectors),
            _ => throw new InvariantException($"no builder for interrupts {part.Kind.Id}"),
        };
    }

    private static IntxPulseOptions PulseOptions(PartChoice part) => new()
    {
        IsGated = part.GetBool(OptionIds.IsrGate),
        IsHeld = part.GetEnum(OptionIds.Line) == OptionIds.LineHeld,
        ViaIoApic = part.GetEnum(OptionIds.Chip) == OptionIds.ChipIoApic,
        FirstInput = part.GetInt(OptionIds.Irq),
    };

    private static EventQueueOptions EventQueueOptions(PartChoice part) => new()
    {
        Priorities = part.GetInt(OptionIds.Priorities),
        PriorityByDevice = part.GetEnum(OptionIds.PriorityBy) == OptionIds.PriorityByDevice,
        Coalesce = part.GetBool(OptionIds.Coalesce),
        ViaWorkItem = IsWorkItem(part),
        IsSplit = part.GetEnum(OptionIds.Ring) == OptionIds.RingSplit,
    };

    /// <summary>Holds signals of <paramref name="queue"/> back where the lane's options of these names say for how long and for how many packets.</summary>
    internal void Coalesce(DeviceQueue queue, IInterruptPath interrupts, string time, string packets)
    {
        if (site.IsVirtio && site.Lane.FrontEnd.GetInt(time) > 0)
        {
            queue.Coalescing = new NotificationCoalescing(queue, interrupts, site.Services.Host.Cores[site.Placement.BackEndCore].Interrupts,
                site.Lane.FrontEnd.GetInt(time) * 1_000_000L, site.Lane.FrontEnd.GetInt(packets));
        }
    }

    private static bool IsWorkItem(PartChoice interrupts) => interrupts.GetEnum(OptionIds.Hop) == OptionIds.HopWorkItem;
}
