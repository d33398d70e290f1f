using System.Globalization;
using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>Runs a matrix into a result folder: opens or continues it, runs what is missing with progress, stores.</summary>
internal sealed class MatrixRun(CliServices services, RunArguments arguments)
{
    private const string ResultsFolder = "results";

    /// <summary>Runs a matrix into its folder and prints where that is, or for a dry run only what it would be; returns the exit code.</summary>
    /// <param name="matrix">What is run.</param>
    /// <param name="finish">Writes and prints what a complete run has found, and draws it.</param>
    /// <param name="begin">What the folder gets before anything runs.</param>
    /// <param name="end">What is printed of the folder, complete or not.</param>
    public int Execute(Matrix matrix, Func<ResultFolder, FigureReport> finish, Action<ResultFolder>? begin = null, Action<ResultFolder>? end = null)
    {
        if (arguments.DryRun)
        {
            DryRun.Print(matrix, arguments, services);
            return ExitCode.Fine;
        }

        using ResultFolder folder = Open(matrix);
        begin?.Invoke(folder);
        bool interrupted = Run(folder);
        FigureReport? figures = interrupted ? null : finish(folder);
        folder.Close(services.Clock.GetUtcNow(), figures?.Renderer);
        end?.Invoke(folder);
        return PrintEnd(folder, figures, interrupted, PrintFailures(folder));
    }

    /// <summary>Opens the folder asked for, or one named after time and matrix.</summary>
    public ResultFolder Open(Matrix matrix) => ResultFolder.Open(
        arguments.Out ?? DefaultFolder(services, matrix.Name), matrix, arguments.Options, NewManifest(matrix), arguments.Force);

    /// <summary>Runs what the folder lacks and writes all CSV. True if it was interrupted before the end.</summary>
    public bool Run(ResultFolder folder)
    {
        IReadOnlyList<PlannedRun> missing = folder.MissingRuns();
        AnnounceResume(folder, missing);
        RunMissing(folder, missing);
        folder.WriteResults();
        return folder.MissingRuns().Count > FailedRuns(folder).Count;
    }

    /// <summary>Runs that failed, equal ones once.</summary>
    public static List<RunRow> FailedRuns(ResultFolder folder) =>
        folder.Rows().Where(row => row.Record.Outcome is null).DistinctBy(row => row.Run.Key).ToList();

    /// <summary>Prints each failed run; returns how many there are.</summary>
    public int PrintFailures(ResultFolder folder)
    {
        List<RunRow> failed = FailedRuns(folder);
        foreach (RunRow row in failed)
        {
            string at = row.Record.ErrorAtPs is { } ps ? string.Create(CultureInfo.InvariantCulture, $" at {ps / 1e6:F3} µs") : "";
            services.Error.Write($"failed{at}: {row.Run.Cell.Id} seed {row.Run.Seed}: {row.Record.Error}\n");
        }

        return failed.Count;
    }

    /// <summary>Prints where the results and figures are, and how to go on if it was interrupted; returns the exit code.</summary>
    private int PrintEnd(ResultFolder folder, FigureReport? figures, bool interrupted, int failed)
    {
        figures?.WriteNotes(services.Error);
        services.Output.Write($"results: {folder.FullPath}\n");
        services.Output.Write(figures?.Line(folder.FullPath) ?? "");
        if (interrupted)
        {
            services.Error.Write($"interrupted; continue with: {ResumeCommand(folder)}\n");
            return ExitCode.Interrupted;
        }

        return failed > 0 ? ExitCode.RunFailed : ExitCode.Fine;
    }

    private void RunMissing(ResultFolder folder, IReadOnlyList<PlannedRun> missing)
    {
        var progress = new ProgressReporter(services.Error, Mode(), services.Clock, missing);
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

    private void AnnounceResume(ResultFolder folder, IReadOnlyList<PlannedRun> missing)
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

    private Manifest NewManifest(Matrix matrix) => new()
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

    /// <summary>The folder of results that nobody has named: the time and <paramref name="name"/>.</summary>
    public static string DefaultFolder(CliServices services, string name)
    {
        string time = services.Clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return Path.Combine(services.SourceTree ?? Environment.CurrentDirectory, ResultsFolder, $"{time}-{name}");
    }

    private ProgressMode Mode()
    {
        if (arguments.Progress is { } asked)
        {
            return asked;
        }

        return arguments.Quiet ? ProgressMode.None : services.IsErrorRedirected ? ProgressMode.Plain : ProgressMode.Bar;
    }

    /// <summary>As the documents call the launcher, which does not tell the program by which path it was called.</summary>
    private string ResumeCommand(ResultFolder folder) =>
        "./" + Quoted(arguments.Out is null ? [.. arguments.CommandLine, "--out", folder.FullPath] : arguments.CommandLine);

    /// <summary>The words as a shell takes them.</summary>
    private static string Quoted(IReadOnlyList<string> words) => string.Join(' ', words.Prepend("bakeoff").Select(word =>
        word.Length > 0 && word.All(IsPlain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    private static bool IsPlain(char letter) =>
        char.IsAsciiLetterOrDigit(letter) || "-_./=,@+:".Contains(letter, StringComparison.Ordinal);
}
