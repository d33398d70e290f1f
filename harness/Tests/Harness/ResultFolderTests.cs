using System.Globalization;
using Bakeoff.Harness;

namespace Bakeoff.Tests.Harness;

public sealed class ResultFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Matrix _matrix = TestMatrix.Read(TestMatrix.Small);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_number_of_jobs_gives_the_same_bytes()
    {
        TestBatch.Run(_folder.Sub("one"), _matrix, new FakeSimulator());
        TestBatch.Run(_folder.Sub("four"), _matrix, new FakeSimulator(), jobs: 4);
        Assert.Equal(TemporaryFolder.Results(_folder.Sub("one")), TemporaryFolder.Results(_folder.Sub("four")));
    }

    [Fact]
    public void In_place_advance_on_and_off_gives_the_same_bytes()
    {
        TestBatch.Run(_folder.Sub("on"), _matrix, new FakeSimulator());
        TestBatch.Run(_folder.Sub("off"), _matrix, new FakeSimulator(), options: new RunOptions { InPlaceAdvance = false });
        Assert.Equal(TemporaryFolder.Results(_folder.Sub("on")), TemporaryFolder.Results(_folder.Sub("off")));
    }

    [Fact]
    public void A_killed_batch_continues_to_the_same_bytes_wherever_the_journal_ends()
    {
        TestBatch.Run(_folder.Sub("whole"), _matrix, new FakeSimulator());
        SortedDictionary<string, string> expected = TemporaryFolder.Results(_folder.Sub("whole"));
        byte[] journal = File.ReadAllBytes(Path.Combine(_folder.Sub("whole"), Journal.FileName));
        List<int> lineEnds = Enumerable.Range(0, journal.Length).Where(i => journal[i] == '\n').Select(i => i + 1).ToList();
        Assert.Equal(12, lineEnds.Count);
        IEnumerable<int> cuts = lineEnds.SelectMany(end => new[] { end - 1, end, end + 1, end + 100 }).Prepend(0);
        foreach (int cut in cuts.Where(cut => cut <= journal.Length))
        {
            string killed = _folder.Sub($"killed-{cut}");
            Directory.CreateDirectory(killed);
            File.Copy(Path.Combine(_folder.Sub("whole"), Manifest.FileName), Path.Combine(killed, Manifest.FileName));
            File.WriteAllBytes(Path.Combine(killed, Journal.FileName), journal[..cut]);
            var simulator = new FakeSimulator();
            TestBatch.Run(killed, _matrix, simulator);
            Assert.Equal(expected, TemporaryFolder.Results(killed));
            Assert.Equal(12 - lineEnds.Count(end => end <= cut), simulator.Runs);
            using FileStream continued = File.OpenRead(Path.Combine(killed, Journal.FileName));
            Assert.Equal(12, JournalContent.Read(continued).Records.Count);
        }
    }

    [Fact]
    public void A_broken_line_in_the_middle_of_the_journal_is_refused()
    {
        TestBatch.Run(_folder.Sub("r"), _matrix, new FakeSimulator());
        string file = Path.Combine(_folder.Sub("r"), Journal.FileName);
        string[] lines = File.ReadAllLines(file);
        lines[3] = lines[3][..50];
        File.WriteAllText(file, string.Join('\n', lines) + "\n");
        ResultFolderException error = Assert.Throws<ResultFolderException>(() => TestBatch.Run(_folder.Sub("r"), _matrix, new FakeSimulator()));
        Assert.StartsWith("journal.jsonl:4: not a journal line", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_folder_skips_what_it_holds()
    {
        TestBatch.Run(_folder.Sub("r"), _matrix, new FakeSimulator());
        var again = new FakeSimulator();
        TestBatch.Run(_folder.Sub("r"), _matrix, again);
        Assert.Equal(0, again.Runs);
    }

    [Fact]
    public void Equal_runs_of_two_groups_are_made_once_and_shown_twice()
    {
        Matrix matrix = TestMatrix.Read("""
            seeds: 3
            groups:
              - {name: a, matrix: {transport: venet}}
              - {name: b, matrix: {transport: venet}}
            """);
        var simulator = new FakeSimulator();
        TestBatch.Run(_folder.Sub("r"), matrix, simulator);
        Assert.Equal(3, simulator.Runs);
        Assert.Equal(7, File.ReadAllLines(Path.Combine(_folder.Sub("r"), "runs.csv")).Length);
    }

    [Fact]
    public void Another_matrix_or_model_version_is_refused_and_nothing_is_changed()
    {
        TestBatch.Run(_folder.Sub("r"), _matrix, new FakeSimulator());
        SortedDictionary<string, string> before = TemporaryFolder.Results(_folder.Sub("r"));
        Matrix other = TestMatrix.Read(TestMatrix.Small.Replace("seeds: 2", "seeds: 3", StringComparison.Ordinal));

        ResultFolderException matrix = Assert.Throws<ResultFolderException>(() => TestBatch.Run(_folder.Sub("r"), other, new FakeSimulator()));
        ResultFolderException model = Assert.Throws<ResultFolderException>(
            () => TestBatch.Run(_folder.Sub("r"), _matrix, new FakeSimulator { ModelVersion = "fake-2" }));
        Assert.Contains("another matrix or other options ('small', 12 runs)", matrix.Message, StringComparison.Ordinal);
        Assert.Contains("model version fake-1, this is fake-2", model.Message, StringComparison.Ordinal);
        Assert.Equal(before, TemporaryFolder.Results(_folder.Sub("r")));

        TestBatch.Run(_folder.Sub("r"), other, new FakeSimulator(), force: true);
        Assert.Equal(19, File.ReadAllLines(Path.Combine(_folder.Sub("r"), "runs.csv")).Length);
    }

    [Fact]
    public void A_folder_with_other_files_is_refused()
    {
        Directory.CreateDirectory(_folder.Sub("home"));
        File.WriteAllText(Path.Combine(_folder.Sub("home"), "thesis.tex"), "x");
        Assert.Throws<ResultFolderException>(() => TestBatch.Run(_folder.Sub("home"), _matrix, new FakeSimulator()));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Sub("home")));
    }

    [Fact]
    public void A_folder_that_another_process_writes_is_refused()
    {
        var options = new RunOptions();
        Manifest manifest = TestBatch.Manifest(_matrix, new FakeSimulator(), options);
        using ResultFolder first = ResultFolder.Open(_folder.Sub("r"), _matrix, options, manifest, force: false);
        Assert.Throws<ResultFolderException>(() => ResultFolder.Open(_folder.Sub("r"), _matrix, options, manifest, force: false));
    }

    [Fact]
    public void A_failed_run_is_stored_the_others_go_on_and_it_is_tried_again()
    {
        var failing = new FakeSimulator { Fails = (cell, seed) => cell.Transport == "venet" && seed == 2 };
        TestBatch.Run(_folder.Sub("r"), _matrix, failing);
        Assert.Equal(12, failing.Runs);
        Manifest manifest = ResultFolder.ReadManifest(_folder.Sub("r"))!;
        Assert.Equal((10, 2, true), (manifest.RunsDone, manifest.RunsFailed, manifest.Complete));
        string journal = File.ReadAllText(Path.Combine(_folder.Sub("r"), Journal.FileName));
        Assert.Contains("\"error\":\"RunFailedException: frame 7 of flow 1 was delivered twice\",\"error_at_ps\":1234567890", journal, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_folder.Sub("r"), "runs.csv")).Count(line => line.Contains(",failed,", StringComparison.Ordinal)));

        var repaired = new FakeSimulator();
        TestBatch.Run(_folder.Sub("r"), _matrix, repaired);
        Assert.Equal(2, repaired.Runs);
        TestBatch.Run(_folder.Sub("whole"), _matrix, new FakeSimulator());
        Assert.Equal(TemporaryFolder.Results(_folder.Sub("whole")), TemporaryFolder.Results(_folder.Sub("r")));
    }

    [Theory]
    [InlineData("no_such_metric", 1.0)]
    [InlineData("goodput_bps", double.NaN)]
    public void A_metric_without_a_column_or_without_a_value_fails_the_run(string metric, double value)
    {
        TestBatch.Run(_folder.Sub("r"), _matrix, new OddSimulator(metric, value));
        Assert.Equal(12, ResultFolder.ReadManifest(_folder.Sub("r"))!.RunsFailed);
    }

    [Fact]
    public void Stopping_finishes_running_runs_and_starts_no_more()
    {
        using var stop = new CancellationTokenSource();
        var simulator = new FakeSimulator { Started = count => { if (count == 5) { stop.Cancel(); } } };
        TestBatch.Run(_folder.Sub("r"), _matrix, simulator, stop: stop.Token);
        Manifest manifest = ResultFolder.ReadManifest(_folder.Sub("r"))!;
        Assert.Equal((5, false), (manifest.RunsDone, manifest.Complete));
    }

    [Fact]
    public void Files_are_the_same_under_a_culture_with_decimal_commas()
    {
        TestBatch.Run(_folder.Sub("invariant"), _matrix, new FakeSimulator());
        CultureInfo before = CultureInfo.CurrentCulture;
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        german.NumberFormat.NumberDecimalSeparator = ",";
        german.NumberFormat.NumberGroupSeparator = ".";
        CultureInfo.CurrentCulture = german;
        try
        {
            TestBatch.Run(_folder.Sub("german"), TestMatrix.Read(TestMatrix.Small), new FakeSimulator());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(TemporaryFolder.Results(_folder.Sub("invariant")), TemporaryFolder.Results(_folder.Sub("german")));
    }

    [Fact]
    public void Files_are_plain_csv()
    {
        TestBatch.Run(_folder.Sub("r"), _matrix, new FakeSimulator());
        foreach (string file in Directory.EnumerateFiles(_folder.Sub("r"), "*.csv"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.NotEqual(0xEF, bytes[0]);
            Assert.DoesNotContain((byte)'\r', bytes);
            Assert.Equal((byte)'\n', bytes[^1]);
            Assert.StartsWith("cell,group,transport,lane,", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        }

        Assert.Contains(",\"wire, \"\"10g\"\"\",", File.ReadAllText(Path.Combine(_folder.Sub("r"), "runs.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Column_headers_are_promised()
    {
        TestBatch.Run(_folder.Sub("r"), _matrix, new FakeSimulator());
        IEnumerable<string> headers = Directory.EnumerateFiles(_folder.Sub("r"), "*.csv").Order(StringComparer.Ordinal)
            .Select(file => $"[{Path.GetFileName(file)}]\n{File.ReadLines(file).First().Replace(',', '\n')}\n");
        Approve.Text("csv-headers", string.Join('\n', headers));
    }

    [Fact]
    public void Every_run_and_cell_with_round_trips_has_its_histogram()
    {
        TestBatch.Run(_folder.Sub("r"), _matrix, new FakeSimulator());
        string[] files = Directory.EnumerateFiles(_folder.Sub("r"), "*.hgrm", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).ToArray();
        Assert.Equal(3 * 3, files.Length);
        Assert.Contains("g_venet_tcp-rr_mtu1500_1B_b1.hgrm", files);
        Assert.Contains("g_venet_tcp-rr_mtu1500_1B_b1_seed2.hgrm", files);
    }

    [Fact]
    public void The_data_dictionary_in_the_results_folder_is_the_one_of_this_code()
    {
        string file = Path.Combine(TestPaths.SourceTree, "results", "README.md");
        string stored = File.Exists(file) ? File.ReadAllText(file) : "";
        string current = DataDictionary.Write();
        if (stored != current)
        {
            File.WriteAllText(Path.Combine(TestPaths.SourceTree, "results", "README.received.txt"), current);
        }

        Assert.Equal(stored, current);
    }

    [Fact]
    public void Every_column_has_a_name_of_its_own_and_a_description()
    {
        Assert.Equal(ColumnTable.Runs.Columns.Count, ColumnTable.Runs.Columns.Select(column => column.Name).Distinct().Count());
        Assert.Equal(ColumnTable.Summary.Columns.Count, ColumnTable.Summary.Columns.Select(column => column.Name).Distinct().Count());
        Assert.All(ColumnTable.Runs.Columns, column => Assert.NotEqual("", column.Description));
    }

    private sealed class OddSimulator(string metric, double value) : ISimulator
    {
        public string ModelVersion => "odd";

        public RunOutcome Run(CellSpec cell, ulong seed, RunOptions options, CancellationToken cancellation) =>
            new() { Metrics = new Dictionary<string, double?> { [metric] = value }, MeasuredPs = 1 };
    }
}
