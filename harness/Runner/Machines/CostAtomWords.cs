using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>What profiles and overrides say about a wrong atom, in the same words.</summary>
internal static class CostAtomWords
{
    /// <summary>One second: no atom is longer, and a longer one is a slip of unit.</summary>
    public const double LargestNs = 1e9;

    public static string Unknown(string name) =>
        $"no such cost atom{NearestHint(name, CostKeys.All.Select(info => info.Name))}"
        + " (all of them: harness/Machine/README.md)";

    public static string NotACost(string value) =>
        $"'{value}' is not a cost: accepted is a number from 0 to 1e9, in ns or ns/byte";

    public static string NearestHint(string word, IEnumerable<string> known) =>
        NearestName.Find(word, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
}
