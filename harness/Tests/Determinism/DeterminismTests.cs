using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Determinism;

/// <summary>The same matrix gives the same bytes, however it is executed.</summary>
public sealed class DeterminismTests
{
    /// <summary>A moment of every contestant and workload, with jitter and ticks as they are.</summary>
    private const string Text = """
        name: moment
        seeds: 2
        defaults:
          warmup_s: 0.0005
          measure_s: 0.002
          measure_transactions: 30
        overrides:
          - when: {workload: udp-stream}
            set: {message_bytes: 1000}
        groups:
          - name: streams
            matrix:
              workload: [tcp-stream, udp-stream]
              direction: [send, receive]
              transport: [bare-metal, virtio-pci-eventfd, vhost-net, venet, vhost-net@2011-10, "venet+interrupts[priorities=2]"]
          - name: transactions
            matrix:
              workload: [tcp-rr, udp-rr]
              transport: [bare-metal, virtio-pci-eventfd, vhost-net, venet, vhost-net@modern]
          - name: idle states
            set: {machine: C, topology: guest-to-remote}
            matrix:
              workload: [tcp-stream, udp-rr]
              transport: [bare-metal, vhost-net@modern]
          - name: guests
            set: {workload: udp-rr, topology: guest-to-guest, burst: 4}
            matrix:
              transport: [vhost-net, venet]
        """;

    private static readonly CliServices s_program = Composition.Create();
    private static readonly Matrix s_matrix =
        MatrixReader.ReadText(Text.ReplaceLineEndings("\n"), "moment.yaml", s_program.Vocabulary, new MatrixOverrides());

    [Fact]
    public void One_job_and_two_jobs_write_the_same_bytes() => AssertSame(Results(jobs: 1), Results(jobs: 2));

    [Fact]
    public void In_place_clock_advance_changes_nothing() =>
        AssertSame(Results(jobs: 2), Results(jobs: 2, new RunOptions { InPlaceAdvance = false }));

    [Fact]
    public void In_place_clock_advance_changes_nothing_under_chaos() => AssertSame(
        Results(jobs: 2, new RunOptions { Chaos = true }), Results(jobs: 2, new RunOptions { Chaos = true, InPlaceAdvance = false }));

    [Fact]
    public void Full_verification_and_the_step_trace_change_no_number()
    {
        foreach (CellSpec cell in s_matrix.Cells.Select(planned => planned.Cell))
        {
            RunOutcome stamps = s_program.Simulator.Run(cell, 1, new RunOptions(), default);
            RunOutcome full = s_program.Simulator.Run(cell, 1, new RunOptions { Verify = VerifyMode.Full, RecordSteps = true }, default);
            Assert.Equal(stamps.Metrics, full.Metrics);
            Assert.Equal(stamps.Ledger, full.Ledger);
            Assert.Equal(stamps.Exits, full.Exits);
        }
    }

    [Fact]
    public void Two_batches_at_once_do_not_disturb_each_other()
    {
        SortedDictionary<string, string>[] results = new SortedDictionary<string, string>[2];
        Thread[] batches = [.. Enumerable.Range(0, 2).Select(i => new Thread(() => results[i] = Results(jobs: 1)))];
        Array.ForEach(batches, batch => batch.Start());
        Array.ForEach(batches, batch => batch.Join());
        AssertSame(results[0], results[1]);
    }

    [Fact]
    public void Another_seed_gives_other_numbers()
    {
        CellSpec cell = s_matrix.Cells[0].Cell;
        RunOutcome first = s_program.Simulator.Run(cell, 1, new RunOptions(), default);
        RunOutcome second = s_program.Simulator.Run(cell, 2, new RunOptions(), default);
        Assert.NotEqual(first.Ledger, second.Ledger);
    }

    private static SortedDictionary<string, string> Results(int jobs, RunOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Sub("results");
        TestBatch.Run(path, s_matrix, s_program.Simulator, jobs, options: options);
        return TemporaryFolder.Results(path);
    }

    private static void AssertSame(SortedDictionary<string, string> first, SortedDictionary<string, string> second)
    {
        Assert.Contains("runs.csv", first.Keys);
        Assert.DoesNotContain("failed", first["runs.csv"], StringComparison.Ordinal);
        Assert.Equal(first.Keys, second.Keys);
        foreach ((string name, string text) in first.Where(file => file.Value != second[file.Key]))
        {
            string[] lines = text.Split('\n');
            string[] others = second[name].Split('\n');
            int line = Enumerable.Range(0, Math.Min(lines.Length, others.Length)).FirstOrDefault(i => lines[i] != others[i]);
            Assert.Fail($"{name} differs from line {line + 1} on:\n{lines[line]}\n{others[line]}");
        }
    }
}
