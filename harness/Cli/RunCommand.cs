using System.Globalization;
using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff run</c>: runs a matrix into a result folder.</summary>
internal sealed class RunCommand(CliServices services)
{
    private const string ResultsFolder = "results";

    /// <summary>Runs, stores, prints; returns the exit code.</summary>
    public int Execute(RunArguments arguments)
    {
        Matrix matrix = MatrixChoice.Read(arguments, services);
        if (arguments.DryRun)
        {
            DryRun.Print(matrix, arguments, services);
            return ExitCode.Fine;
        }

        string path = arguments.Out ?? DefaultFolder(matrix);
        using ResultFolder folder = ResultFolder.Open(
            path, matrix, arguments.Options, NewManifest(matrix, arguments), arguments.Force);
        IReadOnlyList<PlannedRun> missing = folder.MissingRuns();
        AnnounceResume(folder, missing, arguments);
        RunMissing(folder, missing, arguments);
        folder.WriteResults();
        bool interrupted = folder.MissingRuns().Count > FailedRuns(folder).Count;
        FigureReport? figures = interrupted
            ? null
            : services.Figures.Draw(folder.FullPath, arguments.Renderer, arguments.Formats, null);
        folder.Close(services.Clock.GetUtcNow(), figures?.Renderer);
        return Report(folder, figures, interrupted, arguments);
    }

    private void RunMissing(ResultFolder folder, IReadOnlyList<PlannedRun> missing, RunArguments arguments)
    {
        var progress = new ProgressReporter(services.Error, Mode(arguments), services.Clock, missing);
        Dictionary<string, CellSpec> cells = missing.ToDictionary(run => run.Key, run => run.Cell);
        new BatchRunner(services.Simulator, arguments.Options, services.Clock).Run(
            missing,
            arguments.Jobs,
            record =>
            {
                folder.Add(record);
                progress.Finished(cells[record.RunKey], record.Outcome is null);
            },
            services.Stop,
            services.Abort);
        progress.End();
    }

    private int Report(ResultFolder folder, FigureReport? figures, bool interrupted, RunArguments arguments)
    {
        if (!arguments.Quiet)
        {
            ResultTable.Print(folder.Summaries(), services.Output);
        }

        List<RunRow> failed = FailedRuns(folder);
        foreach (RunRow row in failed)
        {
            string at = row.Record.ErrorAtPs is { } ps ? string.Create(CultureInfo.InvariantCulture, $" at {ps / 1e6:F3} µs") : "";
            services.Error.Write($"failed{at}: {row.Run.Cell.Id} seed {row.Run.Seed}: {row.Record.Error}\n");
        }

        foreach (string note in figures?.Notes ?? [])
        {
            services.Error.Write(note + "\n");
        }

        services.Output.Write($"results: {folder.FullPath}\n");
        if (figures is not null)
        {
            string drawn = Path.Combine(folder.FullPath, "figures");
            services.Output.Write($"figures: {drawn} ({figures.Figures}, drawn by {figures.Renderer})\n");
        }

        if (interrupted)
        {
            services.Error.Write($"interrupted; continue with: {ResumeCommand(folder, arguments)}\n");
            return ExitCode.Interrupted;
        }

        return failed.Count > 0 ? ExitCode.RunFailed : ExitCode.Fine;
    }

    private static List<RunRow> FailedRuns(ResultFolder folder) =>
        folder.Rows().Where(row => row.Record.Outcome is null).DistinctBy(row => row.Run.Key).ToList();

    private void AnnounceResume(ResultFolder folder, IReadOnlyList<PlannedRun> missing, RunArguments arguments)
    {
        if (folder.WasTruncated)
        {
            services.Error.Write($"{Journal.FileName} ended in a half-written line, which was cut off; that run is made again\n");
        }

        if (folder.RunsHeld > 0 && !arguments.Quiet)
        {
            services.Error.Write($"continuing {folder.FullPath}: {folder.RunsHeld} runs are there, {missing.Count} to go\n");
        }
    }

    private Manifest NewManifest(Matrix matrix, RunArguments arguments) => new()
    {
        Provenance = Provenance.Gather(services.SourceTree, !arguments.NoHost),
        ModelVersion = services.Simulator.ModelVersion,
        CommandLines = [Quoted(arguments.CommandLine)],
        Matrix = matrix.Name,
        MatrixSha256 = matrix.TextSha256,
        Identity = matrix.Identity(arguments.Options),
        Verify = Words.Of(arguments.Options.Verify),
        Chaos = arguments.Options.Chaos,
        Cells = matrix.Cells.Select(planned => new ManifestCell(planned.Cell.Id, planned.Seeds)).ToList(),
        RunsExpected = matrix.Cells.Sum(planned => planned.Seeds.Count),
        StartedUtc = services.Clock.GetUtcNow(),
    };

    private string DefaultFolder(Matrix matrix)
    {
        string time = services.Clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return Path.Combine(services.SourceTree ?? Environment.CurrentDirectory, ResultsFolder, $"{time}-{matrix.Name}");
    }

    private ProgressMode Mode(RunArguments arguments)
    {
        if (arguments.Progress is { } asked)
        {
            return asked;
        }

        return arguments.Quiet ? ProgressMode.None : services.IsErrorRedirected ? ProgressMode.Plain : ProgressMode.Bar;
    }

    private static string ResumeCommand(ResultFolder folder, RunArguments arguments) =>
        Quoted(arguments.Out is null ? [.. arguments.CommandLine, "--out", folder.FullPath] : arguments.CommandLine);

    /// <summary>The words as a shell takes them.</summary>
    private static string Quoted(IReadOnlyList<string> words) => string.Join(' ', words.Prepend("bakeoff").Select(word =>
        word.Length > 0 && word.All(IsPlain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    private static bool IsPlain(char letter) =>
        char.IsAsciiLetterOrDigit(letter) || "-_./=,@+:".Contains(letter, StringComparison.Ordinal);
}
