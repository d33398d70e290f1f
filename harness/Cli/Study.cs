using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>A search or a scan over published set-ups: many small batches of runs, one journal, results at the end.</summary>
internal sealed class Study(CliServices services, RunArguments arguments)
{
    /// <summary>The folder asked for, or one named after time and study.</summary>
    public string Folder(string name) => Path.GetFullPath(arguments.Out ?? MatrixRun.DefaultFolder(services, name));

    /// <summary>Does the work and says where its results are; or how it goes on after an interruption. Returns the exit code.</summary>
    public int Finish(string folder, Action work)
    {
        try
        {
            work();
            services.Output.Write($"results: {folder}\n\n");
            return ExitCode.Fine;
        }
        catch (OperationCanceledException)
        {
            services.Error.Write($"interrupted; the same command with --out {arguments.Out ?? folder} continues\n");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Executes some runs; false if some are missing because it was interrupted.</summary>
    public bool Run(IReadOnlyList<PlannedRun> planned, Action<RunRecord> add)
    {
        int finished = 0;
        new BatchRunner(services.Simulator, new RunOptions(), services.Clock).Run(
            planned,
            arguments.Jobs,
            record =>
            {
                add(record);
                Interlocked.Increment(ref finished);
            },
            services.Stop,
            services.Abort);
        return finished == planned.Count;
    }
}
