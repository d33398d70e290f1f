using System.CommandLine;
using System.CommandLine.Parsing;
using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>The program behind its streams: parses, executes, maps every outcome to an exit code.</summary>
public sealed class CliApplication(CliServices services)
{
    /// <summary>Composes the program and executes one command line; what cannot be composed is the user's to mend.</summary>
    public static int Start(Func<CliServices> compose, IReadOnlyList<string> arguments, TextWriter error)
    {
        CliServices services;
        try
        {
            services = compose();
        }
        catch (UsageException mistake)
        {
            foreach (string line in mistake.Message.Split('\n'))
            {
                error.Write($"bakeoff: {line}\n");
            }

            return ExitCode.Usage;
        }

        return new CliApplication(services).Execute(arguments);
    }

    /// <summary>Executes one command line.</summary>
    public int Execute(IReadOnlyList<string> arguments)
    {
        ParseResult parsed = CommandTree.Build(services, arguments).Parse(arguments);
        List<string> complaints = Complaints(parsed);
        if (complaints.Count > 0 && parsed.Action is not HelpWithEpilogue)
        {
            foreach (string message in complaints)
            {
                services.Error.Write($"bakeoff: {message}\n");
            }

            Command command = parsed.CommandResult.Command;
            services.Error.Write($"Try 'bakeoff {(command is RootCommand ? "" : command.Name + " ")}--help'.\n");
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

    /// <summary>One line per mistake; an unknown option hides the complaints that follow from it.</summary>
    private static List<string> Complaints(ParseResult parsed)
    {
        List<string> known = parsed.CommandResult.Command.Options.Select(option => option.Name).ToList();
        List<string> unknown = parsed.Tokens
            .Where(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))
            .Select(token => Complaint.Unknown("option", token.Value, known))
            .ToList();
        if (parsed.CommandResult.Command is RootCommand root && parsed.UnmatchedTokens is [{ } word, ..] && !word.StartsWith('-'))
        {
            return [Complaint.Unknown("command", word, [.. root.Subcommands.Select(command => command.Name)])];
        }

        return unknown.Count > 0 ? unknown : parsed.Errors.Select(Words).Distinct().ToList();
    }

    /// <summary>A missing argument is said with what it is; the library would only name it.</summary>
    private static string Words(ParseError error) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: { Description: [var first, .. string rest] } argument }
            ? $"<{argument.HelpName ?? argument.Name}> is missing, {char.ToLowerInvariant(first)}{rest.TrimEnd('.')}"
            : error.Message;
}
