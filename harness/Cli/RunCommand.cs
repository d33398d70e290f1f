using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff run</c>: runs a matrix into a result folder.</summary>
internal sealed class RunCommand(CliServices services)
{
    /// <summary>Runs, stores, prints; returns the exit code.</summary>
    public int Execute(RunArguments arguments)
    {
        Matrix matrix = MatrixChoice.Read(arguments, services);
        if (arguments.DryRun)
        {
            DryRun.Print(matrix, arguments, services);
            return ExitCode.Fine;
        }

        var run = new MatrixRun(services, arguments);
        using ResultFolder folder = run.Open(matrix);
        bool interrupted = run.Run(folder);
        FigureReport? figures = interrupted
            ? null
            : services.Figures.Draw(folder.FullPath, arguments.Renderer, arguments.Formats, null);
        folder.Close(services.Clock.GetUtcNow(), figures?.Renderer);
        if (!arguments.Quiet)
        {
            ResultTable.Print(folder.Summaries(), services.Output);
        }

        return run.PrintEnd(folder, figures, interrupted, run.PrintFailures(folder));
    }
}
