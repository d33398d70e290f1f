using System.CommandLine;
using System.CommandLine.Parsing;
using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>The program behind its streams: parses, executes, maps every outcome to an exit code.</summary>
public sealed class CliApplication(CliServices services)
{
    /// <summary>Executes one command line.</summary>
    public int Execute(IReadOnlyList<string> arguments)
    {
        ParseResult parsed = CommandTree.Build(services, arguments).Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithEpilogue)
        {
            foreach (ParseError error in parsed.Errors)
            {
                services.Error.Write($"bakeoff: {error.Message}\n");
            }

            services.Error.Write("Try 'bakeoff --help'.\n");
            return ExitCode.Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = services.Output,
                Error = services.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception error) when (error is MatrixException or ResultFolderException or UsageException)
        {
            services.Error.Write($"bakeoff: {error.Message}\n");
            return ExitCode.Usage;
        }
    }
}
