using Bakeoff.Plots;

namespace Bakeoff.Cli;

/// <summary>What was drawn.</summary>
/// <param name="Renderer">Who drew, for the manifest.</param>
/// <param name="Figures">Figures written.</param>
/// <param name="Notes">Lines for the user, such as a renderer that is missing and how to get it.</param>
public sealed record FigureReport(string Renderer, int Figures, IReadOnlyList<string> Notes)
{
    /// <summary>Writes the notes, a line each.</summary>
    public void WriteNotes(TextWriter error)
    {
        foreach (string note in Notes)
        {
            error.Write(note + "\n");
        }
    }

    /// <summary>The line that says where the figures of a result folder are.</summary>
    public string Line(string resultFolder) => $"figures: {Path.Combine(Path.GetFullPath(resultFolder), FigureSet.FolderName)} "
        + $"({Figures}, {(Renderer == "none" ? "data and scripts only" : $"drawn by {Renderer}")})\n";
}
