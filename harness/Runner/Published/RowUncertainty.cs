using MathNet.Numerics.Distributions;

namespace Bakeoff.Harness;

/// <summary>
/// What the prices' ranges leave open of one row, to first order: each price is anywhere in its range, on its own, as far below its value as above (uniform in
/// the position of <see cref="PriceRanges.Move(CellSpec, string, double)"/>), and changes the row in proportion to how far it goes to either end. Where a host speed is fitted
/// it is taken to follow the prices.
/// </summary>
public sealed record RowUncertainty
{
    /// <summary>Within as many deviations of the edge of its band a verdict is doubtful.</summary>
    public const double DoubtfulWithin = 2;

    /// <summary>The row with all prices as they are.</summary>
    public required RowResult Nominal { get; init; }

    /// <summary>One standard deviation of the simulated value, in the row's unit.</summary>
    public required double Deviation { get; init; }

    /// <summary>How much greater the value is on average than with all prices as they are: ranges are not symmetric, and some rows only ever lose.</summary>
    public required double Shift { get; init; }

    /// <summary>The prices behind it and their shares of the square of the deviation, the largest first.</summary>
    public required IReadOnlyList<(string Cost, double Share)> Prices { get; init; }

    /// <summary>
    /// Moves of single prices that turn the verdict or lose the value. None are counted where a host speed is fitted: the speed as it is makes another machine of the moved price.
    /// </summary>
    public required int TurnedByMoves { get; init; }

    /// <summary>The row in draws of all prices at once.</summary>
    public required IReadOnlyList<RowResult> Draws { get; init; }

    /// <summary>
    /// How far the value is inside the pass band (negative: outside), in deviations from the nearest edge. Infinite where no price matters; null without a value.
    /// </summary>
    public double? Inside => Nominal.Simulated.Mean is { } mean ? (Nominal.IsHit ? 1 : -1) * ToEdge(mean) / Deviation : null;

    /// <summary>True if nothing that was tried turns the verdict: no price alone, no draw, and first order keeps the value away from the edge.</summary>
    public bool IsFirm => Inside is { } inside && !(Math.Abs(inside) < DoubtfulWithin) && TurnedByMoves == 0 && Draws.All(draw => draw.IsHit == Nominal.IsHit);

    /// <summary>The probability that the row is met, if the value is normal with shift and deviation; null without a value.</summary>
    public double? Chance => Nominal.Simulated.Mean is not { } mean ? null
        : Deviation > 0 ? Below(Nominal.Row.PassHigh ?? double.PositiveInfinity, mean + Shift) - Below(Nominal.Row.PassLow ?? double.NegativeInfinity, mean + Shift)
        : Nominal.IsHit ? 1 : 0;

    /// <summary>The verdict with its weight: <c>met</c>, <c>met, doubtful</c>, <c>missed, doubtful</c>, <c>missed</c> or <c>no value</c>.</summary>
    public string Standing => Inside is null ? "no value" : (Nominal.IsHit ? "met" : "missed") + (IsFirm ? "" : ", doubtful");

    /// <summary>The uncertainty of every validation row of a study.</summary>
    public static IReadOnlyList<RowUncertainty> Of(Robustness study, IReadOnlyList<PriceDraw> draws)
    {
        PriceEffects[] prices = [.. study.Moves.Chunk(2).Select(pair => new PriceEffects(study.Unmoved, pair[0], pair[1]))];
        PriceEffects? speed = study.SpeedMoves is [var slower, var faster] ? new PriceEffects(study.Unmoved, slower, faster) : null;
        Dictionary<string, string?> fittedOn = study.Set.Sources.ToDictionary(source => source.Name, source => source.HostSpeed?.FittedOn);
        ILookup<string, RowResult> drawn = draws.SelectMany(draw => draw.Result.Results).ToLookup(result => result.Row.Id);
        ILookup<string, RowResult> moved = study.Moves.SelectMany(move => move.Result.Results).ToLookup(result => result.Row.Id);
        return [.. study.Unmoved.Result.Of(PublishedRole.Validation).Select(result => fittedOn[result.Row.Source] is { } fitted
            ? Of(result, [.. prices.Select(price => (price.Cost, price.Beside(speed!, result.Row.Id, fitted)))], 0, [.. drawn[result.Row.Id]])
            : Of(result, [.. prices.Select(price => (price.Cost, price[result.Row.Id]))],
                moved[result.Row.Id].Count(other => other.IsHit != result.IsHit || other.Simulated.Mean is null), [.. drawn[result.Row.Id]]))];
    }

    /// <summary>Each price's share of what is left open, averaged over the rows in which any matters; the largest first.</summary>
    public static IReadOnlyList<(string Cost, double Share)> Shares(IReadOnlyList<RowUncertainty> rows)
    {
        int open = rows.Count(row => row.Deviation > 0);
        return [.. rows.SelectMany(row => row.Prices).GroupBy(price => price.Cost)
            .Select(price => (price.Key, price.Sum(part => part.Share) / open)).OrderByDescending(price => price.Item2)];
    }

    private static RowUncertainty Of(RowResult result, IReadOnlyList<(string Cost, (double Down, double Up) Change)> effects, int turned, IReadOnlyList<RowResult> draws)
    {
        // With the position uniform between -1 and 1 and the change in proportion on either side: mean (down + up) / 4, mean square (down² + up²) / 6.
        (string Cost, double Variance)[] parts = [.. effects.Select(effect => (effect.Cost,
            (((effect.Change.Down * effect.Change.Down) + (effect.Change.Up * effect.Change.Up)) / 6) - Square(Mean(effect.Change))))];
        double all = parts.Sum(part => part.Variance);
        return new RowUncertainty
        {
            Nominal = result,
            Deviation = Math.Sqrt(all),
            Shift = effects.Sum(effect => Mean(effect.Change)),
            Prices = [.. parts.Where(part => part.Variance > 0).OrderByDescending(part => part.Variance).Select(part => (part.Cost, part.Variance / all))],
            TurnedByMoves = turned,
            Draws = draws,
        };
    }

    private static double Mean((double Down, double Up) change) => (change.Down + change.Up) / 4;

    private static double Square(double value) => value * value;

    private double ToEdge(double mean) => Math.Min(
        Nominal.Row.PassLow is { } low ? Math.Abs(mean - low) : double.PositiveInfinity,
        Nominal.Row.PassHigh is { } high ? Math.Abs(mean - high) : double.PositiveInfinity);

    private double Below(double edge, double mean) => double.IsFinite(edge) ? Normal.CDF(mean, Deviation, edge) : edge > 0 ? 1 : 0;
}
