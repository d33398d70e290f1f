using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>Brings a generated section of a document up to date.</summary>
internal static class ReadmeSection
{
    /// <summary>Writes <paramref name="lines"/> into the section; without a file nothing happens.</summary>
    public static void Write(string? file, string section, IEnumerable<string> lines)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            File.WriteAllText(file, GeneratedSection.Replace(File.ReadAllText(file), section, lines));
        }
        catch (Exception error) when (error is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--readme {file}: {error.Message}", error);
        }
    }
}
