using Bakeoff.Harness;

namespace Bakeoff.Tests.Harness;

/// <summary>Reads matrices from text for tests.</summary>
internal static class TestMatrix
{
    /// <summary>Six cells, streams and transactions, two seeds each, with published values.</summary>
    public const string Small = """
        name: small
        seeds: 2
        groups:
          - name: g
            matrix:
              workload: [tcp-stream, tcp-rr]
              transport: [bare-metal, vhost-net, venet]
        published:
          - {when: {transport: venet, workload: tcp-stream}, metric: goodput_bps, value: 4.05e9, source: "a mail, 2009"}
        """;

    public static Matrix Read(string yaml, MatrixOverrides? overrides = null) =>
        MatrixReader.ReadText(yaml.ReplaceLineEndings("\n"), "test.yaml", TestVocabulary.Create(), overrides ?? new MatrixOverrides());

    public static IReadOnlyList<CellSpec> Cells(string yaml, MatrixOverrides? overrides = null) =>
        Read(yaml, overrides).Cells.Select(planned => planned.Cell).ToList();
}
