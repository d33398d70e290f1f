using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>Brings a generated section of a document up to date.</summary>
internal static class ReadmeSection
{
    /// <summary>Complains, before anything runs, about a document that cannot take the section.</summary>
    public static void Check(string? file, string section) => Change(file, section, [], write: false);

    /// <summary>Writes <paramref name="lines"/> into the section; without a file nothing happens.</summary>
    public static void Write(string? file, string section, IEnumerable<string> lines) => Change(file, section, lines, write: true);

    private static void Change(string? file, string section, IEnumerable<string> lines, bool write)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            string changed = GeneratedSection.Replace(File.ReadAllText(file), section, lines);
            if (write)
            {
                File.WriteAllText(file, changed);
            }
        }
        catch (Exception error) when (error is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--readme {file}: {error.Message}", error);
        }
    }
}
