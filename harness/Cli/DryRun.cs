using Bakeoff.Harness;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary>Prints what a run would do.</summary>
internal static class DryRun
{
    /// <summary>Cells, seeds and the estimated time.</summary>
    public static void Print(Matrix matrix, RunArguments arguments, CliServices services)
    {
        services.Output.Heading(matrix);
        Table table = Tables.New("=cell", ">seeds", ">frames");
        foreach (PlannedCell planned in matrix.Cells)
        {
            table.Row(planned.Cell.Id, $"{planned.Seeds.Count}", Quantity.Count(CellWeight.Frames(planned.Cell)));
        }

        table.Print(services.Output);
        List<PlannedRun> runs = matrix.Runs(services.Simulator.ModelVersion, arguments.Options)
            .DistinctBy(run => run.Key)
            .ToList();
        double seconds = runs.Sum(run => CellWeight.Frames(run.Cell)) / CellWeight.FramesPerSecond / arguments.Jobs;
        services.Output.Write(
            $"\nmatrix {matrix.Name}: {matrix.Cells.Count} cells, {runs.Count} runs, " +
            $"about {Math.Ceiling(seconds)} s with {arguments.Jobs} jobs\n");
    }
}
