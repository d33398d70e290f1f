using Bakeoff.Harness;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff robustness</c>: whether the score of the published rows hangs on a price.</summary>
internal sealed class RobustnessCommand(CliServices services)
{
    private const string Name = "robustness";

    /// <summary>Moves prices, stores, prints, draws; returns the exit code.</summary>
    /// <param name="filters">Sources and rows; none for everything published.</param>
    /// <param name="plan">Which prices, and how far.</param>
    /// <param name="arguments">Options of the runs.</param>
    public int Execute(IReadOnlyList<string> filters, RobustnessPlan plan, RunArguments arguments)
    {
        IReadOnlyList<string> known = [.. services.Profiles.SelectMany(profile => profile.CostNames).Distinct()];
        if (plan.Only.FirstOrDefault(cost => !known.Contains(cost)) is { } unknown)
        {
            throw new UsageException("--costs: " + Complaint.Unknown("cost key", unknown, known));
        }

        PublishedSet set = ReproduceCommand.Read(services, arguments, filters).Select(filters);
        if (!set.Rows.Any(row => row.Role == PublishedRole.Validation))
        {
            throw new UsageException("none of these rows is a validation row");
        }

        var study = new Study(services, arguments);
        string folder = study.Folder(Name);
        int failed = 0;
        int code = study.Finish(folder, () =>
        {
            using var runs = new PublishedRuns(folder, services.Simulator.ModelVersion, study.Run);
            Robustness robustness = Robustness.Of(set, services.Profiles.ToDictionary(profile => profile.Name), plan, runs.Of, Tell);
            RobustnessFiles.Write(folder, robustness, plan, services.Simulator.ModelVersion);
            Print(robustness);
            FigureReport figures = services.Figures.Draw(folder, arguments.Renderer, arguments.Formats, Name);
            figures.WriteNotes(services.Error);
            services.Output.Write(figures.Line(folder));
            failed = robustness.Moves.Prepend(robustness.Unmoved).Sum(move => move.FailedRuns);
        });
        return code == ExitCode.Fine && failed > 0 ? ExitCode.RunFailed : code;
    }

    private void Tell(PriceMove move) => services.Error.Write(
        $"{move.Cost} {(move.IsUp ? "up" : "down")}: {move.Score.Hits} of {move.Score.Rows} rows met, {move.Gained.Count} gained, {move.Lost.Count} lost"
        + (move.FailedRuns > 0 ? $", {move.FailedRuns} runs failed\n" : "\n"));

    private void Print(Robustness robustness)
    {
        Table table = Tables.New("=price", "moved", ">met", "gained", "lost");
        foreach (PriceMove move in robustness.Moves.Where(move => move.Changed > 0))
        {
            table.Row(move.Cost, move.IsUp ? "up" : "down", $"{move.Score.Hits}", string.Join(' ', move.Gained), string.Join(' ', move.Lost));
        }

        table.Print(services.Output);
        ReproductionScore unmoved = robustness.Unmoved.Score;
        services.Output.Write($"{unmoved.Hits} of {unmoved.Rows} validation rows are met with all prices as they are; ");
        services.Output.Write(robustness.Moves.Count == 0 ? "none of these prices is paid\n"
            : $"with one of {robustness.Moves.Count / 2} prices moved {robustness.Moves.Min(move => move.Score.Hits)} to {robustness.Moves.Max(move => move.Score.Hits)}; "
                + $"at most {robustness.Moves.Max(move => move.Changed)} verdicts change, and {Distinct(robustness)} rows change theirs at all\n");
    }

    private static int Distinct(Robustness robustness) => robustness.Moves.SelectMany(move => move.Gained.Concat(move.Lost)).Distinct().Count();
}
