namespace Bakeoff.Transports.Bus;

/// <summary>Feature bits of a virtio network device, as masks.</summary>
public static class VirtioFeatures
{
    /// <summary>The device takes packets whose checksum is not filled in.</summary>
    public const uint Csum = 1u << 0;

    /// <summary>The driver takes such packets.</summary>
    public const uint GuestCsum = 1u << 1;

    /// <summary>The configuration holds a MAC address.</summary>
    public const uint Mac = 1u << 5;

    /// <summary>The driver takes TCP packets larger than the MTU.</summary>
    public const uint GuestTso4 = 1u << 7;

    /// <summary>The device takes them.</summary>
    public const uint HostTso4 = 1u << 11;

    /// <summary>Mergeable receive buffers.</summary>
    public const uint MergeableBuffers = 1u << 15;

    /// <summary>The configuration holds the link's state.</summary>
    public const uint Status = 1u << 16;

    /// <summary>The device signals when it has emptied a ring, even if no interrupt is wanted.</summary>
    public const uint NotifyOnEmpty = 1u << 24;

    /// <summary>Indirect descriptors.</summary>
    public const uint IndirectDescriptors = 1u << 28;

    /// <summary>Event indices instead of flags.</summary>
    public const uint EventIndex = 1u << 29;

    /// <summary>Acknowledged only by a driver that does not negotiate at all.</summary>
    public const uint BadFeature = 1u << 30;

    private static readonly (uint Bit, string Name)[] s_names =
    [
        (Csum, "csum"), (GuestCsum, "guest_csum"), (Mac, "mac"), (GuestTso4, "guest_tso4"), (HostTso4, "host_tso4"),
        (MergeableBuffers, "mrg_rxbuf"), (Status, "status"), (NotifyOnEmpty, "notify_on_empty"),
        (IndirectDescriptors, "indirect_desc"), (EventIndex, "event_idx"), (BadFeature, "bad_feature"),
    ];

    /// <summary>Every bit with its name.</summary>
    internal static IReadOnlyList<(string Name, uint Bit)> ByName { get; } = [.. s_names.Select(known => (known.Name, known.Bit))];

    /// <summary>The names of the bits that are set, in order.</summary>
    public static string Names(uint features) =>
        string.Join(' ', s_names.Where(known => (features & known.Bit) != 0).Select(known => known.Name));

    /// <summary>What the device of a lane offers.</summary>
    public static uint Offered(Lane lane)
    {
        uint features = Mac | Status | BadFeature | NotifyOnEmpty;
        features |= lane.Rings.GetBool(OptionIds.Indirect) ? IndirectDescriptors : 0;
        features |= lane.Rings.GetBool(OptionIds.EventIdx) ? EventIndex : 0;
        features |= lane.FrontEnd.GetBool(OptionIds.Mergeable) ? MergeableBuffers : 0;
        return features | (lane.FrontEnd.GetBool(OptionIds.Tso) ? Csum | GuestCsum | GuestTso4 | HostTso4 : 0);
    }

    /// <summary>What the driver of a lane knows.</summary>
    public static uint Known(Lane lane)
    {
        bool isOld = lane.FrontEnd.GetEnum(OptionIds.Driver) == OptionIds.Driver2631;
        return (Offered(lane) & ~(BadFeature | NotifyOnEmpty)) | (isOld ? NotifyOnEmpty : 0);
    }
}
