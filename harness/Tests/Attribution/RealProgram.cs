using System.Text;
using Bakeoff.Cli;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Attribution;

/// <summary>The real program on the real simulator, with its streams caught.</summary>
internal sealed class RealProgram
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public int Run(params string[] arguments) => new CliApplication(Composition.Create() with
    {
        Output = new StringWriter(_output),
        Error = new StringWriter(_error),
        IsErrorRedirected = true,
        SourceTree = TestPaths.SourceTree,
    }).Execute(arguments);
}
