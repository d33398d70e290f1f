using System.Text.Json;

namespace Bakeoff.Harness;

/// <summary>A folder of results: manifest, copy of the matrix, journal, and the files made from them.</summary>
public sealed class ResultFolder : IDisposable
{
    /// <summary>Name of the matrix copy.</summary>
    public const string MatrixFileName = "matrix.yaml";

    private readonly Journal _journal;
    private readonly Dictionary<string, RunRecord> _records;
    private readonly Lock _lock = new();
    private readonly Matrix _matrix;
    private readonly IReadOnlyList<PlannedRun> _runs;
    private Manifest _manifest;

    private ResultFolder(string path, Matrix matrix, IReadOnlyList<PlannedRun> runs, Manifest manifest, (Journal, JournalContent) journal)
    {
        FullPath = path;
        _matrix = matrix;
        _runs = runs;
        _manifest = manifest;
        _journal = journal.Item1;
        _records = new Dictionary<string, RunRecord>(journal.Item2.Records, StringComparer.Ordinal);
        WasTruncated = journal.Item2.Truncated;
    }

    /// <summary>Full path.</summary>
    public string FullPath { get; }

    /// <summary>True if the journal ended in a half-written line, which was cut off.</summary>
    public bool WasTruncated { get; }

    /// <summary>Runs of the matrix whose result is already there. Failed ones are tried again.</summary>
    public int RunsHeld => _runs.Count(run => IsHeld(run.Key));

    /// <summary>
    /// Opens a folder, new or continued. A folder that holds another matrix, other options or another model version is
    /// refused unless forced, as is one that holds other files; then nothing is changed.
    /// </summary>
    public static ResultFolder Open(string path, Matrix matrix, RunOptions options, Manifest manifest, bool force)
    {
        string fullPath = Path.GetFullPath(path);
        try
        {
            Manifest? earlier = CheckContents(fullPath, manifest, force);
            Directory.CreateDirectory(fullPath);
            (Journal Journal, JournalContent Content) journal = Journal.Open(fullPath);
            Manifest current = earlier is null
                ? manifest
                : manifest with { StartedUtc = earlier.StartedUtc, CommandLines = [.. earlier.CommandLines, .. manifest.CommandLines] };
            var folder = new ResultFolder(fullPath, matrix, matrix.Runs(manifest.ModelVersion, options), current, journal);
            folder.WriteText(MatrixFileName, matrix.Text);
            folder.WriteManifest();
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ResultFolderException($"{path}: the output folder cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Reads the manifest of a folder, or null if there is none.</summary>
    public static Manifest? ReadManifest(string path)
    {
        string file = Path.Combine(path, Manifest.FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Manifest>(File.ReadAllText(file), ResultJson.Document);
        }
        catch (JsonException error)
        {
            throw new ResultFolderException($"{file}: not a manifest: {error.Message}", error);
        }
    }

    /// <summary>The runs that are still to be made, equal ones only once.</summary>
    public IReadOnlyList<PlannedRun> MissingRuns() =>
        _runs.Where(run => !IsHeld(run.Key)).DistinctBy(run => run.Key).ToList();

    /// <summary>Adds a finished run to the journal. May be called from any thread.</summary>
    public void Add(RunRecord record)
    {
        _journal.Append(record);
        lock (_lock)
        {
            _records[record.RunKey] = record;
        }
    }

    /// <summary>
    /// Takes over finished runs of another result folder whose keys are those of runs that are missing here; returns how many. Equal
    /// keys mean equal results, whatever matrix the other folder is of.
    /// </summary>
    public int Adopt(string otherFolder)
    {
        string file = Path.Combine(otherFolder, Journal.FileName);
        JournalContent other;
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            other = JournalContent.Read(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ResultFolderException($"{file}: cannot be read: {error.Message}", error);
        }

        int adopted = 0;
        foreach (PlannedRun run in MissingRuns())
        {
            if (other.Records.TryGetValue(run.Key, out RunRecord? record) && record.Outcome is not null)
            {
                Add(record with { Cell = run.Cell.Id });
                adopted++;
            }
        }

        return adopted;
    }

    /// <summary>Every finished run of the matrix, cells in order and seeds in order.</summary>
    public IReadOnlyList<RunRow> Rows() => _runs
        .Where(run => _records.ContainsKey(run.Key))
        .Select(run => new RunRow(run, _records[run.Key]))
        .ToList();

    /// <summary>Every cell over its seeds, in order.</summary>
    public IReadOnlyList<SummaryRow> Summaries()
    {
        ILookup<string, RunRow> byCell = Rows().ToLookup(row => row.Run.Cell.Id);
        return _matrix.Cells.Select(planned => new SummaryRow(planned, byCell[planned.Cell.Id].Select(row => row.Record))).ToList();
    }

    /// <summary>Writes all CSV files and histograms from what the journal holds, each file at once and whole.</summary>
    public void WriteResults()
    {
        IReadOnlyList<RunRow> rows = Rows();
        IReadOnlyList<SummaryRow> summaries = Summaries();
        List<RunRow> good = rows.Where(row => row.Record.Outcome is not null).ToList();
        Write(ColumnTable.Runs, rows);
        Write(ColumnTable.Summary, summaries);
        Write(ColumnTable.Percentiles, summaries.SelectMany(Percentiles));
        Write(ColumnTable.Exits, Details(good, outcome => outcome.Exits));
        Write(ColumnTable.Counters, Details(good, outcome => outcome.Counters));
        Write(ColumnTable.Ledger, Details(good, outcome => outcome.Ledger));
        Write(ColumnTable.Interrupts, Details(good, outcome => outcome.Interrupts));
        Write(ColumnTable.Drops, Details(good, outcome => outcome.Drops));
        Write(ColumnTable.Cpu, Details(good, outcome => outcome.Cpu));
        HistogramFiles.Write(FullPath, good, summaries);
    }

    /// <summary>Brings the manifest up to date.</summary>
    public void Close(DateTimeOffset now, string? renderer)
    {
        IReadOnlyList<RunRow> rows = Rows();
        _manifest = _manifest with
        {
            RunsDone = rows.Count(row => row.Record.Outcome is not null),
            RunsFailed = rows.Count(row => row.Record.Outcome is null),
            Complete = rows.Count == _runs.Count,
            EndedUtc = now,
            Renderer = renderer ?? _manifest.Renderer,
        };
        WriteManifest();
    }

    /// <inheritdoc/>
    public void Dispose() => _journal.Dispose();

    private static Manifest? CheckContents(string path, Manifest manifest, bool force)
    {
        if (File.Exists(path))
        {
            throw new ResultFolderException($"{path}: the output folder is a file");
        }

        Manifest? earlier = ReadManifest(path);
        if (force)
        {
            return earlier;
        }

        if (earlier is null)
        {
            return !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any()
                ? null
                : throw Refused(path, $"holds other files and no {Manifest.FileName}");
        }

        if (earlier.ModelVersion != manifest.ModelVersion)
        {
            throw Refused(path, $"holds results of model version {earlier.ModelVersion}, this is {manifest.ModelVersion}");
        }

        return earlier.Identity == manifest.Identity
            ? earlier
            : throw Refused(
                path,
                $"holds results of another matrix or other options ('{earlier.Matrix}', {earlier.RunsExpected} runs)");
    }

    private static ResultFolderException Refused(string path, string why) =>
        new($"{path}: {why}; choose another --out, or --force");

    private bool IsHeld(string key) => _records.TryGetValue(key, out RunRecord? record) && record.Outcome is not null;

    private static IEnumerable<PercentileRow> Percentiles(SummaryRow summary) => summary.Rtt.Spectrum()
        .Where(point => point.Percentile < 1 && summary.Rtt.Supports(point.Percentile))
        .Select(point => new PercentileRow(summary.Cell, point, summary.Rtt.Count));

    private static IEnumerable<DetailRow<TItem>> Details<TItem>(IEnumerable<RunRow> rows, Func<RunOutcome, IReadOnlyList<TItem>> items) =>
        rows.SelectMany(row => items(row.Record.Outcome!).Select(item => new DetailRow<TItem>(row, item)));

    private void Write<TRow>(CsvTable<TRow> table, IEnumerable<TRow> rows) =>
        AtomicFile.Write(Path.Combine(FullPath, table.FileName), stream => table.Write(stream, rows));

    private void WriteManifest() => WriteText(Manifest.FileName, JsonSerializer.Serialize(_manifest, ResultJson.Document) + "\n");

    private void WriteText(string name, string text) => AtomicFile.WriteText(Path.Combine(FullPath, name), text);
}
