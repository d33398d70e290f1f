using Bakeoff.Cli;
using Bakeoff.Tests.Harness;
using Bakeoff.Tests.Machines;

namespace Bakeoff.Tests.Cli;

/// <summary>The real program on input that it cannot use: one message, exit code 2, nothing written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--set message_bytes: has no effect on tcp-rr (bakeoff list workloads says what each heeds)", "--set", "message_bytes=1024")]
    [InlineData("--set beside_bytes: has no effect on tcp-rr (bakeoff list workloads says what each heeds)", "--set", "beside_bytes=64")]
    [InlineData("--set mut: unknown key 'mut', did you mean 'mtu'?", "--set", "mut=1500")]
    [InlineData("--set mtu: '90000' is not accepted: a whole number from 576 to 65535 bytes", "--set", "mtu=90000")]
    [InlineData("--set options.vcpu_cor: unknown option 'vcpu_cor', did you mean 'vcpu_core'?", "--set", "options.vcpu_cor=1")]
    [InlineData("--set options.sack: 'yes' is not accepted: on, off", "--set", "options.sack=yes")]
    [InlineData("--set costs.ring.lin: unknown cost key of machine A 'ring.lin', did you mean 'ring.line'?", "--set", "costs.ring.lin=1")]
    [InlineData("--set machine: unknown machine 'Z' (accepted: A, B, C, D)", "--set", "machine=Z")]
    public void A_factor_that_is_wrong_is_named(string message, params string[] set)
    {
        (int code, string error) = Run(["--transport", "venet", "--workload", "tcp-rr", .. set]);
        Assert.Equal((2, $"bakeoff: {message}\n"), (code, error));
        Assert.False(Directory.Exists(_folder.Sub("out")));
    }

    [Fact]
    public void A_refused_hybrid_is_named_once_with_its_reason()
    {
        (int code, string error) = Run(["--transport", "venet+back_end=userspace-io-thread", "--workload", "tcp-rr"]);
        Assert.Equal(2, code);
        Assert.StartsWith(
            "bakeoff: --transport: the lane 'venet+back_end=userspace-io-thread' is refused: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.Equal(2, error.Split("is refused").Length);
        Assert.False(Directory.Exists(_folder.Sub("out")));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("faults")]
    public void A_lane_that_cannot_be_read_is_named_once(string command)
    {
        (int code, string error) = Start([command, "--transport", "venet+foo=bar"]);
        Assert.Equal((2, "bakeoff: --transport: the lane 'venet+foo=bar' is refused: character 7: unknown part 'foo' "
            + "(known: front_end, rings, kick, interrupts, back_end, attachment)\n"), (code, error));
    }

    [Theory]
    [InlineData("run", "--transport", "vhost-net", "--workload", "tcp-rr")]
    [InlineData("run", "--dry-run", "--transport", "vhost-net", "--workload", "tcp-rr")]
    [InlineData("attribute", "vhost-net", "virtio-vbus", "--workload", "tcp-rr")]
    [InlineData("sensitivity", "vhost-net", "virtio-vbus", "--workload", "tcp-rr")]
    public void More_devices_than_a_lane_can_have_are_refused_before_anything_runs(params string[] command)
    {
        (int code, string error) = Start([.. command, "--set", "devices=57"]);
        Assert.Equal(2, code);
        string last = error.TrimEnd('\n').Split('\n')[^1]; // attribute first says which era it takes
        Assert.StartsWith("bakeoff: --set devices: devices 57 is not accepted for vhost-net", last, StringComparison.Ordinal);
        Assert.EndsWith("at most 56", last, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Sub("out")));
    }

    [Fact]
    public void A_broken_machine_profile_is_named_with_file_and_line()
    {
        using var machines = new ProfileFolder();
        machines.WriteEdited("P", "hz: 250", "hz: 240");
        var error = new StringWriter();
        int code = CliApplication.Start(
            () => Composition.Create(Path.GetDirectoryName(machines.PathOf("P"))), ["list", "transports"], error);
        Assert.Equal(2, code);
        Assert.Equal(
            $"bakeoff: {machines.PathOf("P")}:11: hz: '240' is not accepted; did you mean '250'? (accepted is one of 100, 250, 300, 1000)\n",
            error.ToString());
    }

    [Fact]
    public void A_folder_of_other_results_is_left_as_it_is()
    {
        string folder = _folder.Sub("out");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "mine");
        (int code, string error) = Run(["--transport", "venet", "--workload", "tcp-rr"]);
        Assert.Equal(2, code);
        Assert.Contains("holds other files", error, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
    }

    private (int Code, string Error) Run(IReadOnlyList<string> arguments) => Start(["run", .. arguments]);

    private (int Code, string Error) Start(IReadOnlyList<string> arguments)
    {
        var error = new StringWriter();
        int code = CliApplication.Start(
            () => Composition.Create() with { Output = new StringWriter(), Error = error },
            [.. arguments, "--out", _folder.Sub("out")], error);
        return (code, error.ToString());
    }
}
