namespace Bakeoff.Harness;

/// <summary>Finished runs of two lanes under named variations of the costs: their difference, seed by seed.</summary>
public sealed class LaneDifference
{
    private readonly Dictionary<(string Group, bool IsSecond, ulong Seed), RunOutcome> _outcomes = [];

    /// <summary>Takes the good runs of some folders; <paramref name="first"/> is the canonical id of the first lane.</summary>
    public LaneDifference(string first, IEnumerable<RunRow> rows)
    {
        foreach (RunRow row in rows.Where(row => row.Record.Outcome is not null))
        {
            CellSpec cell = row.Run.Cell;
            _outcomes[(cell.Group, cell.Parts.Lane != first, row.Run.Seed)] = row.Record.Outcome!;
        }
    }

    /// <summary>The runs of one lane with nominal costs.</summary>
    public IEnumerable<RunOutcome> NominalOf(bool isSecond) => _outcomes
        .Where(entry => entry.Key.Group == SensitivityMatrix.Nominal && entry.Key.IsSecond == isSecond).Select(entry => entry.Value);

    /// <summary>The metric of one lane.</summary>
    public StudentInterval Of(string group, bool isSecond, Func<RunOutcome, double?> metric) => StudentInterval.Of(
        [.. Seeds(group).Select(seed => Value(group, isSecond, seed, metric)).OfType<double>()]);

    /// <summary>Second lane minus first lane, paired by seed.</summary>
    public StudentInterval Between(string group, Func<RunOutcome, double?> metric) => StudentInterval.Of(
        [.. Seeds(group).Select(seed => Value(group, true, seed, metric) - Value(group, false, seed, metric)).OfType<double>()]);

    private IEnumerable<ulong> Seeds(string group) =>
        _outcomes.Keys.Where(key => key.Group == group).Select(key => key.Seed).Distinct().Order();

    private double? Value(string group, bool isSecond, ulong seed, Func<RunOutcome, double?> metric) =>
        _outcomes.TryGetValue((group, isSecond, seed), out RunOutcome? outcome) ? metric(outcome) : null;
}
