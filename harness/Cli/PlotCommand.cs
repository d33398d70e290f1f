using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff plot</c>: draws figures from stored CSV.</summary>
internal static class PlotCommand
{
    /// <summary>Draws all figures of a result folder, or one; of a study's folder, which has tables and no manifest, too.</summary>
    public static int Execute(string folder, string? figure, string renderer, IReadOnlyList<string> formats, CliServices services)
    {
        if (ResultFolder.ReadManifest(folder) is null && !(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.csv").Any()))
        {
            throw new UsageException($"{folder}: not a result folder, it holds neither {Manifest.FileName} nor a table (*.csv)");
        }

        List<string> known = services.Catalogs.Figures().Select(entry => entry.Name).ToList();
        if (figure is not null && !known.Any(name => figure == name || figure.StartsWith(name + "-", StringComparison.Ordinal)))
        {
            throw new UsageException(Complaint.Unknown("figure", figure, known));
        }

        FigureReport report = services.Figures.Draw(Path.GetFullPath(folder), renderer, formats, figure);
        report.WriteNotes(services.Error);
        services.Output.Write(report.Line(folder));
        return ExitCode.Fine;
    }
}
