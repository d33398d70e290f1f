using Bakeoff.Harness;
using Bakeoff.Machine;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff robustness</c>: whether the score of the published rows hangs on a price.</summary>
internal sealed class RobustnessCommand(CliServices services)
{
    private const string Name = "robustness";

    /// <summary>Moves prices, stores, prints, draws; returns the exit code.</summary>
    /// <param name="filters">Sources and rows; none for everything published.</param>
    /// <param name="factor">What each price is divided and multiplied by.</param>
    /// <param name="costs">Only these prices; none for those with a share.</param>
    /// <param name="leastShare">The least share of the time in some set-up, in per cent.</param>
    /// <param name="arguments">Options of the runs.</param>
    public int Execute(IReadOnlyList<string> filters, double factor, IReadOnlyList<string> costs, double leastShare, RunArguments arguments)
    {
        IReadOnlyList<string> known = [.. CostKeys.All.Select(cost => cost.Name)];
        if (costs.FirstOrDefault(cost => !known.Contains(cost)) is { } unknown)
        {
            throw new UsageException("--costs: " + Complaint.Unknown("cost key", unknown, known));
        }

        PublishedSet set = ReproduceCommand.Read(services, arguments, filters).Select(filters);
        var study = new Study(services, arguments);
        string folder = study.Folder(Name);
        return study.Finish(folder, () =>
        {
            using var runs = new PublishedRuns(folder, services.Simulator.ModelVersion, study.Run);
            Robustness robustness = Robustness.Of(set, services.Profiles.ToDictionary(profile => profile.Name), factor, costs, leastShare / 100, runs.Of, Tell);
            RobustnessFiles.Write(folder, robustness);
            Print(robustness);
            FigureReport figures = services.Figures.Draw(folder, arguments.Renderer, arguments.Formats, Name);
            services.Output.Write(figures.Line(folder));
        });
    }

    private void Tell(PriceMove move) => services.Error.Write(
        $"{move.Cost} times {Quantity.Significant(move.Factor)}: {move.Score.Hits} of {move.Score.Rows} rows met, {move.Gained.Count} gained, {move.Lost.Count} lost\n");

    private void Print(Robustness robustness)
    {
        Table table = Tables.New("=price", ">times", ">met", "gained", "lost");
        foreach (PriceMove move in robustness.Moves.Where(move => move.Gained.Count + move.Lost.Count > 0))
        {
            table.Row(move.Cost, Quantity.Significant(move.Factor), $"{move.Score.Hits}", string.Join(' ', move.Gained), string.Join(' ', move.Lost));
        }

        table.Print(services.Output);
        ReproductionScore unmoved = robustness.Unmoved.Score;
        services.Output.Write($"{unmoved.Hits} of {unmoved.Rows} validation rows are met with all prices as they are; "
            + (robustness.Moves.Count == 0 ? "no price was moved\n"
                : $"with one moved, {robustness.Moves.Min(move => move.Score.Hits)} to {robustness.Moves.Max(move => move.Score.Hits)} "
                + $"({robustness.Moves.DistinctBy(move => move.Cost).Count()} prices)\n"));
    }
}
