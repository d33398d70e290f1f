using System.Runtime.InteropServices;

namespace Bakeoff.Transports.Rings;

/// <summary>One entry of the used ring as it lies in memory: 8 bytes, little endian.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct SplitUsedElement(uint id, uint length)
{
    /// <summary>Head of the completed chain.</summary>
    public readonly uint Id = id;

    /// <summary>Bytes that the device wrote.</summary>
    public readonly uint Length = length;
}
