namespace Bakeoff.Transports.Bus;

/// <summary>
/// What a device may offer, as its attribute "features" shows and limits it: the mail of 30 Sep 2009 names the mask per device as what migration
/// between hosts needs.
/// </summary>
internal static class CapabilityNames
{
    /// <summary>The names that are set, with commas.</summary>
    public static string Of(IReadOnlyList<(string Name, uint Bit)> known, uint bits) =>
        string.Join(',', known.Where(one => (bits & one.Bit) != 0).Select(one => one.Name));

    /// <summary>Reads a list with commas; "none" or nothing is the empty one. False if a name is not known.</summary>
    public static bool TryRead(IReadOnlyList<(string Name, uint Bit)> known, string text, out uint bits)
    {
        bits = 0;
        foreach (string word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            uint bit = known.FirstOrDefault(one => one.Name == word).Bit;
            if (bit == 0 && word != "none")
            {
                return false;
            }

            bits |= bit;
        }

        return true;
    }
}
