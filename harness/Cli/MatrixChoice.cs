using Bakeoff.Harness;
using Bakeoff.Machine;

namespace Bakeoff.Cli;

/// <summary>Decides which matrix a command means and reads it.</summary>
internal static class MatrixChoice
{
    /// <summary>What is run and searched without a matrix file.</summary>
    public const string DefaultMatrix = MatrixFolder + "/paper.yaml";

    private const string MatrixFolder = "harness/matrices";

    /// <summary>
    /// The named file; without one an ad-hoc matrix if lanes or workloads are given, otherwise the paper matrix. With a
    /// file, lanes and workloads select among its cells.
    /// </summary>
    public static Matrix Read(RunArguments arguments, CliServices services)
    {
        var overrides = new MatrixOverrides { BaseSeed = arguments.Seed, SeedCount = arguments.Seeds };
        bool isAdHoc = arguments.MatrixFile is null && (arguments.Transports.Count > 0 || arguments.Workloads.Count > 0);
        if (isAdHoc)
        {
            return ReadAdHoc(arguments, services, overrides);
        }

        CheckSelection(arguments, services);
        string file = arguments.MatrixFile ?? PaperMatrix(services);
        CheckExists(file, services);
        overrides = overrides with { Sets = arguments.Sets, Transports = arguments.Transports, Workloads = arguments.Workloads };
        return PublishedReader.IsPublished(file)
            ? PublishedSet.Of([PublishedReader.ReadFile(file, services.Vocabulary, overrides)]).ToMatrix(Path.GetFileNameWithoutExtension(file))
            : MatrixReader.ReadFile(file, services.Vocabulary, overrides);
    }

    private static Matrix ReadAdHoc(RunArguments arguments, CliServices services, MatrixOverrides overrides)
    {
        CheckOnce("transport", arguments.Transports, arguments.Sets);
        CheckOnce("workload", arguments.Workloads, arguments.Sets);
        string text = AdHocMatrix.Write(
            arguments.Transports.Count > 0 ? arguments.Transports : services.Vocabulary.Transports,
            arguments.Workloads.Count > 0 ? arguments.Workloads : Words.All<Workload>(),
            arguments.Sets);
        try
        {
            Matrix matrix = MatrixReader.ReadText(text, "command line", services.Vocabulary, overrides, showLines: false);
            CheckEffects(arguments.Sets, matrix);
            return matrix;
        }
        catch (MatrixException error) when (error.Path.StartsWith(AdHocMatrix.FactorPath, StringComparison.Ordinal))
        {
            string key = error.Path[AdHocMatrix.FactorPath.Length..].Split('[')[0];
            string option = key is "transport" or "workload" ? $"--{key}" : $"--set {key}";
            throw new UsageException($"{option}: {error.Fault}", error);
        }
    }

    private static void CheckOnce(string factor, IReadOnlyList<string> option, IReadOnlyList<KeyValuePair<string, string>> sets)
    {
        if (option.Count > 0 && sets.Any(set => set.Key == factor))
        {
            throw new UsageException($"{factor} is given twice, by --{factor} and by --set {factor}: give one, with commas for several");
        }
    }

    /// <summary>Refuses what none of the cells heeds: a message size of round trips, say, is a request's by another name.</summary>
    private static void CheckEffects(IReadOnlyList<KeyValuePair<string, string>> sets, Matrix matrix)
    {
        foreach (string key in sets.Select(set => set.Key).Where(FactorTable.WorkloadKeys.Contains))
        {
            if (!matrix.Cells.Any(planned => FactorTable.Find(key)!.Applies(planned.Cell)))
            {
                string workloads = string.Join(", ", matrix.Cells.Select(planned => Words.Of(planned.Cell.Workload)).Distinct());
                throw new UsageException($"--set {key}: has no effect on {workloads} (bakeoff list workloads says what each heeds)");
            }
        }
    }

    private static void CheckSelection(RunArguments arguments, CliServices services)
    {
        foreach (string lane in arguments.Transports)
        {
            string contestant = lane.Split('@', '+')[0];
            if (!services.Vocabulary.Transports.Contains(contestant))
            {
                throw new UsageException("--transport: " + Complaint.Unknown("transport", contestant, services.Vocabulary.Transports));
            }
        }

        foreach (string workload in arguments.Workloads.Where(word => !Words.All<Workload>().Contains(word)))
        {
            throw new UsageException("--workload: " + Complaint.Unknown("workload", workload, Words.All<Workload>()));
        }
    }

    /// <summary>Refuses a file that is not there, with the one that was probably meant; a folder is refused where it is read.</summary>
    private static void CheckExists(string file, CliServices services)
    {
        if (File.Exists(file) || Directory.Exists(file))
        {
            return;
        }

        string[] shipped = MatricesOf(Path.Combine(services.SourceTree ?? Environment.CurrentDirectory, MatrixFolder));
        string[] known = [.. MatricesOf(Path.GetDirectoryName(Path.GetFullPath(file)) ?? ""), .. shipped];
        string? name = NearestName.Find(Path.GetFileNameWithoutExtension(file), known.Select(path => Path.GetFileNameWithoutExtension(path)));
        string hint = name is not null ? $", did you mean {Shown(known.First(path => Path.GetFileNameWithoutExtension(path) == name))}?"
            : shipped.Length > 0 ? $" ({MatrixFolder} has {string.Join(", ", shipped.Select(Path.GetFileName))})" : "";
        throw new UsageException($"{file}: cannot be read: there is no such file{hint}");
    }

    private static string[] MatricesOf(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal)] : [];

    /// <summary>The path as a user in the current folder would type it.</summary>
    private static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string PaperMatrix(CliServices services)
    {
        string file = Path.Combine(services.SourceTree ?? Environment.CurrentDirectory, DefaultMatrix);
        return File.Exists(file)
            ? file
            : throw new UsageException($"no matrix given, and {DefaultMatrix} is not found from here");
    }
}
