namespace Bakeoff.Cli;

/// <summary>Finds the root of the source tree that a folder belongs to.</summary>
internal static class SourceTreeFinder
{
    private const string Marker = "Bakeoff.sln";

    /// <summary>The nearest folder at or above <paramref name="folder"/> that holds the solution, or null.</summary>
    public static string? Find(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Marker)))
            {
                return at.FullName;
            }
        }

        return null;
    }
}
