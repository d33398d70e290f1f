namespace Bakeoff.Machine;

/// <summary>Options of a kernel's network stack.</summary>
public sealed record StackOptions
{
    /// <summary>Maximum transmission unit of the device, in bytes of IP packet.</summary>
    public int MtuBytes { get; init; } = 1500;

    /// <summary>TCP hands packets of up to 64 KiB to a device that can segment them.</summary>
    public bool Tso { get; init; } = true;

    /// <summary>The device computes and checks transport checksums; otherwise the stack pays per byte.</summary>
    public bool ChecksumOffload { get; init; } = true;
}
