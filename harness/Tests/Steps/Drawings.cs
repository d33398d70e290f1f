using System.Text.RegularExpressions;
using Bakeoff.Tests.Lanes;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Steps;

/// <summary>The drawings in the doc comments of the contestants' files.</summary>
internal static partial class Drawings
{
    /// <summary>The file of a contestant.</summary>
    public static string SourceOf(string contestant)
    {
        string file = string.Concat(contestant.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return File.ReadAllText(Repository.PathOf($"transports/Contestants/{file}.cs"));
    }

    /// <summary>All drawings, as the README of the transports shows them.</summary>
    public static string Markdown() => string.Join('\n', TransportCatalog.Default.Contestants.Select(contestant =>
        $"### {contestant.Id}\n\n```\n{Comment().Replace(Drawing().Match(SourceOf(contestant.Id)).Groups[1].Value, "")}```\n"));

    [GeneratedRegex(@"^/// <code>\n(.*?)^/// </code>", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Drawing();

    [GeneratedRegex("^/// ?", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
