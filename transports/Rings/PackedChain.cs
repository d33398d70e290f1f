using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// Walks one descriptor chain of a packed ring for the device: the slots that follow one another, or one indirect table. Everything
/// comes from the guest: each descriptor is copied once and checked, and the walk ends after at most the ring's or the table's length.
/// </summary>
internal sealed class PackedChain(CachedMemory memory, ulong ring, PackedRingOptions options)
{
    private const uint MaxTableBytes = 65536 * PackedLayout.DescriptorBytes;

    /// <summary>The buffers.</summary>
    public ChainSegments Segments { get; } = new(memory.Memory, options.SizeEntries);

    /// <summary>Buffer id that the last descriptor of the chain holds.</summary>
    public ushort Id { get; private set; }

    /// <summary>Slots of the ring that the chain takes.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Reads the chain that starts at <paramref name="position"/> and has at most <paramref name="limit"/> slots; null, or why
    /// it is not valid.
    /// </summary>
    public string? Walk(PackedPosition position, int limit)
    {
        Segments.Clear();
        Length = 0;
        while (true)
        {
            if (Length == limit)
            {
                return $"chain of more than {limit} descriptors, all that are not in flight";
            }

            var descriptor = memory.Read<PackedDescriptor>(ring + ((ulong)position.Slot * PackedLayout.DescriptorBytes));
            Length++;
            Id = descriptor.Id;
            bool goesOn = (descriptor.Flags & PackedLayout.Next) != 0;
            bool indirect = (descriptor.Flags & PackedLayout.Indirect) != 0;
            if (indirect && (goesOn || Length > 1))
            {
                return "indirect descriptor inside a chain";
            }

            string? fault = indirect ? WalkTable(descriptor) : Add(descriptor);
            if (fault is not null || !goesOn)
            {
                return fault;
            }

            position.Advance(1);
        }
    }

    private string? WalkTable(in PackedDescriptor table)
    {
        if (!options.Indirect)
        {
            return "indirect descriptor, but the feature was not negotiated";
        }

        if (table.Length == 0 || table.Length % PackedLayout.DescriptorBytes != 0 || table.Length > MaxTableBytes)
        {
            return $"indirect table of {table.Length} bytes";
        }

        if (!memory.Memory.Contains(table.Address, table.Length))
        {
            return $"indirect table at 0x{table.Address:x} is outside guest memory";
        }

        for (uint offset = 0; offset < table.Length; offset += PackedLayout.DescriptorBytes)
        {
            var descriptor = memory.Read<PackedDescriptor>(table.Address + offset);
            if ((descriptor.Flags & PackedLayout.Indirect) != 0)
            {
                return "indirect descriptor inside an indirect table";
            }

            if (Add(descriptor) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private string? Add(in PackedDescriptor descriptor) =>
        Segments.Add(descriptor.Address, descriptor.Length, (descriptor.Flags & PackedLayout.Write) != 0);
}
