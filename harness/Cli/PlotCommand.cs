using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff plot</c>: draws figures from stored CSV.</summary>
internal static class PlotCommand
{
    /// <summary>Draws all figures of a result folder, or one.</summary>
    public static int Execute(string folder, string? figure, string renderer, IReadOnlyList<string> formats, CliServices services)
    {
        if (ResultFolder.ReadManifest(folder) is null)
        {
            throw new UsageException($"{folder}: not a result folder, it holds no {Manifest.FileName}");
        }

        List<string> known = services.Catalogs.Figures().Select(entry => entry.Name).ToList();
        if (figure is not null && !known.Contains(figure))
        {
            throw new UsageException(Complaint.Unknown("figure", figure, known));
        }

        FigureReport report = services.Figures.Draw(Path.GetFullPath(folder), renderer, formats, figure);
        foreach (string note in report.Notes)
        {
            services.Error.Write(note + "\n");
        }

        string drawn = Path.Combine(Path.GetFullPath(folder), "figures");
        services.Output.Write($"figures: {drawn} ({report.Figures}, drawn by {report.Renderer})\n");
        return ExitCode.Fine;
    }
}
