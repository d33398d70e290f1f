using Bakeoff.Harness;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff robustness</c>: whether the score of the published rows hangs on prices.</summary>
internal sealed class RobustnessCommand(CliServices services)
{
    private const string Name = "robustness";

    private const int PricesShown = 10;

    /// <summary>Moves prices, stores, prints, draws; returns the exit code.</summary>
    /// <param name="filters">Sources and rows; none for everything published.</param>
    /// <param name="plan">Which prices, and how far.</param>
    /// <param name="draws">How often all prices are moved at once.</param>
    /// <param name="arguments">Options of the runs.</param>
    public int Execute(IReadOnlyList<string> filters, RobustnessPlan plan, int draws, RunArguments arguments)
    {
        IReadOnlyList<string> known = [.. services.Profiles.SelectMany(profile => profile.CostNames).Distinct()];
        if (plan.Only.FirstOrDefault(cost => !known.Contains(cost)) is { } unknown)
        {
            throw new UsageException("--costs: " + Complaint.Unknown("cost key", unknown, known));
        }

        PublishedSet set = Robustness.Rows(ReproduceCommand.Read(services, arguments, filters), filters);
        var study = new Study(services, arguments);
        string folder = study.Folder(Name);
        int failed = 0;
        int code = study.Finish(folder, () =>
        {
            using var runs = new PublishedRuns(folder, services.Simulator.ModelVersion, study.Run);
            Robustness robustness = Robustness.Of(set, services.Profiles.ToDictionary(profile => profile.Name), plan, runs.Of, Tell);
            IReadOnlyList<PriceDraw> drawn = PriceDraw.Of(robustness, draws, runs.Of, Tell);
            IReadOnlyList<RowUncertainty> uncertainties = RowUncertainty.Of(robustness);
            RobustnessFiles.Write(folder, robustness, uncertainties, drawn, plan, services.Simulator.ModelVersion);
            Print(robustness);
            Print(robustness, uncertainties, drawn);
            FigureReport figures = services.Figures.Draw(folder, arguments.Renderer, arguments.Formats, Name);
            figures.WriteNotes(services.Error);
            services.Output.Write(figures.Line(folder));
            failed = robustness.Moves.Prepend(robustness.Unmoved).Sum(move => move.FailedRuns) + drawn.Sum(draw => draw.FailedRuns);
        });
        return code == ExitCode.Fine && failed > 0 ? ExitCode.RunFailed : code;
    }

    private void Tell(PriceMove move)
    {
        if (move.Cost.Length > 0)
        {
            Tell($"{move.Cost} {(move.IsUp ? "up" : "down")}: {move.Score.Hits} of {move.Score.Rows} rows met, {move.Gained.Count} gained, {move.Lost.Count} lost", move.FailedRuns);
        }
    }

    private void Tell(PriceDraw draw) => Tell($"draw {draw.Number}: {draw.Score.Hits} of {draw.Score.Rows} rows met", draw.FailedRuns);

    private void Tell(string line, int failedRuns) => services.Error.Write(line + (failedRuns > 0 ? $", {failedRuns} runs failed\n" : "\n"));

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

    private void Print(Robustness robustness, IReadOnlyList<RowUncertainty> rows, IReadOnlyList<PriceDraw> draws)
    {
        if (robustness.Moves.Count == 0)
        {
            return;
        }

        Table prices = Tables.New("=price", ">share of what prices leave open, mean of the rows");
        foreach ((string cost, double share) in RowUncertainty.Shares(rows).Take(PricesShown))
        {
            prices.Row(cost, $"{share * 100:0.0} %");
        }

        prices.Print(services.Output);
        services.Output.Write($"With every price anywhere in its range, on its own, and host speeds that follow (first order): {Count("met")} rows are met and {Count("missed")} missed whatever "
            + $"the prices, {Count("met, doubtful")} are met and {Count("missed, doubtful")} missed within two standard deviations of an edge; {rows.Sum(row => row.Chance):0} met are to be expected.\n");
        if (draws.Count > 0)
        {
            int never = rows.Count(row => !draws.Any(draw => draw.Result.Results.Any(result => result.Row.Id == row.Nominal.Row.Id && result.IsHit)));
            services.Output.Write($"In {draws.Count} draws of all prices at once {draws.Min(draw => draw.Score.Hits)} to {draws.Max(draw => draw.Score.Hits)} rows are met; {never} are met in none.\n");
        }

        int Count(string standing) => rows.Count(row => row.Standing == standing);
    }

    private static int Distinct(Robustness robustness) => robustness.Moves.SelectMany(move => move.Gained.Concat(move.Lost)).Distinct().Count();
}
