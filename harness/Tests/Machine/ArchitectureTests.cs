using System.Text.RegularExpressions;
using System.Xml.Linq;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Machine;

/// <summary>The shape of the source tree: which project may know which, and what keeps the tree readable.</summary>
public sealed partial class ArchitectureTests
{
    private const int LinesMax = 500;

    private static readonly string[] s_simulatedProjects =
        ["harness/Machine/Bakeoff.Machine", "transports/Bakeoff.Transports", "workloads/Bakeoff.Workloads"];

    [Theory]
    [InlineData("harness/Machine/Bakeoff.Machine")]
    [InlineData("plots/Bakeoff.Plots")]
    [InlineData("transports/Bakeoff.Transports", "Bakeoff.Machine")]
    [InlineData("workloads/Bakeoff.Workloads", "Bakeoff.Machine")]
    [InlineData("harness/Runner/Bakeoff.Harness", "Bakeoff.Machine", "Bakeoff.Transports", "Bakeoff.Workloads")]
    [InlineData("harness/Cli/Bakeoff.Cli", "Bakeoff.Harness", "Bakeoff.Plots")]
    public void A_project_knows_only_those_below_it(string project, params string[] allowed)
    {
        IEnumerable<string> references = Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void The_simulated_projects_ban_wall_clock_and_platform_randomness()
    {
        foreach (string project in s_simulatedProjects)
        {
            XDocument file = Load(project);
            Assert.Contains(file.Descendants("AdditionalFiles"),
                item => Path.GetFullPath(Path.Combine(FolderOf(project), item.Attribute("Include")!.Value))
                    == Path.Combine(TestPaths.SourceTree, "harness", "BannedSymbols.txt"));
            Assert.Contains(file.Descendants("PackageReference"),
                item => item.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
            Assert.DoesNotContain("RS0030", File.ReadAllText(Path.Combine(TestPaths.SourceTree, project + ".csproj")),
                StringComparison.Ordinal);
        }

        string banned = File.ReadAllText(Path.Combine(TestPaths.SourceTree, "harness", "BannedSymbols.txt"));
        foreach (string symbol in (string[])
            [
                "T:System.DateTime;", "T:System.Diagnostics.Stopwatch;", "T:System.Random;", "T:System.Threading.Thread;",
                "T:System.Threading.Tasks.Task;", "P:System.Environment.TickCount64;", "M:System.Math.Exp(System.Double);",
            ])
        {
            Assert.Contains(symbol, banned, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_simulated_code_reads_a_clock_or_lifts_the_ban()
    {
        foreach (string file in s_simulatedProjects.SelectMany(project => SourcesIn(FolderOf(project))))
        {
            Assert.False(ClockOrPragma().IsMatch(File.ReadAllText(file)), file);
        }
    }

    [Fact]
    public void The_top_level_holds_the_five_folders_and_nothing_else()
    {
        IEnumerable<string> folders = Directory.GetDirectories(TestPaths.SourceTree).Select(path => Path.GetFileName(path)!)
            .Where(name => !name.StartsWith('.') && name is not ("bin" or "obj" or "TestResults" or "BenchmarkDotNet.Artifacts"));
        Assert.Equal(["harness", "plots", "results", "transports", "workloads"], folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_source_file_is_longer_than_500_lines()
    {
        Assert.DoesNotContain(Sources(), file => File.ReadLines(file).Count() > LinesMax);
    }

    [Fact]
    public void Every_public_type_of_the_product_says_what_it_is()
    {
        List<string> silent = [];
        foreach (string file in Sources().Where(file => !file.Contains("/Tests/", StringComparison.Ordinal)))
        {
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                Match type = PublicType().Match(lines[i]);
                if (type.Success && !HasSummary(lines, i))
                {
                    silent.Add($"{Path.GetRelativePath(TestPaths.SourceTree, file)}: {type.Groups["name"].Value}");
                }
            }
        }

        Assert.Empty(silent);
    }

    /// <summary>Looks for the summary in the comment and attribute lines right above a type.</summary>
    private static bool HasSummary(string[] lines, int index)
    {
        for (int i = index - 1; i >= 0; i--)
        {
            string line = lines[i].Trim();
            if (line.StartsWith("///", StringComparison.Ordinal))
            {
                if (line.Contains("<summary>", StringComparison.Ordinal) || line.Contains("<inheritdoc", StringComparison.Ordinal))
                {
                    return true;
                }
            }
            else if (!line.StartsWith('['))
            {
                return false;
            }
        }

        return false;
    }

    private static XDocument Load(string project) => XDocument.Load(Path.Combine(TestPaths.SourceTree, project + ".csproj"));

    private static string FolderOf(string project) => Path.GetDirectoryName(Path.Combine(TestPaths.SourceTree, project))!;

    private static IEnumerable<string> Sources() =>
        ((string[])["harness", "plots", "transports", "workloads"])
            .SelectMany(folder => SourcesIn(Path.Combine(TestPaths.SourceTree, folder)));

    private static IEnumerable<string> SourcesIn(string folder) =>
        Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"^\s*public\s+((static|sealed|abstract|readonly|partial|ref|unsafe)\s+)*(class|struct|interface|enum|record(\s+struct)?)\s+(?<name>\w+)")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\b(DateTime|Stopwatch|TickCount(64)?)\b|new Random\b|Random\.Shared|#pragma warning disable RS0030")]
    private static partial Regex ClockOrPragma();
}
