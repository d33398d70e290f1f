using Bakeoff.Harness;

namespace Bakeoff.Tests.Machines;

/// <summary>
/// The tables of the two READMEs about costs are made from the code. To rewrite them:
/// <c>BAKEOFF_APPROVE=1 dotnet test -c Release harness/Tests --filter CostReadmeTests</c>
/// </summary>
public sealed class CostReadmeTests
{
    private const string HowTo =
        "BAKEOFF_APPROVE=1 dotnet test -c Release harness/Tests --filter CostReadmeTests";

    [Fact]
    public void Who_pays_for_what_is_the_table_of_the_code() =>
        Check("harness/Machine/README.md", "who pays for what", CostTables.WhoPays());

    [Fact]
    public void The_table_of_profiles_is_that_of_the_files() => Check(
        "harness/machines/README.md",
        "profiles",
        CostTables.Profiles(MachineProfiles.LoadAll(Path.Combine(RepositoryRoot(), "harness", "machines"))));

    [Fact]
    public void The_table_of_idle_states_is_that_of_the_files() => Check(
        "harness/machines/README.md",
        "idle states",
        CostTables.IdleStates(MachineProfiles.LoadAll(Path.Combine(RepositoryRoot(), "harness", "machines"))));

    [Fact]
    public void Only_the_section_of_that_name_is_replaced()
    {
        string document = "a\n<!-- generated: x -->\nold\n<!-- end of x -->\nb\n";
        string replaced = GeneratedSection.Replace(document, "x", ["one", "two"]);
        Assert.Equal("a\n<!-- generated: x -->\none\ntwo\n<!-- end of x -->\nb\n", replaced);
        Assert.Throws<ArgumentException>(() => GeneratedSection.Replace(document, "y", []));
    }

    private static void Check(string file, string section, IEnumerable<string> lines)
    {
        string path = Path.Combine(RepositoryRoot(), file);
        string written = File.ReadAllText(path);
        string expected = GeneratedSection.Replace(written, section, lines);
        if (Environment.GetEnvironmentVariable("BAKEOFF_APPROVE") == "1")
        {
            File.WriteAllText(path, expected);
            return;
        }

        Assert.True(written == expected, $"{file}: the table '{section}' is not that of the code; to rewrite it: {HowTo}");
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bakeoff.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
