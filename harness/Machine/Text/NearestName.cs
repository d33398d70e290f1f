namespace Bakeoff.Machine;

/// <summary>
/// Finds the known name that a mistyped one probably meant: every message about an unknown name uses it.
/// </summary>
public static class NearestName
{
    /// <summary>
    /// The name with the smallest edit distance, or null if none is near: at most a third of the longer of the two
    /// names
    /// (and always two letters) may differ. Equal distances go to the name listed first; case does not count.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in known)
        {
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            int allowed = Math.Max(2, Math.Max(name.Length, candidate.Length) / 3);
            // A change of every letter is no likeness, however short the name is.
            bool near = distance <= allowed && distance < Math.Max(name.Length, candidate.Length);
            if (near && distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>The end of a message, "; did you mean 'x'?", or nothing if no known name is near.</summary>
    public static string Hint(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>
    /// Levenshtein distance: insertions, deletions and replacements that turn one text into the other.
    /// </summary>
    public static int Distance(string from, string to)
    {
        int[] row = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
