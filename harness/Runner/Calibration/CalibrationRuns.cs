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
    private readonly Func<IReadOnlyList<PlannedRun>, Action<RunRecord>, bool> _run;
    private readonly string _modelVersion;
    private readonly Journal _journal;
    private readonly Dictionary<string, RunRecord> _records;
    private readonly List<CalibrationPoint> _trace = [];
    private readonly Lock _lock = new();

    /// <summary>
    /// Opens the journal of a folder. <paramref name="run"/> executes runs and returns false if it was interrupted.
    /// </summary>
    public CalibrationRuns(CalibrationPlan plan, string folder, string modelVersion, Func<IReadOnlyList<PlannedRun>, Action<RunRecord>, bool> run)
    {
        _plan = plan;
        _run = run;
        _modelVersion = modelVersion;
        Directory.CreateDirectory(folder);
        (_journal, JournalContent content) = Journal.Open(folder);
        _records = new Dictionary<string, RunRecord>(content.Records, StringComparer.Ordinal);
    }

    /// <summary>Told of every point as it is known.</summary>
    public Action<CalibrationPoint> Tried { get; init; } = _ => { };

    /// <summary>Every point tried so far.</summary>
    public IReadOnlyList<CalibrationPoint> Trace => _trace;

    /// <summary>Tries one point. Throws <see cref="OperationCanceledException"/> if it was interrupted.</summary>
    public CalibrationPoint Try(string stage, IReadOnlyList<double> values)
    {
        PublishedSet set = At(values);
        IReadOnlyList<PlannedRun> runs = set.ToMatrix().Runs(_modelVersion, new RunOptions());
        List<PlannedRun> missing = [.. runs.Where(run => !_records.ContainsKey(run.Key)).DistinctBy(run => run.Key)];
        if (missing.Count > 0 && !_run(missing, Add))
        {
            throw new OperationCanceledException("interrupted");
        }

        var reproduction = Reproduction.Of(set, runs.Select(run => new RunRow(run, _records[run.Key])));
        double[] errors = [.. _plan.Targets.Select(target => LogError(reproduction.Results.First(result => result.Row.Id == target.Row.Id)))];
        double weights = _plan.Targets.Sum(target => target.Weight);
        double objective = _plan.Targets.Select((target, i) => target.Weight * errors[i] * errors[i]).Sum() / weights;
        var point = new CalibrationPoint(_trace.Count + 1, stage, values, errors, objective);
        _trace.Add(point);
        Tried(point);
        return point;
    }

    /// <inheritdoc/>
    public void Dispose() => _journal.Dispose();

    private void Add(RunRecord record)
    {
        _journal.Append(record);
        lock (_lock)
        {
            _records[record.RunKey] = record;
        }
    }

    /// <summary>The set with the parameters of one point in every set-up.</summary>
    private PublishedSet At(IReadOnlyList<double> values) => PublishedSet.Of([.. _plan.Set.Sources.Select(source => source with
    {
        Setups = [.. source.Setups.Select(setup => KeyValuePair.Create(setup.Key, setup.Value with { Cell = Cell(setup.Value.Cell, values) }))],
    })]);

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
