namespace Bakeoff.Harness;

/// <summary>What the command line adds to a calibration's file.</summary>
public sealed record CalibrationOverrides
{
    /// <summary>First seed.</summary>
    public ulong BaseSeed { get; init; } = 1;

    /// <summary>Number of seeds, or null for the file's.</summary>
    public int? Seeds { get; init; }

    /// <summary>Iterations, or null for the file's.</summary>
    public int? Iterations { get; init; }

    /// <summary>Keys of the parameters that are free, the others keep their values; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Factors set in every cell.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sets { get; init; } = [];

    /// <summary>The machine profiles, which give costs their ranges.</summary>
    public required IReadOnlyList<MachineProfile> Profiles { get; init; }
}
