using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Published;

/// <summary>Small files of published set-ups for tests.</summary>
internal static class PublishedText
{
    /// <summary>Two set-ups and whatever rows a test adds.</summary>
    public const string Head = """
        name: s
        title: A source
        hardware: stated
        setups:
          a: {transport: venet, workload: tcp-stream}
          b: {transport: vhost-net, workload: tcp-stream}

        """;

    /// <summary>A sound row.</summary>
    public const string Row = "{id: R1, setup: a, metric: goodput_bps, value: 4e9, unit: bit/s, kind: absolute, role: calibration, source: t}";

    public static PublishedSource Read(string text) =>
        PublishedReader.ReadText(text.ReplaceLineEndings("\n"), "s.yaml", TestVocabulary.Create(), new MatrixOverrides { SeedCount = 2 });

    /// <summary>What a made-up model says of a run.</summary>
    public static RunRecord Record(PlannedRun run, params (string Metric, double Value)[] metrics) => new()
    {
        RunKey = run.Key,
        Cell = run.Cell.Id,
        Seed = run.Seed,
        Outcome = new RunOutcome { Metrics = metrics.ToDictionary(entry => entry.Metric, entry => (double?)entry.Value), MeasuredPs = 1 },
    };

    /// <summary>The published set-ups of this source tree.</summary>
    public static PublishedSet Shipped() => PublishedSet.ReadFolder(
        Path.Combine(TestPaths.SourceTree, "harness", "published"), Composition.Create().Vocabulary, new MatrixOverrides());
}
