using Bakeoff.Harness;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff robustness</c>: whether the score of the published rows hangs on prices.</summary>
internal sealed class RobustnessCommand(CliServices services)
{
    private const string Name = "robustness";

    private const int PricesShown = 10;

    private const int ChanceBins = 5;

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

        if (draws > 0 && arguments.Sets.Any(set => set.Key == FactorTable.HostSpeed))
        {
            throw new UsageException("--set host_speed: with --draws the host speeds are fitted");
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
            IReadOnlyList<RowUncertainty> uncertainties = RowUncertainty.Of(robustness, drawn);
            RobustnessFiles.Write(folder, robustness, uncertainties, drawn, plan, services.Simulator.ModelVersion);
            Print(robustness);
            Print(robustness, uncertainties, drawn);
            FigureReport figures = services.Figures.Draw(folder, arguments.Renderer, arguments.Formats, Name);
            figures.WriteNotes(services.Error);
            services.Output.Write(figures.Line(folder));
            failed = robustness.Moves.Concat(robustness.SpeedMoves).Prepend(robustness.Unmoved).Sum(move => move.FailedRuns) + drawn.Sum(draw => draw.FailedRuns);
        });
        return code == ExitCode.Fine && failed > 0 ? ExitCode.RunFailed : code;
    }

    private void Tell(PriceMove move) => Tell(
        $"{move.Cost} {(move.IsUp ? "up" : "down")}: {move.Score.Hits} of {move.Score.Rows} rows met, {move.Gained.Count} gained, {move.Lost.Count} lost", move.FailedRuns);

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
            : $"with one of {Quantity.Count(robustness.Moves.Count / 2, "price")} moved {robustness.Moves.Min(move => move.Score.Hits)} to {robustness.Moves.Max(move => move.Score.Hits)}; "
                + $"at most {Quantity.Count(robustness.Moves.Max(move => move.Changed), "verdict")} turned at once, {Distinct(robustness)} at all\n");
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
        services.Output.Write($"Firm, as nothing tried here turns them: {Quantity.Count(Count("met"), "row")} met, {Count("missed")} missed. Doubtful: {Count("met, doubtful")} met, {Count("missed, doubtful")} missed. "
            + $"With every price anywhere in its range, on its own, {rows.Sum(row => row.Chance):0} of {rows.Count} met are to be expected (first order).\n");
        if (draws.Count > 0)
        {
            Print(rows, draws);
        }

        int Count(string standing) => rows.Count(row => row.Standing == standing);
    }

    private void Print(IReadOnlyList<RowUncertainty> rows, IReadOnlyList<PriceDraw> draws)
    {
        Table table = Tables.New("chance (first order)", ">rows", ">met in draws");
        foreach (IGrouping<int, RowUncertainty> bin in rows.Where(row => row.Chance is not null).GroupBy(row => Math.Min((int)(row.Chance!.Value * ChanceBins), ChanceBins - 1)).OrderBy(bin => bin.Key))
        {
            table.Row($"{bin.Key * 100 / ChanceBins} to {(bin.Key + 1) * 100 / ChanceBins} %", $"{bin.Count()}", $"{100 * bin.Average(row => row.Draws.Average(draw => draw.IsHit ? 1.0 : 0)):0} %");
        }

        table.Print(services.Output);
        services.Output.Write($"In {Quantity.Count(draws.Count, "draw")} of all prices at once {draws.Min(draw => draw.Score.Hits)} to {draws.Max(draw => draw.Score.Hits)} rows are met, "
            + $"{draws.Average(draw => draw.Score.Hits):0} on average, with median errors from {draws.Min(draw => draw.Score.MedianError) * 100:0.0} to {draws.Max(draw => draw.Score.MedianError) * 100:0.0} %; "
            + $"{rows.Count(row => !row.Draws.Any(draw => draw.IsHit))} rows are met in none.\n");
        int unfitted = draws.Sum(draw => draw.Speeds.Unfitted.Count);
        if (unfitted > 0)
        {
            services.Output.Write($"{Quantity.Count(unfitted, "host speed")} of {draws.Count * draws[0].Speeds.BySource.Count} could not be fitted to 1 % (draws.csv)\n");
        }
    }

    private static int Distinct(Robustness robustness) => robustness.Moves.SelectMany(move => move.Gained.Concat(move.Lost)).Distinct().Count();
}
