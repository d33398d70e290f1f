using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>Words for what the user got wrong.</summary>
public static class Complaint
{
    /// <summary>Names that fit into a sentence.</summary>
    public const int MostNames = 12;

    private const int MostListed = 50;
    private const int Closest = 5;

    /// <summary>
    /// The sentence for a name that is none of the known ones, with the one that was probably meant; otherwise with all that are
    /// accepted, or, where these are more than <paramref name="mostListed"/>, with the closest.
    /// </summary>
    public static string Unknown(string kind, string word, IReadOnlyCollection<string> known, int mostListed = MostListed)
    {
        string? nearest = NearestName.Find(word, known);
        if (nearest is not null)
        {
            string all = known.Count <= MostNames ? $" (accepted: {string.Join(", ", known)})" : "";
            return $"unknown {kind} '{word}', did you mean '{nearest}'?{all}";
        }

        return known.Count > mostListed
            ? $"unknown {kind} '{word}' (closest of {known.Count}: {string.Join(", ", ClosestOf(word, known))})"
            : $"unknown {kind} '{word}' (accepted: {string.Join(", ", known)})";
    }

    /// <summary>The names that share most parts with the word; of equals those that have something near to most of its parts.</summary>
    private static IEnumerable<string> ClosestOf(string word, IEnumerable<string> known)
    {
        string[] parts = word.Split('_', '.');
        return known
            .OrderByDescending(name => parts.Intersect(name.Split('_', '.')).Count())
            .ThenByDescending(name => parts.Count(part => NearestName.Find(part, name.Split('_', '.')) is not null))
            .Take(Closest);
    }
}
