namespace Bakeoff.Plots.Renderers;

/// <summary>
/// Gives ScottPlot a font from a file, under a name that no installed font has: equal pictures everywhere, and text even
/// where the system's font lookup finds nothing.
/// </summary>
internal static class ScottPlotFonts
{
    private const string Name = "Bakeoff Sans";

    private static readonly string[] Folders =
    [
        "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu-sans-fonts", "/usr/share/fonts/dejavu",
        "/usr/share/fonts/TTF", "/Library/Fonts", @"C:\Windows\Fonts",
    ];

    private static readonly Lazy<bool> Registration = new(RegisterOnce);

    /// <summary>Registers DejaVu Sans once per process; false where it is not installed and the system's font is used.</summary>
    public static bool Register() => Registration.Value;

    private static bool RegisterOnce()
    {
        if (Find("DejaVuSans.ttf") is not { } regular)
        {
            return false;
        }
        ScottPlot.Fonts.AddFontFile(Name, regular, bold: false, italic: false);
        // A style that is not registered falls back to the system's font without a word.
        ScottPlot.Fonts.AddFontFile(Name, Find("DejaVuSans-Bold.ttf") ?? regular, bold: true, italic: false);
        ScottPlot.Fonts.Default = Name;
        return true;
    }

    private static string? Find(string fileName) =>
        Folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);
}
