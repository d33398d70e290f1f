namespace Bakeoff.Tests.Harness;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("bakeoff-test-").FullName;

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Content of every file below a folder that does not hold wall-clock facts, by relative name.</summary>
    public static SortedDictionary<string, string> Results(string folder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string name = System.IO.Path.GetRelativePath(folder, file);
            if (name is not ("manifest.json" or "journal.jsonl"))
            {
                files.Add(name, File.ReadAllText(file));
            }
        }

        return files;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
