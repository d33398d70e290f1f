using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff run</c>: runs a matrix into a result folder.</summary>
internal sealed class RunCommand(CliServices services)
{
    /// <summary>Runs, stores, prints; returns the exit code.</summary>
    public int Execute(RunArguments arguments)
    {
        Matrix matrix = MatrixChoice.Read(arguments, services);
        return new MatrixRun(services, arguments).Execute(
            matrix,
            finish: folder => services.Figures.Draw(folder.FullPath, arguments.Renderer, arguments.Formats, null),
            end: folder =>
            {
                if (!arguments.Quiet)
                {
                    services.Output.Heading(matrix);
                    ResultTable.Print(folder.Summaries(), services.Output);
                }
            });
    }
}
