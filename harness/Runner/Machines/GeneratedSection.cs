namespace Bakeoff.Harness;

/// <summary>
/// The part of a document that is made from code: what stands between the lines
/// <c>&lt;!-- generated: name --&gt;</c> and <c>&lt;!-- end of name --&gt;</c>.
/// </summary>
public static class GeneratedSection
{
    /// <summary><paramref name="document"/> with <paramref name="lines"/> in the section <paramref name="name"/>.</summary>
    public static string Replace(string document, string name, IEnumerable<string> lines)
    {
        string first = $"<!-- generated: {name} -->\n";
        string last = $"<!-- end of {name} -->";
        int start = document.IndexOf(first, StringComparison.Ordinal);
        int end = document.IndexOf(last, StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            throw new ArgumentException(
                $"the document has no section between '{first.TrimEnd()}' and '{last}'", nameof(document));
        }

        return document[..(start + first.Length)] + string.Concat(lines.Select(line => line + "\n")) + document[end..];
    }
}
