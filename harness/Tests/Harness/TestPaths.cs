using System.Runtime.CompilerServices;

namespace Bakeoff.Tests.Harness;

/// <summary>Places in the source tree.</summary>
internal static class TestPaths
{
    /// <summary>Root of the source tree.</summary>
    public static string SourceTree { get; } = Find();

    private static string Find([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}
