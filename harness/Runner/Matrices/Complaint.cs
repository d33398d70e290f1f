using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>Words for what the user got wrong.</summary>
public static class Complaint
{
    private const int MostNames = 12;
    private const int MostListed = 50;

    /// <summary>The sentence for a name that is none of the known ones, with the nearest of them.</summary>
    public static string Unknown(string kind, string word, IReadOnlyCollection<string> known)
    {
        string? nearest = NearestName.Find(word, known);
        if (nearest is not null)
        {
            string all = known.Count <= MostNames ? $" (accepted: {string.Join(", ", known)})" : "";
            return $"unknown {kind} '{word}', did you mean '{nearest}'?{all}";
        }

        string more = known.Count > MostListed ? $" and {known.Count - MostListed} more" : "";
        return $"unknown {kind} '{word}' (accepted: {string.Join(", ", known.Take(MostListed))}{more})";
    }
}
