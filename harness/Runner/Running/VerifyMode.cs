namespace Bakeoff.Harness;

/// <summary>How much of each frame a run checks.</summary>
public enum VerifyMode
{
    /// <summary>The 64-byte stamp: flow, sequence, length, CRC32C.</summary>
    Stamp,

    /// <summary>The whole payload.</summary>
    Full,
}
