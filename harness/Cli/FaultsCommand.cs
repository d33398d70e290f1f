using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Plots.Faults;
using Bakeoff.Plots.Renderers;
using Bakeoff.Transports;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff faults</c>: the error matrix.</summary>
internal sealed class FaultsCommand(CliServices services)
{
    private const int Width = 98;

    /// <summary>
    /// Runs the matrix or a part of it, prints the table, writes CSV and figure if a folder is given; of an interrupted one nothing is
    /// printed or written, because a table with holes would look like one of other faults.
    /// </summary>
    public int Execute(FaultArguments arguments)
    {
        FaultRunner runner = services.Faults();
        IReadOnlyList<FaultSpec> faults = arguments.Fault is null ? FaultCatalog.All : [FindFault(arguments.Fault)];
        IReadOnlyList<string> lanes = arguments.Transport is null ? runner.DefaultLanes : CheckLanes(arguments.Transport);
        IReadOnlyList<FaultPolicy> policies = arguments.Policy is null ? FaultRunner.Policies : [FindPolicy(arguments.Policy)];
        IReadOnlyList<FaultOutcome> outcomes;
        try
        {
            outcomes = runner.RunAll(faults, lanes, policies, arguments.Jobs, services.Stop);
        }
        catch (OperationCanceledException)
        {
            services.Error.Write("interrupted; nothing is stored, the same command begins anew\n");
            return ExitCode.Interrupted;
        }

        PrintLegend();
        if (faults.Count * lanes.Count <= 12)
        {
            PrintDetails(outcomes);
        }
        else
        {
            PrintTable(faults, lanes, policies, outcomes);
        }

        Summarize(outcomes);
        if (arguments.Folder is { } folder)
        {
            Write(folder, outcomes, arguments);
        }

        return outcomes.Any(outcome => outcome.Agreement == FaultAgreement.No) ? ExitCode.RunFailed : ExitCode.Fine;
    }

    private static FaultSpec FindFault(string id) => FaultCatalog.Find(id)
        ?? throw new UsageException("--fault: " + Complaint.Unknown("fault", id, [.. FaultCatalog.All.Select(fault => fault.Id)]));

    private static FaultPolicy FindPolicy(string word)
    {
        foreach (FaultPolicy policy in FaultRunner.Policies)
        {
            if (FaultTable.Word(policy) == word)
            {
                return policy;
            }
        }

        throw new UsageException("--policy: " + Complaint.Unknown("policy", word, [.. FaultRunner.Policies.Select(FaultTable.Word)]));
    }

    private List<string> CheckLanes(string list)
    {
        List<string> lanes = [];
        foreach (string lane in AdHocMatrix.SplitList(list))
        {
            LaneCheck check = services.Vocabulary.CheckLane(lane, "");
            if (check.Info is null)
            {
                throw new UsageException($"--transport: the lane '{lane}' is refused: {check.Refusal}");
            }

            lanes.Add(check.Info.Lane);
        }

        return lanes;
    }

    private void PrintLegend()
    {
        services.Output.Paragraph("Each result: reach, noticed by. Reach is what the fault stops: nothing, a packet (lost), a queue (one direction "
            + "of the device), the device, the guest, a host worker (and with it another guest's traffic) or the host; noticed by says who saw it "
            + "first. 'bakeoff list faults' has a sentence about each fault.");
    }

    /// <summary>One line per fault and lane, with both policies side by side.</summary>
    private void PrintTable(IReadOnlyList<FaultSpec> faults, IReadOnlyList<string> lanes, IReadOnlyList<FaultPolicy> policies,
        IReadOnlyList<FaultOutcome> outcomes)
    {
        Table table = Tables.New(["fault", "lane", .. policies.Select(FaultTable.Word)]);
        for (int fault = 0; fault < faults.Count; fault++)
        {
            string name = faults[fault].Id;
            for (int lane = 0; lane < lanes.Count; lane++)
            {
                int at = ((fault * lanes.Count) + lane) * policies.Count;
                List<FaultOutcome> cells = [.. outcomes.Skip(at).Take(policies.Count)];
                if (cells.TrueForAll(cell => cell.Agreement == FaultAgreement.NotApplicable))
                {
                    continue;
                }

                table.Row([name, lanes[lane], .. cells.Select(Cell)]);
                name = "";
            }
        }

        table.Print(services.Output);
    }

    private static string Cell(FaultOutcome outcome)
    {
        string mark = outcome.Agreement switch
        {
            FaultAgreement.Explained => " (+)",
            FaultAgreement.No => " (!)",
            _ => "",
        };
        return outcome.Agreement == FaultAgreement.NotApplicable
            ? "n/a"
            : $"{FaultTable.Word(outcome.Radius)}, {FaultTable.Word(outcome.DetectedBy)}{mark}";
    }

    private void PrintDetails(IReadOnlyList<FaultOutcome> outcomes)
    {
        foreach (FaultOutcome outcome in outcomes)
        {
            services.Output.Write($"{outcome.Fault.Id}, {outcome.Lane}, {FaultTable.Word(outcome.Policy)}: {Cell(outcome)}\n");
            Paragraph(outcome.Observed);
            if (outcome.Note.Length > 0)
            {
                Paragraph("difference: " + outcome.Note);
            }
        }
    }

    private void Paragraph(string text)
    {
        foreach (string line in Plots.Style.TextWrap.Words(text, Width - 4))
        {
            services.Output.Write($"    {line}\n");
        }
    }

    private void Summarize(IReadOnlyList<FaultOutcome> outcomes)
    {
        int Count(FaultAgreement agreement) => outcomes.Count(outcome => outcome.Agreement == agreement);
        services.Output.Write($"{outcomes.Count} cells: {Count(FaultAgreement.Yes)} as expected, "
            + $"{Count(FaultAgreement.Explained)} (+) with a stated difference, {Count(FaultAgreement.No)} (!) unexpected, "
            + $"{Count(FaultAgreement.NotApplicable)} not applicable\n");
    }

    private void Write(string folder, IReadOnlyList<FaultOutcome> outcomes, FaultArguments arguments)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using (FileStream file = File.Create(Path.Combine(folder, FaultTable.Csv.FileName)))
            {
                FaultTable.Csv.Write(file, outcomes);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out: {e.Message}", e);
        }

        FaultFigure figure = new([.. outcomes.Select(outcome => new FaultFigureCell(
            outcome.Fault.Id, outcome.Lane, FaultTable.Word(outcome.Policy),
            outcome.Agreement == FaultAgreement.NotApplicable ? null : (int)outcome.Radius))]);
        IReadOnlyList<FigureFormat> formats = [.. FigureFormats.All.Where(format =>
            arguments.Formats.Contains(format.ToString(), StringComparer.OrdinalIgnoreCase))];
        foreach (string note in figure.Draw(Path.Combine(folder, Plots.FigureSet.FolderName), formats))
        {
            services.Error.Write($"bakeoff: {note}\n");
        }
    }
}
