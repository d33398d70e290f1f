using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// Walks one descriptor chain for the device and keeps its buffers. Everything in the chain comes from the guest: each
/// descriptor is copied once and checked before it is believed, and the walk ends after at most the table's length.
/// </summary>
internal sealed class SplitChain
{
    private const uint MaxTableBytes = 65536 * SplitLayout.DescriptorBytes;

    private readonly CachedMemory _memory;
    private readonly ulong _ringTable;
    private readonly int _ringEntries;
    private readonly bool _indirectAllowed;
    private readonly ChainSegments _segments;

    public SplitChain(CachedMemory memory, ulong ringTable, SplitRingOptions options)
    {
        _memory = memory;
        _ringTable = ringTable;
        _ringEntries = options.SizeEntries;
        _indirectAllowed = options.Indirect;
        _segments = new ChainSegments(memory.Memory, options.SizeEntries);
    }

    /// <summary>Buffers that the device reads.</summary>
    public ReadOnlySpan<BufferSegment> Readable => _segments.Readable;

    /// <summary>Buffers that the device writes.</summary>
    public ReadOnlySpan<BufferSegment> Writable => _segments.Writable;

    /// <summary>Forgets the buffers.</summary>
    public void Clear() => _segments.Clear();

    /// <summary>Reads the chain that starts at <paramref name="head"/>; null, or why it is not valid.</summary>
    public string? Walk(int head)
    {
        Clear();
        ulong table = _ringTable;
        int entries = _ringEntries;
        int index = head;
        int visited = 0;
        bool inTable = false;
        while (true)
        {
            if (index >= entries)
            {
                return $"descriptor index {index} in a table of {entries}";
            }

            if (visited++ == entries)
            {
                return $"chain from head {head} loops";
            }

            var descriptor = _memory.Read<SplitDescriptor>(table + ((ulong)index * SplitLayout.DescriptorBytes));
            if ((descriptor.Flags & SplitLayout.Indirect) != 0)
            {
                if (TableFault(descriptor, inTable) is { } tableFault)
                {
                    return tableFault;
                }

                // The chain ends with the indirect descriptor: its NEXT flag is not looked at.
                table = descriptor.Address;
                entries = (int)(descriptor.Length / SplitLayout.DescriptorBytes);
                index = visited = 0;
                inTable = true;
                continue;
            }

            if (_segments.Add(descriptor.Address, descriptor.Length, (descriptor.Flags & SplitLayout.Write) != 0) is { } fault)
            {
                return fault;
            }

            if ((descriptor.Flags & SplitLayout.Next) == 0)
            {
                return null;
            }

            index = descriptor.Next;
        }
    }

    private string? TableFault(in SplitDescriptor descriptor, bool nested)
    {
        if (!_indirectAllowed)
        {
            return "indirect descriptor, but the feature was not negotiated";
        }

        if (nested)
        {
            return "indirect descriptor inside an indirect table";
        }

        if (descriptor.Length == 0 || descriptor.Length % SplitLayout.DescriptorBytes != 0 || descriptor.Length > MaxTableBytes)
        {
            return $"indirect table of {descriptor.Length} bytes";
        }

        return _memory.Memory.Contains(descriptor.Address, descriptor.Length)
            ? null
            : $"indirect table at 0x{descriptor.Address:x} is outside guest memory";
    }
}
