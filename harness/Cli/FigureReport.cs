namespace Bakeoff.Cli;

/// <summary>What was drawn.</summary>
/// <param name="Renderer">Who drew, for the manifest.</param>
/// <param name="Figures">Figures written.</param>
/// <param name="Notes">Lines for the user, such as a renderer that is missing and how to get it.</param>
public sealed record FigureReport(string Renderer, int Figures, IReadOnlyList<string> Notes);
