namespace Bakeoff.Plots.Data;

/// <summary>Rows of summary.csv that belong in one figure: they agree in every factor except those the figure shows.</summary>
public sealed class CellGroup
{
    private readonly Dictionary<string, string> _factors;

    private CellGroup(IEnumerable<string> factors, IReadOnlyList<CsvRow> rows)
    {
        _factors = factors.ToDictionary(factor => factor, factor => rows[0][factor]);
        Rows = rows;
    }

    /// <summary>The rows in file order.</summary>
    public IReadOnlyList<CsvRow> Rows { get; }

    /// <summary>How many runs the matrix asked for: tells a main section from a sweep with few seeds.</summary>
    public double RunsExpected => Rows.Sum(row => row.Number("runs_expected") ?? 0);

    /// <summary>The common value of a factor; empty when the figure shows it or the matrix left it open.</summary>
    public string Factor(string name) => _factors.GetValueOrDefault(name, "");

    /// <summary>Splits rows into groups that agree in all factors but <paramref name="shown"/>, in order of appearance.</summary>
    public static IReadOnlyList<CellGroup> Split(IEnumerable<CsvRow> rows, params string[] shown)
    {
        string[] kept = [.. Factors.All.Except(shown)];
        return
        [
            .. rows.GroupBy(row => string.Join('\n', kept.Select(factor => row[factor])))
                .Select(group => new CellGroup(kept, [.. group])),
        ];
    }

    /// <summary>How many values of a factor the rows hold.</summary>
    public int Distinct(string factor) => Rows.Select(row => row[factor]).Where(value => value.Length > 0).Distinct().Count();

    /// <summary>
    /// Of groups that differ only in the given factors, keeps the one with the largest key: a sweep of something else is
    /// represented by one of its points.
    /// </summary>
    public static IReadOnlyList<CellGroup> Represent<TKey>(
        IEnumerable<CellGroup> groups, Func<CellGroup, TKey> key, params string[] differing)
    {
        string[] same = [.. Factors.All.Except(differing)];
        return
        [
            .. groups.GroupBy(group => string.Join('\n', same.Select(group.Factor)))
                .Select(siblings => siblings.MaxBy(key)!),
        ];
    }

    /// <summary>The numeric value of a factor, zero when it is open.</summary>
    public double FactorNumber(string name) => double.TryParse(Factor(name), out double value) ? value : 0;
}
