namespace Bakeoff.Harness;

/// <summary>
/// Tries points of the parameters' space: runs what the journal does not hold yet, and compares. The seeds are the same at every point
/// (common random numbers), so that two points differ by nothing but their parameters.
/// </summary>
public sealed class CalibrationRuns : IDisposable
{
    /// <summary>The error of a row that has no value: off by ten.</summary>
    private static readonly double NoValue = Math.Log(10);

    private readonly CalibrationPlan _plan;
    private readonly PublishedRuns _runs;
    private readonly List<CalibrationPoint> _trace = [];

    /// <summary>
    /// Opens the journal of a folder. <paramref name="run"/> executes runs and returns false if it was interrupted.
    /// </summary>
    public CalibrationRuns(CalibrationPlan plan, string folder, string modelVersion, Func<IReadOnlyList<PlannedRun>, Action<RunRecord>, bool> run)
    {
        _plan = plan;
        _runs = new PublishedRuns(folder, modelVersion, run);
    }

    /// <summary>Told of every point as it is known.</summary>
    public Action<CalibrationPoint> Tried { get; init; } = _ => { };

    /// <summary>Every point tried so far.</summary>
    public IReadOnlyList<CalibrationPoint> Trace => _trace;

    /// <summary>Tries one point. Throws <see cref="OperationCanceledException"/> if it was interrupted.</summary>
    public CalibrationPoint Try(string stage, IReadOnlyList<double> values)
    {
        PublishedSet set = _plan.Set.With(cell => Cell(cell, values));
        var reproduction = Reproduction.Of(set, _runs.Of(set));
        double[] errors = [.. _plan.Targets.Select(target => LogError(reproduction.Results.First(result => result.Row.Id == target.Row.Id)))];
        double weights = _plan.Targets.Sum(target => target.Weight);
        double objective = _plan.Targets.Select((target, i) => target.Weight * errors[i] * errors[i]).Sum() / weights;
        var point = new CalibrationPoint(_trace.Count + 1, stage, values, errors, objective);
        _trace.Add(point);
        Tried(point);
        return point;
    }

    /// <inheritdoc/>
    public void Dispose() => _runs.Dispose();

    private CellSpec Cell(CellSpec cell, IReadOnlyList<double> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            cell = _plan.Parameters[i].ApplyTo(cell, values[i]);
        }

        return cell;
    }

    private static double LogError(RowResult result) => result.Error is > -1 and { } error ? Math.Log(1 + error) : NoValue;
}
