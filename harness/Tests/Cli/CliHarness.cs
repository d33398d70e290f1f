using System.Text;
using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Cli;

/// <summary>The program on a fake simulator, with its streams caught.</summary>
internal sealed class CliHarness
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public FakeSimulator Simulator { get; init; } = new();

    public FakeFigures Figures { get; } = new();

    public CancellationToken Stop { get; init; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public int Run(params string[] arguments) => new CliApplication(new CliServices
    {
        Simulator = Simulator,
        Vocabulary = TestVocabulary.Create(),
        Catalogs = new Catalogs
        {
            Transports = () => [new ListEntry("venet", "vbus", ["priorities: 1..8, default 1"]), new ListEntry("vhost-net", "kernel", [])],
            Hybrids = () => [],
            Workloads = () => [],
            Machines = () => [],
            Figures = () => [new ListEntry("rtt-ccdf", "Round trips", [])],
            Faults = () => [],
        },
        Figures = Figures,
        Output = new StringWriter(_output),
        Error = new StringWriter(_error),
        IsErrorRedirected = true,
        SourceTree = TestPaths.SourceTree,
        Stop = Stop,
    }).Execute(arguments);

    /// <summary>Remembers what it was asked to draw.</summary>
    internal sealed class FakeFigures : IFigureDrawer
    {
        public List<string> Calls { get; } = [];

        public FigureReport Draw(string resultFolder, string renderer, IReadOnlyList<string> formats, string? onlyFigure)
        {
            Calls.Add($"{Path.GetFileName(resultFolder)} {renderer} {string.Join('+', formats)} {onlyFigure ?? "all"}");
            return new FigureReport("fake", 5, ["gnuplot is missing: no PDF"]);
        }
    }
}
