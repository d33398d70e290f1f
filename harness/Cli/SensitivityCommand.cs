using Bakeoff.Harness;
using Bakeoff.Transports;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff sensitivity A B</c>: which costs decide who wins, and at what value the winner changes.</summary>
internal sealed class SensitivityCommand(CliServices services)
{
    private const string Name = "sensitivity";
    private const int DefaultSeeds = 3;
    private const int CostsShown = 10;

    /// <summary>Runs nominal costs, both ends of each, what lies around a turn, and the screening; prints and stores.</summary>
    public int Execute(string first, string second, int screeningBases, RunArguments arguments)
    {
        (Lane a, Lane b) = Lanes(first, second);
        CheckCondition(arguments, a, b);
        string root = Path.GetFullPath(arguments.Out ?? MatrixRun.DefaultFolder(services, Name));
        var runs = new List<RunRow>();
        LaneDifference Difference() => new(a.Id, runs);

        if (!Stage("nominal", [new CostSample(SensitivityMatrix.Nominal, [])], out CellSpec? cell))
        {
            return ExitCode.Interrupted;
        }

        MachineProfile machine = services.Profiles.First(profile => profile.Name == cell!.Machine);
        IReadOnlyList<CostRange> ranges = CostRange.Charged(
            machine, runs.Select(row => row.Record.Outcome).OfType<RunOutcome>(), cell!.Costs);
        List<Conclusion> conclusions = [.. Conclusion.All.Where(conclusion => conclusion.Suits(cell!))];
        MorrisDesign? screening = screeningBases > 0 ? new MorrisDesign(ranges, screeningBases) : null;
        if (!Stage("one-at-a-time", Sensitivity.Ends(ranges), out _)
            || !Stage("break-even", Sensitivity.Brackets(ranges, conclusions, Difference()), out _)
            || (screening is not null && !Stage("screening", screening.Samples, out _)))
        {
            return ExitCode.Interrupted;
        }

        LaneDifference all = Difference();
        List<RunOutcome> ofFirst = [.. all.NominalOf(isSecond: false)];
        List<RunOutcome> ofSecond = [.. all.NominalOf(isSecond: true)];
        List<Sensitivity> studies = [.. conclusions.Select(conclusion =>
            Sensitivity.Of(conclusion, ranges, all, screening, range => FirstOrder.Of(conclusion, range, ofFirst, ofSecond)))];
        SensitivityFiles.Write(root, new SensitivityScope(a.Id, b.Id, cell!, [.. runs.Select(row => row.Run.Seed).Distinct().Order()]), studies);
        if (!arguments.Quiet)
        {
            studies.ForEach(study => Print(study, a, b));
        }

        FigureReport figures = services.Figures.Draw(root, arguments.Renderer, arguments.Formats, "tornado");
        services.Output.Write($"results: {root}\n{figures.Line(root)}");
        return runs.Any(row => row.Record.Outcome is null) ? ExitCode.RunFailed : ExitCode.Fine;

        bool Stage(string name, IEnumerable<CostSample> samples, out CellSpec? one)
        {
            bool finished = RunStage(arguments with { Out = Path.Combine(root, name) }, [a, b], samples, runs);
            one = runs.Count > 0 ? runs[0].Run.Cell : null;
            return finished;
        }
    }

    /// <summary>Runs one stage into its own folder; false if it was interrupted.</summary>
    private bool RunStage(RunArguments arguments, IReadOnlyList<Lane> lanes, IEnumerable<CostSample> samples, List<RunRow> runs)
    {
        List<CostSample> all = [.. samples];
        if (all.Count == 0)
        {
            return true;
        }

        List<KeyValuePair<string, string>> factors =
            [KeyValuePair.Create("workload", arguments.Workloads.Count > 0 ? arguments.Workloads[0] : Words.Of(Harness.Workload.TcpRr)), .. arguments.Sets];
        string text = SensitivityMatrix.Write(Name, [.. lanes.Select(lane => lane.Id)], factors, all);
        Matrix matrix = MatrixReader.ReadText(text, "command line", services.Vocabulary,
            new MatrixOverrides { BaseSeed = arguments.Seed, SeedCount = arguments.Seeds ?? DefaultSeeds }, showLines: false);
        var run = new MatrixRun(services, arguments);
        using ResultFolder folder = run.Open(matrix);
        bool interrupted = run.Run(folder);
        runs.AddRange(folder.Rows());
        folder.Close(services.Clock.GetUtcNow(), null);
        run.PrintFailures(folder);
        if (interrupted)
        {
            services.Error.Write($"interrupted; the same command with --out {Path.GetDirectoryName(folder.FullPath)} continues\n");
        }

        return !interrupted;
    }

    private static (Lane First, Lane Second) Lanes(string first, string second)
    {
        try
        {
            Lane a = TransportCatalog.Default.Parse(first);
            Lane b = TransportCatalog.Default.Parse(second);
            return !a.Equals(b) ? (a, b) : throw new UsageException($"'{first}' and '{second}' are the same lane");
        }
        catch (LaneException error)
        {
            throw new UsageException(error.Message, error);
        }
    }

    /// <summary>Refuses bad factors and several conditions before anything runs.</summary>
    private void CheckCondition(RunArguments arguments, Lane a, Lane b)
    {
        Matrix matrix = MatrixChoice.Read(arguments with
        {
            Transports = [a.Id, b.Id],
            Workloads = arguments.Workloads.Count > 0 ? arguments.Workloads : [Words.Of(Harness.Workload.TcpRr)],
        }, services);
        if (matrix.Cells.Count != 2)
        {
            throw new UsageException("a sensitivity study has one condition: give one workload and one value to each factor");
        }

        if (arguments.Seeds is 1)
        {
            throw new UsageException("--seeds 1: a sensitivity study asks whether a difference is more than chance, which takes two seeds at least");
        }
    }

    private void Print(Sensitivity study, Lane a, Lane b)
    {
        Conclusion conclusion = study.Conclusion;
        TextWriter output = services.Output;
        double difference = study.Difference.Mean ?? 0;
        string winner = study.SecondWins(difference) ? b.Id : a.Id;
        output.Write($"{conclusion.Words} ({conclusion.Unit}): {a} {Quantity.Significant(study.First.Mean)}, {b} {Quantity.Significant(study.Second.Mean)}, "
            + $"difference {Quantity.Significant(difference)} {Quantity.Interval(study.Difference)}\n"
            + (study.Difference.CrossesZero ? "undecided with nominal costs\n" : $"{winner} wins with nominal costs\n"));
        if (study.AnyCostShows)
        {
            PrintCosts(study);
        }
        else
        {
            output.Paragraph($"none of the {study.Effects.Count} costs, moved over its range, takes the difference out of its interval over the seeds, "
                + "so they are not ranked (more seeds narrow it)");
        }

        foreach (CostEffect turn in study.Effects.Where(effect => effect.BreakEven is not null))
        {
            string way = turn.BreakEven < turn.Range.Nominal ? "below" : "above";
            output.Write($"{winner}'s advantage in {conclusion.Words} disappears {way} a {turn.Range.Key} of {Quantity.Significant(turn.BreakEven)} "
                + $"(nominal {Quantity.Significant(turn.Range.Nominal)})\n");
        }

        if (study.Effects.All(effect => effect.BreakEven is null))
        {
            output.Write("no single cost turns it within its range\n");
        }

        output.Write("\n");
    }

    /// <summary>The costs that move the difference most; the column of the screening only if there was one.</summary>
    private void PrintCosts(Sensitivity study)
    {
        TextWriter output = services.Output;
        bool isScreened = study.Effects.Any(effect => effect.MuStar is not null);
        string[] columns = ["cost", ">low", ">high", ">difference\nat low", ">at high", ">first order\nswing", ">break-even"];
        Table table = Tables.New(isScreened ? [.. columns, ">µ*"] : columns);
        foreach (CostEffect effect in study.Effects.Take(CostsShown))
        {
            string[] cells =
            [
                effect.Range.Key + (effect.Range.IsAssumed ? " *" : ""), Quantity.Significant(effect.Range.Low), Quantity.Significant(effect.Range.High),
                Quantity.Significant(effect.AtLow.Mean), Quantity.Significant(effect.AtHigh.Mean), Quantity.Significant(effect.FirstOrder),
                Quantity.Significant(effect.BreakEven),
            ];
            table.Row(isScreened ? [.. cells, Quantity.Significant(effect.MuStar)] : cells);
        }

        table.Print(output);
        output.Write($"* assumed; {study.Effects.Count} costs varied; costs in ns (per byte for per-byte atoms)\n");
        output.Paragraph("first order swing: change from low to high that the ledger of the nominal runs predicts, units charged times change of the price, "
            + "without queueing; none where what is compared is no sum of charges, or the cost is an exit of an idle state");
        if (isScreened)
        {
            output.Write("µ*: mean of the absolute effects over the width of the range, from points all over the costs\n");
        }
    }
}
