using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>
/// What the command line works with: simulator, catalogues, figures, and the streams and clock of the process.
/// </summary>
public sealed record CliServices
{
    /// <summary>Executes runs.</summary>
    public required ISimulator Simulator { get; init; }

    /// <summary>Machine profiles, with the ranges of their costs.</summary>
    public IReadOnlyList<MachineProfile> Profiles { get; init; } = [];

    /// <summary>Names that a matrix may use.</summary>
    public required MatrixVocabulary Vocabulary { get; init; }

    /// <summary>What can be listed.</summary>
    public required Catalogs Catalogs { get; init; }

    /// <summary>Draws figures.</summary>
    public required IFigureDrawer Figures { get; init; }

    /// <summary>Standard output: tables.</summary>
    public TextWriter Output { get; init; } = Console.Out;

    /// <summary>Standard error: progress and complaints.</summary>
    public TextWriter Error { get; init; } = Console.Error;

    /// <summary>True if standard error is not a terminal.</summary>
    public bool IsErrorRedirected { get; init; } = Console.IsErrorRedirected;

    /// <summary>Wall clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Root of the source tree, where matrices and results are, or null if the program stands outside of one.
    /// </summary>
    public string? SourceTree { get; init; } =
        SourceTreeFinder.Find(AppContext.BaseDirectory) ?? SourceTreeFinder.Find(Environment.CurrentDirectory);

    /// <summary>Signalled by the first Ctrl-C: finish the running runs, save, end.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Signalled by the second Ctrl-C: give the running runs up.</summary>
    public CancellationToken Abort { get; init; }
}
