namespace Bakeoff.Harness;

/// <summary>
/// Where a result folder comes from: <c>manifest.json</c>. The only file with wall-clock facts besides the journal.
/// </summary>
public sealed record Manifest
{
    /// <summary>Name in the result folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Version of file and column names.</summary>
    public int SchemaVersion { get; init; } = ColumnTable.SchemaVersion;

    /// <summary>Facts about the program and the machine it ran on.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Version of the model and its machine profiles.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Command lines, in the order in which they worked on this folder.</summary>
    public required IReadOnlyList<string> CommandLines { get; init; }

    /// <summary>Name of the matrix.</summary>
    public required string Matrix { get; init; }

    /// <summary>SHA-256 of <c>matrix.yaml</c>.</summary>
    public required string MatrixSha256 { get; init; }

    /// <summary>Identity of cells, seeds and options after everything was resolved.</summary>
    public required string Identity { get; init; }

    /// <summary><c>stamp</c> or <c>full</c>.</summary>
    public required string Verify { get; init; }

    /// <summary>True if the runs were made under the schedule fuzzer.</summary>
    public bool Chaos { get; init; }

    /// <summary>Cells of the matrix with their seeds.</summary>
    public required IReadOnlyList<ManifestCell> Cells { get; init; }

    /// <summary>Runs of the matrix.</summary>
    public required int RunsExpected { get; init; }

    /// <summary>Runs that finished well.</summary>
    public int RunsDone { get; init; }

    /// <summary>Runs that failed.</summary>
    public int RunsFailed { get; init; }

    /// <summary>True if every run of the matrix has finished, well or not.</summary>
    public bool Complete { get; init; }

    /// <summary>When the first command began to work on the folder.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>When the last command that was not killed ended.</summary>
    public DateTimeOffset? EndedUtc { get; init; }

    /// <summary>Who drew the figures.</summary>
    public string? Renderer { get; init; }
}
