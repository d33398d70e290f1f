namespace Bakeoff.Plots;

/// <summary>What became of one figure: the files written, and a note where something is missing or went wrong.</summary>
public sealed record FigureReport(string Figure, IReadOnlyList<string> Files, string? Note)
{
    /// <summary>True when a renderer failed; data and script exist nevertheless.</summary>
    public bool Failed { get; init; }
}
