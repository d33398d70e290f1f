using System.Diagnostics;
using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Renderers;

/// <summary>Runs gnuplot on the script that lies beside the figure's data.</summary>
public sealed class GnuplotRenderer : IFigureRenderer
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly string? _executable;

    /// <summary>Uses the gnuplot found on the search path.</summary>
    public GnuplotRenderer() : this(Environment.GetEnvironmentVariable("PATH") ?? "") { }

    /// <summary>Uses the gnuplot found in the given search path.</summary>
    public GnuplotRenderer(string searchPath)
    {
        string fileName = OperatingSystem.IsWindows() ? "gnuplot.exe" : "gnuplot";
        _executable = searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, fileName))
            .FirstOrDefault(File.Exists);
    }

    /// <inheritdoc/>
    public string Name => "gnuplot";

    /// <inheritdoc/>
    public bool IsAvailable => _executable is not null;

    /// <inheritdoc/>
    public bool Supports(FigureFormat format) => true;

    /// <inheritdoc/>
    public string Render(FigureSpec figure, string basePath, FigureFormat format) => Render(basePath, format);

    /// <summary>Runs <c>basePath.gp</c> for one format; the script is all that it needs.</summary>
    public string Render(string basePath, FigureFormat format)
    {
        if (_executable is null)
        {
            throw new RendererException($"gnuplot is not installed; install it with: {RendererCatalog.GnuplotInstallLine}");
        }
        string script = basePath + ".gp";
        var start = new ProcessStartInfo(_executable)
        {
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(script)),
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add($"format='{format.Extension()}'");
        start.ArgumentList.Add(Path.GetFileName(script));
        Run(start, Path.GetFileName(script));

        string image = $"{basePath}.{format.Extension()}";
        if (!File.Exists(image))
        {
            throw new RendererException($"gnuplot wrote no {Path.GetFileName(image)}");
        }
        if (format == FigureFormat.Pdf)
        {
            PdfDate.Clear(image);
        }
        return image;
    }

    private static void Run(ProcessStartInfo start, string script)
    {
        using Process process = Process.Start(start) ?? throw new RendererException("gnuplot could not be started");
        // Read before waiting: a full pipe would hold gnuplot back for ever.
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(_patience))
        {
            process.Kill();
            throw new RendererException($"gnuplot did not finish {script} within {_patience.TotalSeconds} s");
        }
        string[] messages = errors.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (process.ExitCode != 0)
        {
            // Gnuplot repeats the command, points at a column of it, and says what is wrong in the last line.
            throw new RendererException($"gnuplot failed: {messages.LastOrDefault() ?? script}");
        }
    }
}
