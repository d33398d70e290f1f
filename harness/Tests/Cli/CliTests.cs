using Bakeoff.Harness;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Cli;

public sealed class CliTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string MatrixFile
    {
        get
        {
            string file = _folder.Sub("small.yaml");
            File.WriteAllText(file, TestMatrix.Small);
            return file;
        }
    }

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help-run", "run", "--help")]
    [InlineData("help-show", "show", "--help")]
    [InlineData("help-faults", "faults", "--help")]
    [InlineData("help-plot", "plot", "-h")]
    [InlineData("help-list", "list", "--help")]
    [InlineData("help-scenario", "scenario", "--help")]
    [InlineData("help-reproduce", "reproduce", "--help")]
    [InlineData("help-calibrate", "calibrate", "--help")]
    public void Help_is_what_was_approved(string name, params string[] arguments)
    {
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run(arguments));
        Assert.Equal("", cli.Error);
        Approve.Text(name, cli.Output);
    }

    [Fact]
    public void A_run_writes_its_folder_prints_a_table_and_ends_with_zero()
    {
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run("run", MatrixFile, "--out", _folder.Sub("r")));
        Assert.Equal(["r auto png+svg+pdf all"], cli.Figures.Calls);
        Manifest manifest = ResultFolder.ReadManifest(_folder.Sub("r"))!;
        Assert.Equal((12, true, "fake", 1), (manifest.RunsDone, manifest.Complete, manifest.Renderer, manifest.CommandLines.Count));
        Assert.Equal("gnuplot is missing: no PDF\n", cli.Error);
        Assert.All(cli.Output.Split('\n').Where(line => !line.Contains(_folder.Path, StringComparison.Ordinal)), line => Assert.True(line.Length <= 100, line));
        Approve.Text("run-output", cli.Output.Replace(_folder.Path, "FOLDER", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData]
    [InlineData("--dry-run")]
    public void The_description_of_a_matrix_stands_above_its_tables(params string[] options)
    {
        string file = _folder.Sub("described.yaml");
        File.WriteAllText(file, "description: For a moment. The numbers are not results.\n" + TestMatrix.Small);
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run(["run", file, "--out", _folder.Sub("r"), .. options]));
        Assert.StartsWith("small: For a moment. The numbers are not results.\n\n", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_prints_only_where_the_results_are()
    {
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run("run", MatrixFile, "--out", _folder.Sub("r"), "--quiet"));
        Assert.Equal(2, cli.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void The_default_folder_is_named_after_time_and_matrix()
    {
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run("run", MatrixFile, "--quiet"));
        string folder = cli.Output.Split('\n')[0]["results: ".Length..];
        try
        {
            Assert.Matches("/results/[0-9]{8}T[0-9]{6}Z-small$", folder);
            Assert.True(File.Exists(Path.Combine(folder, "runs.csv")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_failed_run_ends_with_one_and_is_listed()
    {
        var cli = new CliHarness { Simulator = new FakeSimulator { Fails = (cell, seed) => cell.Transport == "venet" && seed == 2 } };
        Assert.Equal(1, cli.Run("run", MatrixFile, "--out", _folder.Sub("r"), "--quiet"));
        Assert.Contains(
            "failed at 1234.568 µs: g_venet_tcp-stream_send_mtu1500_16384B seed 2: RunFailedException: frame 7 of flow 1 was delivered twice\n",
            cli.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_run_ends_with_130_and_says_how_to_continue()
    {
        using var stop = new CancellationTokenSource();
        var cli = new CliHarness
        {
            Simulator = new FakeSimulator { Started = count => { if (count == 3) { stop.Cancel(); } } },
            Stop = stop.Token,
        };
        Assert.Equal(130, cli.Run("run", MatrixFile, "--out", _folder.Sub("r"), "--jobs", "1"));
        Assert.Contains($"interrupted; continue with: ./bakeoff run {_folder.Sub("small.yaml")} --out {_folder.Sub("r")} --jobs 1\n", cli.Error, StringComparison.Ordinal);
        Assert.Empty(cli.Figures.Calls);
        Assert.False(ResultFolder.ReadManifest(_folder.Sub("r"))!.Complete);

        var again = new CliHarness();
        Assert.Equal(0, again.Run("run", MatrixFile, "--out", _folder.Sub("r"), "--jobs", "1"));
        Assert.Equal(9, again.Simulator.Runs);
        Assert.Contains("3 runs are there, 9 to go", again.Error, StringComparison.Ordinal);
        Manifest manifest = ResultFolder.ReadManifest(_folder.Sub("r"))!;
        Assert.Equal((true, 2), (manifest.Complete, manifest.CommandLines.Count));
    }

    [Fact]
    public void A_half_written_journal_line_is_reported_and_made_again()
    {
        Assert.Equal(0, new CliHarness().Run("run", MatrixFile, "--out", _folder.Sub("r")));
        string journal = Path.Combine(_folder.Sub("r"), Journal.FileName);
        File.WriteAllText(journal, File.ReadAllText(journal)[..^10]);
        var again = new CliHarness();
        Assert.Equal(0, again.Run("run", MatrixFile, "--out", _folder.Sub("r")));
        Assert.Contains("half-written line", again.Error, StringComparison.Ordinal);
        Assert.Equal(1, again.Simulator.Runs);
    }

    [Theory]
    [InlineData("unknown option '--transports', did you mean '--transport'?", "run", "--transports", "venet")]
    [InlineData("unknown option '--quite', did you mean '--quiet'?", "run", "--quite")]
    [InlineData("unknown transport 'vhostnet', did you mean 'vhost-net'?", "run", "--transport", "vhostnet")]
    [InlineData("--set mtu: '90000' is not accepted: a whole number from 576 to 65535 bytes", "run", "--transport", "venet", "--set", "mtu=90000")]
    [InlineData("--set mut: unknown key 'mut', did you mean 'mtu'?", "run", "--transport", "venet", "--set", "mut=9000")]
    [InlineData("--set copy.per_byte: unknown key 'copy.per_byte', did you mean 'costs.copy.per_byte'?", "run", "--transport", "venet", "--set", "copy.per_byte=1")]
    [InlineData("--set vcpu_core: unknown key 'vcpu_core', did you mean 'options.vcpu_core'?", "run", "--transport", "venet", "--set", "vcpu_core=1")]
    [InlineData("--workload: unknown workload 'tcp_rr', did you mean 'tcp-rr'?", "run", "--workload", "tcp_rr")]
    [InlineData("--transport: the lane 'vhost-net+interrupts=INTx' is refused: a kernel back end", "run", "--transport", "vhost-net+interrupts=INTx")]
    [InlineData("--set: 'mtu' is not KEY=VALUE", "run", "--set", "mtu")]
    [InlineData("--jobs: 0 is not accepted", "run", "--jobs", "0")]
    [InlineData("--jobs: 0 is not accepted", "faults", "--jobs", "0")]
    [InlineData("--seeds: many is not accepted: a whole number from 1 to 10000", "run", "--seeds", "many")]
    [InlineData("--seed: -1 is not accepted: a whole number from 0", "run", "--seed", "-1")]
    [InlineData("--readme nowhere.md: ", "claims", "--readme", "nowhere.md")]
    [InlineData("--readme nowhere.md: ", "attribute", "vhost-net", "venet", "--readme", "nowhere.md")]
    [InlineData("nowhere.scenario: cannot be read", "scenario", "nowhere.scenario")]
    [InlineData("nowhere.yaml: cannot be read: there is no such file (harness/matrices has claims.yaml, many.yaml, paper.yaml, smoke.yaml, ", "run", "nowhere.yaml")]
    [InlineData("harness/matrices/smoke.yaml?\n", "run", "smoke")]
    [InlineData("harness/matrices/smoke.yaml?\n", "show", "venet", "--matrix", "harness/matrices/smok.yaml")]
    [InlineData("the output folder cannot be written", "run", "--transport", "venet", "--out", "/proc/nowhere/r")]
    [InlineData("not a result folder", "plot", "/")]
    [InlineData("--verify: unknown mode 'ful', did you mean 'full'?", "run", "--verify", "ful")]
    [InlineData("--formats: unknown format 'gif'", "plot", "x", "--formats", "png,gif")]
    [InlineData("unknown cell of matrix paper 'rig10g_vnet_tcp-rr_mtu1500_1B_b1', did you mean 'rig10g_venet_tcp-rr_mtu1500_1B_b1'? (searched harness/matrices/paper.yaml; --matrix FILE takes another)", "show", "rig10g_vnet_tcp-rr_mtu1500_1B_b1")]
    [InlineData("'rig10g_venet' is in the names of 8 cells", "show", "rig10g_venet")]
    [InlineData("Required command was not provided")]
    [InlineData("unknown kind 'transport', did you mean 'transports'? (accepted: transports, hybrids, ", "list", "transport")]
    [InlineData("unknown command 'clams', did you mean 'claims'?", "clams")]
    [InlineData("/: is a folder, a file is expected", "run", "/")]
    [InlineData("--set: 'seeds' is no factor of a cell but an option of the command: --seeds", "run", "--set", "seeds=3")]
    [InlineData("transport is given twice, by --transport and by --set transport", "run", "--transport", "venet", "--set", "transport=vhost-net")]
    [InlineData("--seeds 1: a sensitivity study asks", "sensitivity", "vhost-net", "venet", "--seeds", "1")]
    [InlineData("--readme nowhere.md: ", "reproduce", "--readme", "nowhere.md")]
    [InlineData("--readme needs everything published: give no FILTER", "reproduce", "SR1", "--readme", "nowhere.md")]
    public void Wrong_usage_is_one_clear_message_and_ends_with_two(string message, params string[] arguments)
    {
        var cli = new CliHarness();
        Assert.Equal(2, cli.Run(arguments));
        Assert.Contains(message, cli.Error, StringComparison.Ordinal);
        Assert.Equal("", cli.Output);
        Assert.Equal(0, cli.Simulator.Runs);
    }

    [Theory]
    [InlineData("<kind> is missing, what to list: transports, hybrids, workloads, machines, rigs, factors, options, costs, figures, faults", "list")]
    [InlineData("<cell> is missing, name of a cell, or a part of it that only one cell has", "show")]
    [InlineData("<B> is missing, lane that it leads to: bare-metal, ", "attribute", "venet")]
    public void A_missing_argument_is_named_with_its_choices_and_the_help_of_its_command(string message, params string[] arguments)
    {
        var cli = new CliHarness();
        Assert.Equal(2, cli.Run(arguments));
        Assert.StartsWith($"bakeoff: {message}", cli.Error, StringComparison.Ordinal);
        Assert.EndsWith($"\nTry 'bakeoff {arguments[0]} --help'.\n", cli.Error, StringComparison.Ordinal);
        Assert.Equal(2, cli.Error.Count(letter => letter == '\n'));
    }

    [Fact]
    public void A_missing_matrix_is_answered_with_its_neighbour()
    {
        Assert.Equal("small.yaml", Path.GetFileName(MatrixFile));
        var cli = new CliHarness();
        Assert.Equal(2, cli.Run("run", _folder.Sub("smal.yaml")));
        Assert.Equal(
            $"bakeoff: {_folder.Sub("smal.yaml")}: cannot be read: there is no such file, did you mean {_folder.Sub("small.yaml")}?\n", cli.Error);
    }

    [Theory]
    [InlineData("venet_udp-rr_b3_nonsense")]
    [InlineData("vnet_udp-rr_nonsense")]
    public void A_cell_that_resembles_none_is_answered_with_the_closest_five(string name)
    {
        var cli = new CliHarness();
        Assert.Equal(2, cli.Run("show", name));
        Assert.Contains($"unknown cell of matrix paper '{name}' (closest of ", cli.Error, StringComparison.Ordinal);
        Assert.EndsWith(") (searched harness/matrices/paper.yaml; --matrix FILE takes another)\n", cli.Error, StringComparison.Ordinal);
        string[] closest = cli.Error.Split(": ")[2].Split(") (")[0].Split(", ");
        Assert.Equal(5, closest.Length);
        Assert.All(closest, cell => Assert.Contains("_venet_udp-rr_", cell, StringComparison.Ordinal));
    }

    [Fact]
    public void Prices_are_known_with_and_without_their_prefix() =>
        Assert.Equal(["ring.line", "skb.alloc"], Bakeoff.Cli.SharedOptions.ReadCosts("costs.ring.line, skb.alloc"));

    [Fact]
    public void An_ad_hoc_run_is_stored_as_a_matrix_that_runs_again()
    {
        string[] adHoc = ["run", "--transport", "vhost-net,venet", "--workload", "tcp-rr", "--set", "mtu=9000", "--seeds", "5"];
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run([.. adHoc, "--out", _folder.Sub("adhoc")]));
        Assert.Equal(10, cli.Simulator.Runs);
        var again = new CliHarness();
        Assert.Equal(0, again.Run("run", Path.Combine(_folder.Sub("adhoc"), "matrix.yaml"), "--seeds", "5", "--out", _folder.Sub("again")));
        Assert.Equal(TemporaryFolder.Results(_folder.Sub("adhoc")), TemporaryFolder.Results(_folder.Sub("again")));
    }

    [Fact]
    public void Sets_change_every_cell_of_a_file()
    {
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run("run", MatrixFile, "--set", "mtu=9000", "--out", _folder.Sub("r"), "--transport", "venet"));
        string[] lines = File.ReadAllLines(Path.Combine(_folder.Sub("r"), "summary.csv"));
        Assert.Equal(3, lines.Length);
        Assert.All(lines[1..], line => Assert.Contains("_mtu9000_", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_dry_run_prints_cells_and_an_estimate_and_touches_nothing()
    {
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run("run", MatrixFile, "--dry-run", "--out", _folder.Sub("r"), "--jobs", "2"));
        Assert.False(Directory.Exists(_folder.Sub("r")));
        Assert.Contains("matrix small: 6 cells, 12 runs, about ", cli.Output, StringComparison.Ordinal);
        Assert.Contains("g_venet_tcp-rr_mtu1500_1B_b1", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_prints_everything_about_one_run()
    {
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run("show", "g_venet_tcp-rr_mtu1500_1B_b1", "--matrix", MatrixFile, "--seed", "7"));
        Approve.Text("show", cli.Output);
    }

    [Fact]
    public void Plot_draws_one_figure_of_a_stored_folder()
    {
        Assert.Equal(0, new CliHarness().Run("run", MatrixFile, "--out", _folder.Sub("r")));
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run("plot", _folder.Sub("r"), "rtt-ccdf", "--renderer", "gnuplot", "--formats", "svg"));
        Assert.Equal(["r gnuplot svg rtt-ccdf"], cli.Figures.Calls);
        Assert.Equal(0, cli.Run("plot", _folder.Sub("r"), "rtt-ccdf-tcp-rr", "--renderer", "none"));
        Assert.Equal("r none png+svg+pdf rtt-ccdf-tcp-rr", cli.Figures.Calls[^1]);
        Assert.Equal(2, cli.Run("plot", _folder.Sub("r"), "rtt-cdf"));
    }

    [Fact]
    public void List_prints_names_sentences_and_options()
    {
        var cli = new CliHarness();
        Assert.Equal(0, cli.Run("list", "transports"));
        Assert.Equal("venet      vbus\n    priorities: 1..8, default 1\nvhost-net  kernel\n", cli.Output);
        Assert.Equal(2, cli.Run("list", "transport"));
    }

    [Fact]
    public void Progress_in_a_log_has_no_control_codes_and_estimates_the_end()
    {
        Matrix matrix = TestMatrix.Read(TestMatrix.Small);
        IReadOnlyList<PlannedRun> runs = matrix.Runs("m", new RunOptions());
        var clock = new SteppedClock();
        var output = new StringWriter();
        var progress = new ProgressReporter(output, ProgressMode.Plain, clock, runs.Take(4).ToList());
        foreach (PlannedRun run in runs.Take(4))
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            progress.Finished(run.Cell, failed: run.Seed == 2);
        }

        progress.End();
        Assert.Equal(
            "25 % of the estimated time: 1/4 runs, 1 min 30 s left, done by 2026-01-01 00:02:00\n" +
            "50 % of the estimated time: 2/4 runs, 1 failed, 1 min 0 s left, done by 2026-01-01 00:02:00\n" +
            "75 % of the estimated time: 3/4 runs, 1 failed, 30 s left, done by 2026-01-01 00:02:00\n",
            output.ToString());
    }

    private sealed class SteppedClock : TimeProvider
    {
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private TimeSpan _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override long GetTimestamp() => _passed.Ticks;

        public override DateTimeOffset GetUtcNow() => Start + _passed;

        public void Advance(TimeSpan step) => _passed += step;
    }
}
