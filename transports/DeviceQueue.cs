using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>Role of a queue of a network device.</summary>
public enum QueueRole
{
    /// <summary>Frames to the guest.</summary>
    Receive = 0,

    /// <summary>Frames from the guest.</summary>
    Transmit = 1,

    /// <summary>venet's own event queue: tx-complete, link state.</summary>
    Events = 2,
}

/// <summary>
/// One queue of a network device: the two ends of its ring, the shm-signal that gates its notifications if it has one,
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

    /// <summary>The driver's end.</summary>
    public IGuestQueue Guest { get; }

    /// <summary>The back end's end.</summary>
    public IHostQueue Host { get; private set; }

    /// <summary>What one operation touches.</summary>
    public RingShape Shape { get; }

    /// <summary>North end of the queue's shm-signal: the ring's own, or the one that a bridge adds to a split ring; or null.</summary>
    public IShmSignalEnd? GuestSignal { get; private set; }

    /// <summary>South end of it.</summary>
    public IShmSignalEnd? HostSignal { get; private set; }

    /// <summary>True if the ring itself raises the signal, so that a kick or interrupt path must not do it again.</summary>
    public bool RingRaisesSignal => Guest.Signal is not null;

    /// <summary>True while the host runs the signal's wake-up loop: enabling then defers nothing, the loop will look again.</summary>
    internal bool IsHostWakingUp { get; set; }

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

    /// <summary>Cost of posting a packet of <paramref name="segments"/> buffers.</summary>
    public void OwePost(CpuContext context, int segments) => Owe(context, Shape.PostLines + SegmentLines(segments), segments);

    /// <summary>Cost of taking one on the other side.</summary>
    public void OweTake(CpuContext context, int segments)
    {
        Owe(context, Shape.TakeLines + SegmentLines(segments), segments);
        context.Owe(CostKey.GuestPageTranslate, segments);
    }

    /// <summary>Cost of completing one.</summary>
    public void OweComplete(CpuContext context) => context.Owe(CostKey.RingLine, Shape.CompleteLines);

    /// <summary>Cost of reaping one.</summary>
    public void OweReap(CpuContext context) => context.Owe(CostKey.RingLine, Shape.ReapLines);

    private static void Owe(CpuContext context, int lines, int segments)
    {
        context.Owe(CostKey.RingLine, lines);
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
}
