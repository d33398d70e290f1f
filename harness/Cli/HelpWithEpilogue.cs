using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Bakeoff.Cli;

/// <summary>The usual help, followed by examples and exit codes.</summary>
internal sealed class HelpWithEpilogue : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new() { MaxWidth = Tables.Width };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        var text = new StringWriter { NewLine = "\n" };
        var configuration = new InvocationConfiguration { Output = text };
        parseResult.InvocationConfiguration.Output = text;
        try
        {
            _help.Invoke(parseResult);
        }
        finally
        {
            parseResult.InvocationConfiguration.Output = output;
        }

        string[] lines = (text.ToString().TrimEnd() + "\n").ReplaceLineEndings("\n").Split('\n');
        output.Write(string.Join('\n', lines.Select(line => line.TrimEnd())));
        output.Write(HelpText.EpilogueOf(parseResult.CommandResult.Command.Name));
        return ExitCode.Fine;
    }
}
