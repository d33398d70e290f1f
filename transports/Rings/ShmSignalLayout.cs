using Bakeoff.Machine;

namespace Bakeoff.Transports.Rings;

/// <summary>
/// Where the bytes of a shm_signal_desc lie (AlacrityVM include/linux/shm_signal.h): u32 magic, u32 version, then three
/// bytes per locality for the notifications towards it, two bytes of padding.
/// </summary>
public static class ShmSignalLayout
{
    /// <summary>Bytes of a shm-signal.</summary>
    public const int Bytes = 16;

    /// <summary>Alignment, in bytes.</summary>
    public const int Alignment = 4;

    /// <summary>First word.</summary>
    public const uint Magic = 0x58fa39df;

    /// <summary>Second word.</summary>
    public const uint Version = 1;

    /// <summary>Offset of the version.</summary>
    public const int VersionOffset = 4;

    /// <summary>Offset of the half of <paramref name="locality"/>.</summary>
    public static int HalfOffset(Locality locality) => locality == Locality.North ? 8 : 11;

    /// <summary>Offset in a half: its owner wants notifications.</summary>
    public const int EnabledOffset = 0;

    /// <summary>Offset in a half: a notification is under way or being handled.</summary>
    public const int PendingOffset = 1;

    /// <summary>Offset in a half: there is work since the last clear.</summary>
    public const int DirtyOffset = 2;

    /// <summary>Writes a fresh shm-signal: both halves disabled and clean.</summary>
    public static void Format(GuestMemory memory, ulong address)
    {
        memory.Span(address, Bytes).Clear();
        memory.Write(address, Magic);
        memory.Write(address + VersionOffset, Version);
    }

    /// <summary>Why there is no shm-signal at <paramref name="address"/>, which may come from a guest, or null.</summary>
    public static string? Fault(GuestMemory memory, ulong address)
    {
        if (!memory.Contains(address, Bytes) || address % Alignment != 0)
        {
            return $"shm-signal at 0x{address:x} is misaligned or outside guest memory";
        }

        return memory.Read<uint>(address) == Magic && memory.Read<uint>(address + VersionOffset) == Version
            ? null
            : $"no shm-signal at 0x{address:x}: wrong magic or version";
    }
}
