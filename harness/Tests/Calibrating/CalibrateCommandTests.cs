using Bakeoff.Tests.Attribution;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Calibrating;

/// <summary>The real program on shipped rows, cut short.</summary>
public sealed class CalibrateCommandTests : IDisposable
{
    private const string Sound = """
        name: short
        seeds: 1
        set: {warmup_s: 0.001, measure_s: 0.002}
        parameters:
          - {key: costs.nic.receive_descriptor}
        rows: [SR1.bare.stream.1500]

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly RealProgram _program = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_prints_and_stores_the_fit_and_says_that_it_changes_nothing()
    {
        string file = Write(Sound);
        Assert.Equal(0, _program.Run("calibrate", file, "--iterations", "5", "--jobs", "1", "--out", _folder.Sub("r")));
        Assert.Contains("costs.nic.receive_descriptor", _program.Output);
        Assert.Contains("nothing was changed", _program.Output);
        string[] fitted = File.ReadAllLines(Path.Combine(_folder.Sub("r"), "calibration.csv"));
        Assert.Equal(2, fitted.Length);
        Assert.Equal("point,stage,objective,costs.nic.receive_descriptor,log_error:SR1.bare.stream.1500",
            File.ReadLines(Path.Combine(_folder.Sub("r"), "calibration-trace.csv")).First());
    }

    [Theory]
    [InlineData("nothing may be fitted to it", "SR1.bare.stream.1500", "SR1.venet.stream.9000")]
    [InlineData("unknown row 'SR1.bare.stream.1501'", "SR1.bare.stream.1500", "SR1.bare.stream.1501")]
    [InlineData("unknown cost key 'nic.receive_descripto'", "receive_descriptor", "receive_descripto")]
    [InlineData("stands in the machine profile", "descriptor}", "descriptor, low: 1}")]
    [InlineData("'source' is missing", "costs.nic.receive_descriptor", "rig.nic_moderation_us, low: 1, high: 2")]
    [InlineData("has no range", "costs.nic.receive_descriptor", "rig.nic_moderation_us, low: 2, high: 2, source: s")]
    [InlineData("unknown key 'sets'", "set:", "sets:")]
    [InlineData("unknown key 'warmup'", "warmup_s", "warmup")]
    public void Bad_input_is_refused_with_its_place(string complaint, string sound, string broken)
    {
        string file = Write(Sound.Replace(sound, broken));
        Assert.Equal(2, _program.Run("calibrate", file, "--out", _folder.Sub("bad")));
        Assert.Contains(complaint, _program.Error);
        Assert.False(Directory.Exists(_folder.Sub("bad")));
    }

    [Fact]
    public void A_source_with_stated_hardware_has_no_host_speed_to_fit()
    {
        Assert.Equal(2, _program.Run("calibrate", "--host-speed", "vbus-rfc", "--out", _folder.Sub("bad")));
        Assert.Contains("its hardware is stated", _program.Error);
        Assert.Equal(2, _program.Run("calibrate", "--host-speed", "vbus", "--out", _folder.Sub("bad")));
        Assert.Contains("unknown source 'vbus', did you mean 'vbus-rfc'", _program.Error);
    }

    [Fact]
    public void Each_throughput_of_a_source_says_which_host_speed_it_wants()
    {
        Assert.Equal(0, _program.Run("calibrate", "--host-speed", "kvm-2010", "--each", "--seeds", "1",
            "--set", "measure_s=0.02", "--set", "warmup_s=0.01", "--jobs", "1", "--out", _folder.Sub("r")));
        Assert.Contains("kvm-2010: the median is ", _program.Output);
        Assert.Contains("fitted on U12.goodput", _program.Output);
        string[] speeds = File.ReadAllLines(Path.Combine(_folder.Sub("r"), "kvm-2010", "host-speeds.csv"));
        Assert.Equal(3, speeds.Length);
        Assert.Contains(speeds, line => line.StartsWith("U12.goodput,calibration,2999720000,", StringComparison.Ordinal));
        Assert.Contains(speeds, line => line.StartsWith("O10.goodput,validation,2099760000,", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_some_parameters_may_be_free()
    {
        string file = Write(Sound.Replace("rows:", "  - {key: costs.skb.alloc}\nrows:"));
        Assert.Equal(0, _program.Run("calibrate", file, "--only", "costs.skb.alloc", "--iterations", "3", "--jobs", "1", "--out", _folder.Sub("r")));
        Assert.StartsWith("point,stage,objective,costs.skb.alloc,log_error:", File.ReadLines(Path.Combine(_folder.Sub("r"), "calibration-trace.csv")).First());
        Assert.Equal(2, _program.Run("calibrate", file, "--only", "costs.skb.aloc", "--out", _folder.Sub("bad")));
        Assert.Contains("--only: unknown parameter 'costs.skb.aloc', did you mean 'costs.skb.alloc'?", _program.Error);
        Assert.Equal(2, _program.Run("calibrate", "--host-speed", "all", "--only", "costs.skb.alloc", "--out", _folder.Sub("bad")));
        Assert.Contains("--only names parameters of the file", _program.Error);
    }

    [Fact]
    public void Each_needs_a_source()
    {
        Assert.Equal(2, _program.Run("calibrate", "--each", "--out", _folder.Sub("bad")));
        Assert.Contains("--each says which rows --host-speed is fitted on", _program.Error);
    }

    private string Write(string text)
    {
        string file = _folder.Sub("calibration.yaml");
        File.WriteAllText(file, text.ReplaceLineEndings("\n"));
        return file;
    }
}
