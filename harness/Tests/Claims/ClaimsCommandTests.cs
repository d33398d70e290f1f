using Bakeoff.Harness;
using Bakeoff.Tests.Attribution;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Claims;

public sealed class ClaimsCommandTests
{
    private static readonly string[] Short = ["--set", "measure_transactions=40", "--set", "measure_s=0.005", "--set", "warmup_s=0.002",
        "--no-host", "--progress", "none", "--renderer", "none"];

    /// <summary>One claim over two cells, short.</summary>
    private static readonly string[] Small = ["claims", "0.20", "--seeds", "2", .. Short];

    [Fact]
    public void Prints_verdict_numbers_and_runs_and_stores_them_the_same_for_any_jobs()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var program = new RealProgram();
        Assert.Equal(0, program.Run([.. Small, "--jobs", "1", "--out", first.Path]));
        Assert.Contains("0.20 (Haskins to Kivity, 30 Sep 2009)", program.Output);
        Assert.Contains("round trip shorter by", program.Output);
        Assert.DoesNotContain(StudentInterval.OneSeed, program.Output);
        Assert.Contains("behind it: doorbell_venet@2010-05", program.Output);
        var quiet = new RealProgram();
        Assert.Equal(0, quiet.Run([.. Small, "--quiet", "--jobs", "2", "--out", second.Path]));
        Assert.DoesNotContain("0.20", quiet.Output);
        foreach (string file in new[] { "claims.csv", "claims-cases.csv", "claims.md", "claims.tex" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(first.Path, file)), File.ReadAllText(Path.Combine(second.Path, file)));
        }
    }

    /// <summary>Where nothing can be decided the reason is said once, and no line says twice that it is undecided.</summary>
    [Fact]
    public void One_seed_is_said_to_give_no_interval()
    {
        using var folder = new TemporaryFolder();
        var program = new RealProgram();
        Assert.Equal(0, program.Run(["claims", "0.14", "--seeds", "1", .. Short, "--out", folder.Path]));
        Assert.Equal(2, program.Output.Split(StudentInterval.OneSeed + "\n\n").Length);
        Assert.Matches(@"\n    26 undecided\n", program.Output);
        Assert.Matches(@"\n    undecided round trip: \d\.\d+x\n", program.Output);
        Assert.DoesNotContain(", undecided", program.Output);
    }

    [Fact]
    public void Finished_runs_of_another_folder_are_not_made_again()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        Assert.Equal(0, new RealProgram().Run([.. Small, "--out", first.Path]));
        var program = new RealProgram();
        Assert.Equal(0, program.Run([.. Small, "--out", second.Path, "--reuse", first.Path]));
        Assert.Contains("8 finished runs re-used", program.Error);
        Assert.Equal(File.ReadAllText(Path.Combine(first.Path, "runs.csv")), File.ReadAllText(Path.Combine(second.Path, "runs.csv")));
    }

    [Fact]
    public void An_unknown_claim_and_a_folder_without_runs_are_mistakes_of_usage()
    {
        var program = new RealProgram();
        Assert.Equal(2, program.Run("claims", "0.77"));
        Assert.Contains("unknown claim '0.77', did you mean '0.7'", program.Error);
        using var empty = new TemporaryFolder();
        using var other = new TemporaryFolder();
        Assert.Equal(2, program.Run([.. Small, "--out", other.Path, "--reuse", empty.Path]));
        Assert.Contains("journal.jsonl: cannot be read", program.Error);
    }
}
