namespace Bakeoff.Harness;

/// <summary>The published set-ups and numbers of one source, as one file states them.</summary>
public sealed record PublishedSource
{
    /// <summary>Name: the file's, without extension.</summary>
    public required string Name { get; init; }

    /// <summary>What was published where.</summary>
    public required string Title { get; init; }

    /// <summary>True if the hardware is stated, so that a machine profile stands for it.</summary>
    public required bool IsHardwareStated { get; init; }

    /// <summary>The speed of its processors where the hardware is not stated, or null.</summary>
    public HostSpeedFit? HostSpeed { get; init; }

    /// <summary>The cells by name of the set-up, in the order of the file.</summary>
    public required IReadOnlyList<KeyValuePair<string, PlannedCell>> Setups { get; init; }

    /// <summary>The rows that are compared.</summary>
    public required IReadOnlyList<PublishedRow> Rows { get; init; }

    /// <summary>Rows that give no number to meet.</summary>
    public IReadOnlyList<PublishedNote> Qualitative { get; init; } = [];

    /// <summary>Rows whose set-up cannot be built.</summary>
    public IReadOnlyList<PublishedNote> NotExpressed { get; init; } = [];

    /// <summary>The YAML text.</summary>
    public required string Text { get; init; }

    /// <summary>The cell of a set-up.</summary>
    public CellSpec this[string setup] => Setups.First(entry => entry.Key == setup).Value.Cell;
}
