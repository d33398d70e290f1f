using Bakeoff.Cli;
using Bakeoff.Tests.Cli;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Control;

/// <summary><c>bakeoff scenario</c> as a user meets it: output and exit code.</summary>
public sealed class ScenarioCommandTests
{
    private readonly CliHarness _cli = new();

    [Fact]
    public void A_scenario_that_comes_out_as_expected_is_fine()
    {
        int code = _cli.Run("scenario", Path.Combine(TestPaths.SourceTree, "harness", "scenarios", "errant-devcall.scenario"));

        Assert.Equal(ExitCode.Fine, code);
        Assert.Contains("DeviceCall of unknown handle 0x0: ENOENT", _cli.Output);
        Assert.Contains("expectations, all met", _cli.Output);
    }

    [Fact]
    public void A_failed_expectation_is_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.RunFailed, _cli.Run("scenario", Write(folder, "guest g lane venet\nexpect g.buscalls > 0\n")));
        Assert.Contains("FAILED, it is 0", _cli.Output);
    }

    [Theory]
    [InlineData("wiat 5ms", "my.scenario:1: unknown step 'wiat', did you mean 'wait'?")]
    [InlineData("machine Z\nwait 5ms", "unknown machine 'Z'")]
    public void A_file_that_cannot_be_read_is_exit_code_2(string text, string complaint)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.Usage, _cli.Run("scenario", Write(folder, text)));
        Assert.Contains(complaint, _cli.Error);
    }

    [Fact]
    public void A_file_that_is_not_there_is_exit_code_2() => Assert.Equal(ExitCode.Usage, _cli.Run("scenario", "no-such.scenario"));

    [Fact]
    public void A_directory_is_called_one()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.Usage, _cli.Run("scenario", folder.Path));
        Assert.Contains("is a directory", _cli.Error);
    }

    private static string Write(TemporaryFolder folder, string text)
    {
        string file = Path.Combine(folder.Path, "my.scenario");
        File.WriteAllText(file, text);
        return file;
    }
}
