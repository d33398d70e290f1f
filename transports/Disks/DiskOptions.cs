namespace Bakeoff.Transports.Disks;

/// <summary>What a block device of a guest is kept busy with.</summary>
public sealed record DiskOptions
{
    /// <summary>Requests outstanding at once.</summary>
    public int Outstanding { get; init; } = 1;

    /// <summary>Bytes of a request.</summary>
    public int RequestBytes { get; init; } = 4096;

    /// <summary>True if the guest writes, false if it reads.</summary>
    public bool Writes { get; init; }
}
