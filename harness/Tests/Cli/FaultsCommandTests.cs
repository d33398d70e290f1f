using Bakeoff.Cli;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Cli;

/// <summary><c>bakeoff faults</c> as a user calls it.</summary>
public sealed class FaultsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--fault: unknown fault 'chain-lop', did you mean 'chain-loop'?", "--fault", "chain-lop")]
    [InlineData("--policy: unknown policy 'hardend', did you mean 'hardened'? (accepted: historical, hardened)", "--policy", "hardend")]
    public void A_wrong_name_is_answered_with_the_nearest(string message, params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);
        Assert.Equal((2, "", $"bakeoff: {message}\n"), (code, output, error));
    }

    [Fact]
    public void A_wrong_lane_is_answered_with_the_nearest()
    {
        (int code, _, string error) = Run("--transport", "vhost-nett");
        Assert.Equal(2, code);
        Assert.Contains("'vhost-net'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_fault_is_shown_in_detail_and_stored()
    {
        string folder = _folder.Sub("faults");
        (int code, string output, string error) = Run(
            "--fault", "chain-loop", "--transport", "vhost-net", "--out", folder, "--formats", "png");
        Assert.Equal(0, code);
        Assert.Contains("chain-loop, vhost-net, historical: host worker, watchdog\n", output, StringComparison.Ordinal);
        Assert.Contains("chain-loop, vhost-net, hardened: queue, ring check\n", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 100, line));
        string[] rows = File.ReadAllLines(Path.Combine(folder, "faults.csv"));
        Assert.Equal(3, rows.Length);
        Assert.StartsWith("fault,lane,policy,detected_by,blast_radius,", rows[0], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "figures", "faults.csv")));
        Assert.True(File.Exists(Path.Combine(folder, "figures", "faults.gp")));
        Assert.True(error.Length == 0 || error.Contains("gnuplot", StringComparison.Ordinal), error);
    }

    [Fact]
    public void The_table_fits_a_hundred_columns()
    {
        (int code, string output, _) = Run("--transport", "vhost-net");
        Assert.Equal(0, code);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 100, line));
        Assert.Contains("rx-buffer-too-small", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--transport", "vhost-net")]
    [InlineData("--transport", "vhost-net", "--fault", "chain-loop")]
    public void Results_are_headed_by_what_their_two_words_mean(params string[] arguments)
    {
        (_, string output, _) = Run(arguments);
        Assert.StartsWith("Each result: reach, noticed by. ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_matrix_prints_and_stores_nothing_and_ends_with_130()
    {
        string folder = _folder.Sub("faults");
        (int code, string output, string error) = Start(new CancellationToken(canceled: true), "--transport", "vhost-net", "--out", folder);
        Assert.Equal((130, "", "interrupted; nothing is stored, the same command begins anew\n"), (code, output, error));
        Assert.False(Directory.Exists(folder));
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments) => Start(CancellationToken.None, arguments);

    private static (int Code, string Output, string Error) Start(CancellationToken stop, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CliApplication.Start(
            () => Composition.Create() with { Output = output, Error = error, Stop = stop }, ["faults", .. arguments], error);
        return (code, output.ToString(), error.ToString());
    }
}
