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
/// and what the ring costs in shared cache lines.
/// </summary>
public sealed class DeviceQueue
{
    /// <summary>Bytes of a cache line.</summary>
    private const int LineBytes = 64;

    /// <summary>Creates a queue of device <paramref name="device"/>.</summary>
    public DeviceQueue(int device, QueueRole role, IGuestQueue guest, IHostQueue host, RingShape shape)
    {
        Device = device;
        Role = role;
        Guest = guest;
        Host = host;
        Shape = shape;
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

    /// <summary>What one operation touches.</summary>
    public RingShape Shape { get; }

    /// <summary>True for an IOQ, false for a virtqueue, whatever gates its notifications.</summary>
    public bool IsIoq => Shape == RingShape.IoqScatterGather || Shape == RingShape.IoqLinear;

    /// <summary>Guest-physical address of the ring, for whoever wants to look at or spoil its bytes; 0 if unknown.</summary>
    public ulong RingAddress { get; init; }

    /// <summary>A guest that means no good with this queue, or null.</summary>
    internal IHostileGuest? Hostile { get; set; }

    /// <summary>The driver makes what it has posted visible; a hostile guest has its way with the bytes before and after.</summary>
    public void Publish()
    {
        if (Hostile is null)
        {
            Guest.Publish();
        }
        else if (Hostile.LetsPublish(this))
        {
            Guest.Publish();
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

    /// <summary>Its cache lines, by who used them last.</summary>
    public SharedLines Lines { get; } = new();

    /// <summary>Cost of posting a packet of <paramref name="segments"/> buffers.</summary>
    public void OwePost(CpuContext context, int segments)
    {
        Lines.OweGuest(context, Shape.PostLines + SegmentLines(segments));
        OweFurtherSegments(context, segments);
    }

    /// <summary>Cost of taking one on the other side.</summary>
    public void OweTake(CpuContext context, int segments)
    {
        OweRead(context, Shape.TakeLines + SegmentLines(segments));
        OweFurtherSegments(context, segments);
        context.Owe(CostKey.GuestPageTranslate, segments);
    }

    /// <summary>Cost of completing one.</summary>
    public void OweComplete(CpuContext context)
    {
        if (IsAcrossLink)
        {
            context.Owe(CostKey.LinkWrite, Shape.CompleteLines);
        }
        else
        {
            Lines.OweDevice(context, Shape.CompleteLines);
        }
    }

    /// <summary>Cost of the host's look for a packet where there is none.</summary>
    public void OweEmptyTake(CpuContext context) => OweRead(context, 1);

    /// <summary>Cost of the host's look at what the guest wrote, beyond the barrier or signal step that it belongs to.</summary>
    public void OweHostLook(CpuContext context)
    {
        if (IsAcrossLink)
        {
            context.Owe(CostKey.LinkRead);
        }
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

    /// <summary>Cost of reaping one.</summary>
    public void OweReap(CpuContext context) => Lines.OweGuest(context, Shape.ReapLines);

    /// <summary>The host reads <paramref name="lines"/>: across a link each is a round trip, and no core of its own keeps it.</summary>
    private void OweRead(CpuContext context, int lines)
    {
        if (IsAcrossLink)
        {
            context.Owe(CostKey.LinkRead, lines);
        }
        else
        {
            Lines.OweDevice(context, lines);
        }
    }

    private static void OweFurtherSegments(CpuContext context, int segments)
    {
        if (segments > 1)
        {
            context.Owe(CostKey.RingSegment, segments - 1);
        }
    }

    private int SegmentLines(int segments) =>
        (Shape.SegmentHeaderBytes + (segments * Shape.SegmentBytes) + LineBytes - 1) / LineBytes;
}

/// <summary>
/// Shared cache lines that one operation on a ring fetches or dirties, from its byte layout. The scatter list of a packet
/// (descriptor chain, indirect table or venet_sg) counts by its bytes on top.
/// </summary>
/// <param name="PostLines">Guest posts.</param>
/// <param name="TakeLines">Host takes.</param>
/// <param name="CompleteLines">Host completes.</param>
/// <param name="ReapLines">Guest reaps.</param>
/// <param name="SegmentHeaderBytes">Bytes before the scatter list's entries.</param>
/// <param name="SegmentBytes">Bytes per entry of the scatter list; 0 if the descriptor itself holds the only buffer.</param>
public readonly record struct RingShape(
    int PostLines, int TakeLines, int CompleteLines, int ReapLines, int SegmentHeaderBytes, int SegmentBytes)
{
    /// <summary>
    /// Split virtqueue: the avail ring's slot and its index are two lines for all but the first 30 of 256 slots, used
    /// element and used index for all but the first 7; the descriptors of a chain or table are 16 bytes each on top.
    /// </summary>
    public static RingShape Split { get; } = new(2, 2, 2, 2, 0, 16);

    /// <summary>
    /// IOQ: the 32-byte descriptor with its ownership byte is one line, and the line that holds both index pairs and the signal is
    /// written by both sides; the venet_sg is 32 + 16 n bytes.
    /// </summary>
    public static RingShape IoqScatterGather { get; } = new(2, 2, 2, 2, 32, 16);

    /// <summary>IOQ whose descriptors point at one buffer.</summary>
    public static RingShape IoqLinear { get; } = new(2, 2, 2, 2, 0, 0);

    /// <summary>
    /// Packed virtqueue: the 16-byte descriptors of the chain are all that is posted, taken, completed and reaped; there is no index
    /// and no second array.
    /// </summary>
    public static RingShape Packed { get; } = new(0, 0, 1, 1, 0, 16);

    /// <summary>Packed virtqueue whose packets of several buffers lie in indirect tables: one descriptor, and the table's lines on top.</summary>
    public static RingShape PackedIndirect { get; } = new(1, 1, 1, 1, 0, 16);
}
