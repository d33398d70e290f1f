using System.CommandLine;
using System.CommandLine.Parsing;
using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>The options of <c>bakeoff run</c>.</summary>
internal sealed class RunOptionSet
{
    private const int MaxSeeds = 10_000;

    private readonly Argument<string?> _matrix = new("matrix")
    {
        Description = "Matrix file (default: harness/matrices/paper.yaml).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _transport = new("--transport")
    {
        Description = "Lanes, joined by commas. Without a matrix: run these ad hoc; with one: only these.",
        HelpName = "LIST",
    };

    private readonly Option<string?> _workload = new("--workload")
    {
        Description = "Workloads, joined by commas. Without a matrix: run these ad hoc; with one: only these.",
        HelpName = "LIST",
    };

    private readonly Option<string[]> _set = SharedOptions.Set();

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Result folder; an existing one is continued (default: results/<UTC time>-<matrix name>).",
        HelpName = "DIR",
    };

    private readonly Option<int> _jobs = SharedOptions.Number("--jobs", "Runs at the same time (default: one per processor).", 1024);

    private readonly Option<ulong?> _seed = SharedOptions.Seed("First seed where the matrix gives a number of seeds.", 1);

    private readonly Option<int> _seeds = SharedOptions.Number("--seeds", "Number of seeds of every cell, instead of the matrix's.", MaxSeeds);
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print cells, runs and the estimated time; run nothing." };
    private readonly Option<VerifyMode> _verify = SharedOptions.Verify();
    private readonly Option<bool> _chaos = SharedOptions.Chaos();

    private readonly Option<string> _inPlace = new Option<string>("--in-place")
    {
        Description = "Let actors advance the clock in place; results are identical either way.",
        DefaultValueFactory = _ => "on",
    }.AcceptOnlyFromAmong("on", "off");

    private readonly Option<string> _renderer = SharedOptions.Renderer();
    private readonly Option<string> _formats = SharedOptions.Formats();
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Neither progress nor tables." };

    private readonly Option<string?> _progress = new Option<string?>("--progress")
    {
        Description = "How to show progress (default: a bar on a terminal, otherwise a line every few seconds).",
    }.AcceptOnlyFromAmong("bar", "plain", "none");

    private readonly Option<bool> _force = new("--force") { Description = "Use --out whatever it holds." };
    private readonly Option<bool> _noHost = new("--no-host") { Description = "Leave this machine's name out of the manifest." };

    /// <summary>Adds everything to the command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_matrix);
        Add(command, _transport, _workload, _set, _out, _jobs, _seed, _seeds, _dryRun, _verify, _chaos, _inPlace, _renderer, _formats,
            _quiet, _progress, _force, _noHost);
    }

    /// <summary>Adds those that make sense for commands that choose lanes and costs themselves.</summary>
    public void AddAttributionOptions(Command command) => Add(
        command, _workload, _set, _out, _jobs, _seed, _seeds, _renderer, _formats, _quiet, _progress, _force, _noHost);

    /// <summary>Adds those that make sense where the workload is given, too.</summary>
    public void AddClaimOptions(Command command) => Add(
        command, _set, _out, _jobs, _seed, _seeds, _renderer, _formats, _quiet, _progress, _force, _noHost);

    /// <summary>Adds those that make sense where set-ups come from files.</summary>
    public void AddPublishedOptions(Command command) => Add(
        command, _set, _out, _jobs, _seed, _seeds, _dryRun, _renderer, _formats, _quiet, _progress, _force, _noHost);

    /// <summary>Adds those that make sense for a search.</summary>
    public void AddCalibrationOptions(Command command) => Add(command, _set, _out, _jobs, _seed, _seeds);

    /// <summary>Adds those that make sense for a scan that draws a figure.</summary>
    public void AddRobustnessOptions(Command command) => Add(command, _set, _out, _jobs, _seed, _seeds, _renderer, _formats);

    /// <summary>What the user asked for.</summary>
    public RunArguments Read(ParseResult parsed) => new()
    {
        MatrixFile = parsed.GetValue(_matrix),
        Transports = List(parsed.GetValue(_transport)),
        Workloads = List(parsed.GetValue(_workload)),
        Sets = SharedOptions.ReadSets(parsed.GetValue(_set)),
        Out = parsed.GetValue(_out),
        Jobs = parsed.GetValue(_jobs) is > 0 and int jobs ? jobs : Environment.ProcessorCount,
        Seed = parsed.GetValue(_seed) ?? 1,
        Seeds = parsed.GetValue(_seeds) is > 0 and int seeds ? seeds : null,
        DryRun = parsed.GetValue(_dryRun),
        Options = new RunOptions
        {
            Verify = parsed.GetValue(_verify),
            Chaos = parsed.GetValue(_chaos),
            InPlaceAdvance = parsed.GetValue(_inPlace) != "off",
        },
        Renderer = parsed.GetValue(_renderer) ?? "none", // a command without figures has neither of the two options
        Formats = List(parsed.GetValue(_formats)),
        Quiet = parsed.GetValue(_quiet),
        Progress = parsed.GetValue(_progress) is { } word && Words.TryParse(word, out ProgressMode mode) ? mode : null,
        Force = parsed.GetValue(_force),
        NoHost = parsed.GetValue(_noHost),
    };

    private static void Add(Command command, params IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
    }

    private static IReadOnlyList<string> List(string? text) => text is null ? [] : AdHocMatrix.SplitList(text);
}
