using Bakeoff.Harness;

namespace Bakeoff.Tests.Harness;

/// <summary>Runs a matrix into a folder the way the command does, without the command.</summary>
internal static class TestBatch
{
    public static void Run(
        string folder,
        Matrix matrix,
        ISimulator simulator,
        int jobs = 1,
        bool force = false,
        RunOptions? options = null,
        CancellationToken stop = default)
    {
        options ??= new RunOptions();
        using ResultFolder results = ResultFolder.Open(folder, matrix, options, Manifest(matrix, simulator, options), force);
        new BatchRunner(simulator, options, TimeProvider.System).Run(results.MissingRuns(), jobs, results.Add, stop, CancellationToken.None);
        results.WriteResults();
        results.Close(DateTimeOffset.UnixEpoch, null);
    }

    public static Manifest Manifest(Matrix matrix, ISimulator simulator, RunOptions options) => new()
    {
        Provenance = new Provenance { ToolVersion = "0", Dotnet = "test", Os = "test" },
        ModelVersion = simulator.ModelVersion,
        CommandLines = ["bakeoff run"],
        Matrix = matrix.Name,
        MatrixSha256 = matrix.TextSha256,
        Identity = matrix.Identity(options),
        Verify = "stamp",
        Cells = [],
        RunsExpected = matrix.Cells.Sum(planned => planned.Seeds.Count),
        StartedUtc = DateTimeOffset.UnixEpoch,
    };
}
