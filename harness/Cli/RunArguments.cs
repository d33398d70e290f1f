using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>The options of <c>bakeoff run</c> after parsing.</summary>
public sealed record RunArguments
{
    /// <summary>Matrix file, or null.</summary>
    public string? MatrixFile { get; init; }

    /// <summary>Lanes asked for.</summary>
    public IReadOnlyList<string> Transports { get; init; } = [];

    /// <summary>Workloads asked for.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>Factors set.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sets { get; init; } = [];

    /// <summary>Result folder, or null for one named after time and matrix.</summary>
    public string? Out { get; init; }

    /// <summary>Threads.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>First seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of seeds, or null for the matrix's.</summary>
    public int? Seeds { get; init; }

    /// <summary>Only print what would be run.</summary>
    public bool DryRun { get; init; }

    /// <summary>Options of the runs.</summary>
    public RunOptions Options { get; init; } = new();

    /// <summary>Renderer of the figures.</summary>
    public string Renderer { get; init; } = "auto";

    /// <summary>Image formats.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>No tables and no progress.</summary>
    public bool Quiet { get; init; }

    /// <summary>How progress is shown, or null to decide by the terminal.</summary>
    public ProgressMode? Progress { get; init; }

    /// <summary>Use a folder in spite of what it holds.</summary>
    public bool Force { get; init; }

    /// <summary>Leave the machine's name out of the manifest.</summary>
    public bool NoHost { get; init; }

    /// <summary>The command line as typed, without the program's name.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = [];
}
