using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff reproduce</c>: runs the published set-ups and prints what was published beside what is simulated.</summary>
internal sealed class ReproduceCommand(CliServices services)
{
    /// <summary>Figures that are drawn after a reproduction.</summary>
    private const string Figures = "reproduce";

    private const string PublishedFolder = "harness/published";

    /// <summary>Reads, runs, compares, stores, prints; returns the exit code.</summary>
    /// <param name="filters">Sources and rows; none for everything published.</param>
    /// <param name="readme">Document whose generated section is brought up to date, or null.</param>
    /// <param name="arguments">Options of the runs.</param>
    public int Execute(IReadOnlyList<string> filters, string? readme, RunArguments arguments)
    {
        if (readme is not null && filters.Count > 0)
        {
            throw new UsageException("--readme needs everything published: give no FILTER");
        }

        ReadmeSection.Check(readme, ReproductionText.Section);
        PublishedSet set = Read(services, arguments, filters).Select(filters);
        Matrix matrix = set.ToMatrix();
        return new MatrixRun(services, arguments).Execute(matrix, folder =>
        {
            var reproduction = Reproduction.Of(set, folder.Rows());
            ReproductionFiles.Write(folder.FullPath, reproduction);
            if (!arguments.Quiet)
            {
                ReproduceReport.Print(reproduction, services.Output);
            }

            ReadmeSection.Write(readme, ReproductionText.Section, ReproductionText.ScoresBySource(reproduction));
            return services.Figures.Draw(folder.FullPath, arguments.Renderer, arguments.Formats, Figures);
        });
    }

    /// <summary>Every published set-up of the source tree; what the command line sets goes into those that <paramref name="rows"/> need.</summary>
    public static PublishedSet Read(CliServices services, RunArguments arguments, IReadOnlyList<string> rows) => PublishedSet.ReadFolder(
        Folder(services), services.Vocabulary,
        new MatrixOverrides { BaseSeed = arguments.Seed, SeedCount = arguments.Seeds, Sets = arguments.Sets, Rows = rows });

    /// <summary>The folder of the published set-ups.</summary>
    public static string Folder(CliServices services) =>
        Path.Combine(services.SourceTree ?? Environment.CurrentDirectory, PublishedFolder);
}
