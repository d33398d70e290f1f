using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff show</c>: runs one seed of one cell again and prints everything about it.</summary>
internal sealed class ShowCommand(CliServices services)
{
    /// <summary>Finds the cell, runs it with step records, prints the report.</summary>
    public int Execute(string name, RunArguments arguments)
    {
        Matrix matrix = MatrixChoice.Read(arguments, services);
        CellSpec cell = Find(name, matrix);
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

    /// <summary>The cell of that name, or the only one whose name contains it.</summary>
    private static CellSpec Find(string name, Matrix matrix)
    {
        List<CellSpec> cells = matrix.Cells.Select(planned => planned.Cell).ToList();
        List<CellSpec> candidates = cells.Where(cell => cell.Id == name).ToList();
        if (candidates.Count == 0)
        {
            candidates = cells.Where(cell => cell.Id.Contains(name, StringComparison.Ordinal)).ToList();
        }

        if (candidates.Count == 0)
        {
            List<string> known = cells.Select(cell => cell.Id).ToList();
            throw new UsageException(Complaint.Unknown($"cell of matrix {matrix.Name}", name, known));
        }

        string names = string.Join(", ", candidates.Select(cell => cell.Id));
        return candidates.Count == 1
            ? candidates[0]
            : throw new UsageException($"'{name}' is in the names of {candidates.Count} cells: {names}");
    }
}
