namespace Bakeoff.Machine;

/// <summary>Finds the name that a mistyped word was probably meant to be.</summary>
public static class NearestName
{
    /// <summary>The known name nearest to <paramref name="word"/> by edit distance, or null if none is near.</summary>
    /// <remarks>
    /// Near means that at most a third of the longer word differs, but never all of it, or that the word begins the name.
    /// A tie goes to the first name.
    /// </remarks>
    public static string? Find(string word, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string name in known)
        {
            int distance = EditDistance(word.ToLowerInvariant(), name.ToLowerInvariant());
            int allowed = Math.Max(1, Math.Max(word.Length, name.Length) / 3);
            bool prefix = word.Length >= 3 && name.StartsWith(word, StringComparison.OrdinalIgnoreCase);
            bool near = distance <= allowed && distance < Math.Max(word.Length, name.Length);
            if ((near || prefix) && distance < bestDistance)
            {
                best = name;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>The end of a message, "; did you mean 'x'?", or nothing if no known name is near.</summary>
    public static string Hint(string word, IEnumerable<string> known) =>
        Find(word, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other.</summary>
    private static int EditDistance(string from, string to)
    {
        int[,] distance = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            distance[i, 0] = i;
        }

        for (int j = 0; j <= to.Length; j++)
        {
            distance[0, j] = j;
        }

        for (int i = 1; i <= from.Length; i++)
        {
            for (int j = 1; j <= to.Length; j++)
            {
                int substitution = distance[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                int shortest = Math.Min(substitution, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                distance[i, j] = swapped ? Math.Min(shortest, distance[i - 2, j - 2] + 1) : shortest;
            }
        }

        return distance[from.Length, to.Length];
    }
}
