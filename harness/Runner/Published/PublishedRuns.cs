namespace Bakeoff.Harness;

/// <summary>
/// Runs variants of published set-ups, one after the other, into one journal: what it holds already is not run again, so that an interrupted
/// study goes on.
/// </summary>
public sealed class PublishedRuns : IDisposable
{
    private readonly Func<IReadOnlyList<PlannedRun>, Action<RunRecord>, bool> _run;
    private readonly string _modelVersion;
    private readonly Journal _journal;
    private readonly Dictionary<string, RunRecord> _records;
    private readonly Lock _lock = new();

    /// <summary>
    /// Opens the journal of a folder. <paramref name="run"/> executes runs and returns false if it was interrupted.
    /// </summary>
    public PublishedRuns(string folder, string modelVersion, Func<IReadOnlyList<PlannedRun>, Action<RunRecord>, bool> run)
    {
        _run = run;
        _modelVersion = modelVersion;
        Directory.CreateDirectory(folder);
        (_journal, JournalContent content) = Journal.Open(folder);
        _records = new Dictionary<string, RunRecord>(content.Records, StringComparer.Ordinal);
    }

    /// <summary>Runs what the journal lacks of a set. Throws <see cref="OperationCanceledException"/> if it was interrupted.</summary>
    public IReadOnlyList<RunRow> Of(PublishedSet set)
    {
        IReadOnlyList<PlannedRun> runs = set.ToMatrix().Runs(_modelVersion, new RunOptions());
        List<PlannedRun> missing = [.. runs.Where(run => !_records.ContainsKey(run.Key)).DistinctBy(run => run.Key)];
        if (missing.Count > 0 && !_run(missing, Add))
        {
            throw new OperationCanceledException("interrupted");
        }

        return [.. runs.Select(run => new RunRow(run, _records[run.Key]))];
    }

    /// <summary>How many runs failed: they have no outcome.</summary>
    public static int Failed(IReadOnlyList<RunRow> rows) => rows.Count(row => row.Record.Outcome is null);

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
}
