using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>Guest memory for rings and packet buffers: how much a guest of the model has, and so how many devices fit.</summary>
public static class DeviceMemory
{
    /// <summary>The most memory that a guest can have.</summary>
    public const long GuestBytesMax = 1L << 32;

    /// <summary>What every guest has beside its devices: event queues, shared pages, disks.</summary>
    private const long CommonBytes = 192L << 20;

    /// <summary>Room of one slot of a ring, for both directions: two packets of 64 KiB with headers, rounded up.</summary>
    private const long SlotBytes = 2 * (72L << 10);

    /// <summary>Ring memory, descriptor tables and alignment of a device.</summary>
    private const long RingBytes = 4L << 20;

    /// <summary>Slots of a device without a ring size of its own.</summary>
    private const int OtherSlots = 256;

    /// <summary>Memory of a guest with so many devices of <paramref name="lane"/>. Pages cost nothing until they are touched.</summary>
    public static long GuestBytes(Lane lane, int devices) => Math.Min(GuestBytesMax, CommonBytes + (devices * BytesPerDevice(lane)));

    /// <summary>Devices that fit into the largest guest.</summary>
    public static long MostDevices(Lane lane) => (GuestBytesMax - CommonBytes) / BytesPerDevice(lane);

    private static long BytesPerDevice(Lane lane) => LaneBuilder.QueuePairs(lane) * (RingBytes + (SlotBytes * Math.Max(OtherSlots, RingSlots(lane))));

    private static int RingSlots(Lane lane) =>
        lane.Rings.Kind.Options.Any(option => option.Name == OptionIds.Size) ? lane.Rings.GetInt(OptionIds.Size) : OtherSlots;
}
