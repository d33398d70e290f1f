namespace Bakeoff.Harness;

/// <summary>Finds and loads machine profiles, <c>machines/*.yaml</c>.</summary>
public static class MachineProfiles
{
    private const string Extension = ".yaml";

    /// <summary>
    /// The folder of profiles: <c>machines/</c> beside the executable, else <c>harness/machines/</c> in a folder above it
    /// (a build tree).
    /// </summary>
    public static string FindDirectory()
    {
        string beside = Path.Combine(AppContext.BaseDirectory, "machines");
        if (Directory.Exists(beside))
        {
            return beside;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string inRepository = Path.Combine(folder.FullName, "harness", "machines");
            if (Directory.Exists(inRepository))
            {
                return inRepository;
            }
        }

        throw new MachineProfileException(
            $"no machine profiles: neither {beside} nor harness/machines in any folder above it exists");
    }

    /// <summary>Loads one profile; the profiles that it is based on lie in the same folder.</summary>
    /// <exception cref="MachineProfileException">Every problem of the file with its line.</exception>
    public static MachineProfile Load(string path) => Load(path, []);

    /// <summary>Loads every profile of a folder, ordered by name.</summary>
    public static IReadOnlyList<MachineProfile> LoadAll(string directory)
    {
        string[] paths = FilesOf(directory);
        if (paths.Length == 0)
        {
            throw new MachineProfileException($"{directory}: holds no machine profile (*{Extension})");
        }

        return [.. paths.Select(Load)];
    }

    /// <summary>Loads <paramref name="path"/>, which the files of <paramref name="dependents"/> are waiting for.</summary>
    internal static MachineProfile Load(string path, IReadOnlyList<string> dependents)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MachineProfileException($"{path}: cannot be read: {e.Message}", e);
        }

        return new MachineProfileReader(path, dependents).Read(text);
    }

    /// <summary>Names of the profiles in a folder, ordered.</summary>
    internal static IReadOnlyList<string> NamesIn(string directory) =>
        [.. FilesOf(directory).Select(path => Path.GetFileNameWithoutExtension(path))];

    /// <summary>The file in which a profile of that name lies.</summary>
    internal static string PathOf(string directory, string name) => Path.Combine(directory, name + Extension);

    private static string[] FilesOf(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new MachineProfileException($"{directory}: no such folder of machine profiles");
        }

        string[] paths = Directory.GetFiles(directory, "*" + Extension);
        Array.Sort(paths, StringComparer.Ordinal);
        return paths;
    }
}
