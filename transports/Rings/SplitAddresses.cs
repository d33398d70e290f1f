using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>The guest-physical addresses of one split ring's words, computed once at set-up.</summary>
internal readonly struct SplitAddresses
{
    /// <summary>Checks the placement; throws <see cref="ArgumentException"/> if the ring cannot lie there.</summary>
    public SplitAddresses(GuestMemory memory, ulong address, SplitRingOptions options)
    {
        var layout = new SplitLayout(options.SizeEntries);
        if (layout.PlacementFault(memory, address, options.EventIdx) is { } fault)
        {
            throw new ArgumentException(fault, nameof(address));
        }

        Descriptors = address;
        AvailFlags = address + (ulong)layout.AvailOffset;
        AvailIdx = AvailFlags + 2;
        AvailRing = AvailFlags + 4;
        UsedEvent = address + (ulong)layout.UsedEventOffset;
        UsedFlags = address + (ulong)layout.UsedOffset;
        UsedIdx = UsedFlags + 2;
        UsedRing = UsedFlags + 4;
        AvailEvent = address + (ulong)layout.AvailEventOffset;
    }

    public readonly ulong Descriptors;
    public readonly ulong AvailFlags;
    public readonly ulong AvailIdx;
    public readonly ulong AvailRing;
    public readonly ulong UsedEvent;
    public readonly ulong UsedFlags;
    public readonly ulong UsedIdx;
    public readonly ulong UsedRing;
    public readonly ulong AvailEvent;

    /// <summary>Address of descriptor <paramref name="index"/>.</summary>
    public ulong Descriptor(int index) => Descriptors + ((ulong)index * SplitLayout.DescriptorBytes);
}
