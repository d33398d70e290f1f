using MathNet.Numerics.Distributions;

namespace Bakeoff.Harness;

/// <summary>
/// What the prices' ranges leave open of one row: the deviation that follows to first order if each price is anywhere in its range, on its own
/// (uniform, so that an end of the range is the square root of three deviations away). Where a host speed is fitted it is taken to follow the prices.
/// </summary>
public sealed record RowUncertainty
{
    /// <summary>Within as many deviations a verdict is doubtful.</summary>
    public const double DoubtfulWithin = 2;

    /// <summary>The row with all prices as they are.</summary>
    public required RowResult Nominal { get; init; }

    /// <summary>One standard deviation of the simulated value, in the row's unit.</summary>
    public required double Deviation { get; init; }

    /// <summary>The prices behind it and their shares of its square, the largest first.</summary>
    public required IReadOnlyList<(string Cost, double Share)> Prices { get; init; }

    /// <summary>
    /// How far the value is inside the pass band (negative: outside), in deviations from the nearest edge. Infinite where no price matters; null without a value.
    /// </summary>
    public double? Inside => Nominal.Simulated.Mean is { } mean ? (Nominal.IsHit ? 1 : -1) * ToEdge(mean) / Deviation : null;

    /// <summary>True if prices within their ranges may well turn the verdict.</summary>
    public bool IsDoubtful => Inside is { } inside && Math.Abs(inside) < DoubtfulWithin;

    /// <summary>The probability that the row is met, if the value is normal around the simulated one; null without a value.</summary>
    public double? Chance => Nominal.Simulated.Mean is not { } mean ? null
        : Deviation > 0 ? Below(Nominal.Row.PassHigh ?? double.PositiveInfinity, mean) - Below(Nominal.Row.PassLow ?? double.NegativeInfinity, mean)
        : Nominal.IsHit ? 1 : 0;

    /// <summary>The verdict with its weight: <c>met</c>, <c>met, doubtful</c>, <c>missed, doubtful</c> or <c>missed</c>.</summary>
    public string Standing => (Nominal.IsHit ? "met" : "missed") + (IsDoubtful ? ", doubtful" : "");

    /// <summary>The uncertainty of every validation row of a study.</summary>
    public static IReadOnlyList<RowUncertainty> Of(Robustness study)
    {
        (string Cost, Effects Effects)[] prices = [.. study.Moves.Chunk(2).Select(pair => (pair[0].Cost, new Effects(pair[0], pair[1])))];
        Effects? speed = study.SpeedMoves is [var slower, var faster] ? new Effects(slower, faster) : null;
        Dictionary<string, string?> fittedOn = study.Set.Sources.ToDictionary(source => source.Name, source => source.HostSpeed?.FittedOn);
        return [.. study.Unmoved.Result.Of(PublishedRole.Validation).Select(result => Of(result, fittedOn[result.Row.Source] is { } fitted
            ? prices.Select(price => (price.Cost, price.Effects.Beside(speed!, result.Row.Id, fitted)))
            : prices.Select(price => (price.Cost, price.Effects[result.Row.Id]))))];
    }

    /// <summary>Each price's share of what is left open, averaged over the rows in which any matters; the largest first.</summary>
    public static IReadOnlyList<(string Cost, double Share)> Shares(IReadOnlyList<RowUncertainty> rows)
    {
        int open = rows.Count(row => row.Deviation > 0);
        return [.. rows.SelectMany(row => row.Prices).GroupBy(price => price.Cost)
            .Select(price => (price.Key, price.Sum(part => part.Share) / open)).OrderByDescending(price => price.Item2)];
    }

    private static RowUncertainty Of(RowResult result, IEnumerable<(string Cost, double HalfSwing)> effects)
    {
        const double uniform = 3; // of a uniform distribution the square of half its width is three variances
        (string Cost, double Variance)[] parts = [.. effects.Select(effect => (effect.Cost, effect.HalfSwing * effect.HalfSwing / uniform))];
        double all = parts.Sum(part => part.Variance);
        return new RowUncertainty
        {
            Nominal = result,
            Deviation = Math.Sqrt(all),
            Prices = [.. parts.Where(part => part.Variance > 0).OrderByDescending(part => part.Variance).Select(part => (part.Cost, part.Variance / all))],
        };
    }

    private double ToEdge(double mean) => Math.Min(
        Nominal.Row.PassLow is { } low ? Math.Abs(mean - low) : double.PositiveInfinity,
        Nominal.Row.PassHigh is { } high ? Math.Abs(mean - high) : double.PositiveInfinity);

    private double Below(double edge, double mean) => double.IsFinite(edge) ? Normal.CDF(mean, Deviation, edge) : edge > 0 ? 1 : 0;

    /// <summary>Half of what each row changes by from one end to the other; nothing where a value is missing.</summary>
    private sealed class Effects(PriceMove down, PriceMove up)
    {
        private readonly Dictionary<string, double> _halfSwings = down.Result.Results.Zip(up.Result.Results).ToDictionary(
            both => both.First.Row.Id, both => ((both.Second.Simulated.Mean - both.First.Simulated.Mean) / 2) ?? 0);

        public double this[string row] => _halfSwings[row];

        /// <summary>The effect with the host speed moved along, so that the row that it is fitted on stays where it is.</summary>
        public double Beside(Effects speed, string row, string fitted) => speed[fitted] == 0 ? this[row] : this[row] - (speed[row] * this[fitted] / speed[fitted]);
    }
}
