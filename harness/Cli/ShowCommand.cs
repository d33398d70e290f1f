using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff show</c>: runs one seed of one cell again and prints everything about it.</summary>
internal sealed class ShowCommand(CliServices services)
{
    /// <summary>Finds the cell, runs it with step records, prints the report.</summary>
    public int Execute(string name, RunArguments arguments)
    {
        Matrix matrix = MatrixChoice.Read(arguments, services);
        CellSpec cell = Find(name, matrix, arguments.MatrixFile ?? MatrixChoice.DefaultMatrix);
        RunOptions options = arguments.Options with { RecordSteps = true };
        services.Output.Write($"{cell.Id}, seed {arguments.Seed}, model {services.Simulator.ModelVersion}\n");
        try
        {
            RunOutcome outcome = services.Simulator.Run(cell, arguments.Seed, options, services.Stop);
            CellReport.Print(cell, outcome, services.Output);
            return ExitCode.Fine;
        }
        catch (RunFailedException error)
        {
            services.Error.Write($"failed{(error.VirtualTimePs is { } ps ? $" at {ps / 1e6} µs" : "")}: {error.Message}\n");
            return ExitCode.RunFailed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>The cell of that name, or the only one whose name contains it, or has all its words.</summary>
    private static CellSpec Find(string name, Matrix matrix, string file)
    {
        List<CellSpec> cells = matrix.Cells.Select(planned => planned.Cell).ToList();
        string[] words = name.Split('_');
        List<CellSpec> candidates = FirstOf(
            cells.Where(cell => cell.Id == name),
            cells.Where(cell => cell.Id.Contains(name, StringComparison.Ordinal)),
            cells.Where(cell => words.All(cell.Id.Split('_').Contains)));
        return candidates.Count switch
        {
            1 => candidates[0],
            0 => throw new UsageException(
                Complaint.Unknown($"cell of matrix {matrix.Name}", name, [.. cells.Select(cell => cell.Id)], Complaint.MostNames)
                + $" (searched {file}; --matrix FILE takes another)"),
            _ => throw new UsageException($"'{name}' is in the names of {candidates.Count} cells: " +
                string.Join(", ", candidates.Select(cell => cell.Id))),
        };
    }

    private static List<CellSpec> FirstOf(params IEnumerable<CellSpec>[] choices) =>
        choices.Select(cells => cells.ToList()).FirstOrDefault(cells => cells.Count > 0) ?? [];
}
