using Bakeoff.Machine;
using Bakeoff.Transports.BackEnds;

namespace Bakeoff.Transports;

/// <summary>Role of a queue of a device.</summary>
public enum QueueRole
{
    /// <summary>Frames to the guest.</summary>
    Receive = 0,

    /// <summary>Frames from the guest.</summary>
    Transmit = 1,

    /// <summary>venet's own event queue: tx-complete, link state.</summary>
    Events = 2,

    /// <summary>Requests of a block device, completed in place.</summary>
    Requests = 3,
}

/// <summary>
/// One queue of a device: the two ends of its ring, the shm-signal that gates its notifications if it has one,
/// and who pays for an access to them.
/// </summary>
public sealed class DeviceQueue
{
    /// <summary>Creates a queue of device <paramref name="device"/>.</summary>
    public DeviceQueue(int device, QueueRole role, IGuestQueue guest, IHostQueue host, RingKind kind)
    {
        Device = device;
        Role = role;
        Guest = guest;
        Host = host;
        Kind = kind;
        GuestSignal = guest.Signal;
        HostSignal = host.Signal;
    }

    /// <summary>Number of the device in its guest.</summary>
    public int Device { get; }

    /// <summary>Role.</summary>
    public QueueRole Role { get; }

    /// <summary>Number of the queue pair that it belongs to; also of the vCPU that its interrupts go to, wrapping.</summary>
    public int Pair { get; init; }

    /// <summary>Queue pairs of the device.</summary>
    public int Pairs { get; init; } = 1;

    /// <summary>The driver's end.</summary>
    public IGuestQueue Guest { get; }

    /// <summary>The back end's end.</summary>
    public IHostQueue Host { get; private set; }

    /// <summary>What its ring is.</summary>
    public RingKind Kind { get; }

    /// <summary>True for an IOQ, false for a virtqueue, whatever gates its notifications.</summary>
    public bool IsIoq => Kind is RingKind.IoqScatterGather or RingKind.IoqLinear;

    /// <summary>Guest-physical address of the ring, for whoever wants to look at or spoil its bytes; 0 if unknown.</summary>
    public ulong RingAddress { get; init; }

    /// <summary>A guest that means no good with this queue, or null.</summary>
    internal IHostileGuest? Hostile { get; set; }

    /// <summary>The driver makes what it has posted visible; a hostile guest has its way with the bytes before and after.</summary>
    public void Publish(CpuContext context)
    {
        if (Hostile is null)
        {
            GuestFor(context).Publish();
        }
        else if (Hostile.LetsPublish(this))
        {
            GuestFor(context).Publish();
            Hostile.Published(this);
        }
    }

    /// <summary>North end of the queue's shm-signal: the ring's own, or the one that a bridge adds to a split ring; or null.</summary>
    public IShmSignalEnd? GuestSignal { get; private set; }

    /// <summary>South end of it.</summary>
    public IShmSignalEnd? HostSignal { get; private set; }

    /// <summary>True if the ring itself raises the signal, so that a kick or interrupt path must not do it again.</summary>
    public bool RingRaisesSignal => Guest.Signal is not null;

    /// <summary>True while the host runs the signal's wake-up loop: enabling then defers nothing, the loop will look again.</summary>
    internal bool IsHostWakingUp { get; set; }

    /// <summary>
    /// True if the ring lies in the memory of another board: each line that the host reads is a round trip on the link, each line
    /// that it writes a posted write. What it wrote is visible at the end of the charge; only its interrupt takes the link's latency.
    /// </summary>
    public bool IsAcrossLink { get; init; }

    /// <summary>Guest memory of the ring with its tables and signal, without buffers.</summary>
    public long RingBytes { get; init; }

    /// <summary>Holds signals to the guest back for a while, or null.</summary>
    public NotificationCoalescing? Coalescing { get; set; }

    /// <summary>Kicks that reached the host.</summary>
    public long Kicks { get; set; }

    /// <summary>Notifications that the back end decided to send.</summary>
    public long Signals { get; set; }

    /// <summary>Another back end takes the ring over, with an end of its own that starts where the last one stopped.</summary>
    public void Rebind(IHostQueue host) => Host = host;

    /// <summary>Gives a split ring on the vbus bridge its shm-signal.</summary>
    public void AddBridgeSignal(IShmSignalEnd guest, IShmSignalEnd host)
    {
        GuestSignal = guest;
        HostSignal = host;
        guest.Enable();
        host.Enable();
    }

    /// <summary>The driver's end for a step of <paramref name="context"/>, which, if any, owes for the lines of ring and signal that its core lacks.</summary>
    public IGuestQueue GuestFor(CpuContext? context)
    {
        Guest.UsedBy(context);
        GuestSignal?.UsedBy(context);
        return Guest;
    }

    /// <summary>The back end's end for a step of <paramref name="context"/>.</summary>
    public IHostQueue HostFor(CpuContext? context)
    {
        Host.UsedBy(context);
        HostSignal?.UsedBy(context);
        return Host;
    }

    /// <summary>Cost of the host's look at what the guest wrote, where that is a round trip on a link: it has no copy to look at.</summary>
    public void OweHostLook(CpuContext context)
    {
        if (IsAcrossLink)
        {
            context.Owe(CostKey.LinkRead);
        }
    }

    /// <summary>Cost of writing the scatter list of a packet of <paramref name="segments"/> buffers, beside its lines.</summary>
    public static void OweSegments(CpuContext context, int segments)
    {
        if (segments > 1)
        {
            context.Owe(CostKey.RingSegment, segments - 1);
        }
    }

    /// <summary>Cost of reading it on the other side, and of finding its buffers.</summary>
    public static void OweTake(CpuContext context, int segments)
    {
        OweSegments(context, segments);
        context.Owe(CostKey.GuestPageTranslate, segments);
    }

    /// <summary>Cost of moving <paramref name="bytes"/> of a packet between the host and <paramref name="segments"/> guest buffers.</summary>
    public void OweCopy(CpuContext context, int bytes, int segments)
    {
        if (IsAcrossLink)
        {
            context.Owe(CostKey.LinkDmaSetup, segments);
            context.Owe(CostKey.LinkDmaByte, bytes);
        }
        else
        {
            OweCopyStart(context);
            context.Owe(CostKey.CopyGuestByte, bytes);
        }
    }

    /// <summary>Cost of a cold copy's first lines, on a machine that tells it apart from the price per byte.</summary>
    public static void OweCopyStart(CpuContext context)
    {
        if (context.Meter.Costs[CostKey.CopyStart] > 0)
        {
            context.Owe(CostKey.CopyStart);
        }
    }
}

/// <summary>What a queue's ring is.</summary>
public enum RingKind
{
    /// <summary>Split virtqueue.</summary>
    Split,

    /// <summary>Packed virtqueue.</summary>
    Packed,

    /// <summary>IOQ whose descriptors point at one buffer.</summary>
    IoqLinear,

    /// <summary>IOQ whose descriptors point at a venet_sg.</summary>
    IoqScatterGather,
}
