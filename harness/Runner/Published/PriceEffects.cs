namespace Bakeoff.Harness;

/// <summary>What each row changes by when one price goes to the low end and to the high end of its range.</summary>
internal sealed class PriceEffects
{
    private readonly Dictionary<string, (double Down, double Up)> _changes;

    /// <summary>The changes of the rows between <paramref name="unmoved"/> and the two moves; nothing where a value is missing.</summary>
    public PriceEffects(PriceMove unmoved, PriceMove down, PriceMove up)
    {
        Cost = down.Cost;
        Dictionary<string, double?> from = unmoved.Result.Results.ToDictionary(result => result.Row.Id, result => result.Simulated.Mean);
        _changes = down.Result.Results.Zip(up.Result.Results).ToDictionary(
            both => both.First.Row.Id,
            both => ((both.First.Simulated.Mean - from[both.First.Row.Id]) ?? 0, (both.Second.Simulated.Mean - from[both.First.Row.Id]) ?? 0));
    }

    /// <summary>The price.</summary>
    public string Cost { get; }

    /// <summary>The changes of a row.</summary>
    public (double Down, double Up) this[string row] => _changes[row];

    /// <summary>
    /// The changes with the host speed moved along, so that the row that it is fitted on stays where it is: less what the row changes by per change of the
    /// fitted one when the speed is moved.
    /// </summary>
    public (double Down, double Up) Beside(PriceEffects speed, string row, string fitted)
    {
        double perFitted = speed.Slope(fitted) == 0 ? 0 : speed.Slope(row) / speed.Slope(fitted);
        return (this[row].Down - (perFitted * this[fitted].Down), this[row].Up - (perFitted * this[fitted].Up));
    }

    private double Slope(string row) => this[row].Up - this[row].Down;
}
