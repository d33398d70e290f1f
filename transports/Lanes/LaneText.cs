namespace Bakeoff.Transports;

/// <summary>Writes lane ids, and splits lists of them. <see cref="TransportCatalog.Parse"/> reads them.</summary>
public static class LaneText
{
    /// <summary>
    /// The canonical id: contestant, the era if it is not the contestant's own, then each part that differs from the
    /// contestant's preset: another kind with what differs from its defaults, or the same kind with what differs.
    /// </summary>
    public static string Print(Contestant contestant, Era era, LaneParts parts)
    {
        string text = contestant.Id + (era == contestant.DefaultEra ? "" : $"@{era.Id}");
        foreach (PartSlot slot in PartSlots.All)
        {
            PartChoice preset = contestant.Part(slot, era);
            PartChoice part = parts[slot];
            if (part.Kind != preset.Kind)
            {
                text += $"+{slot.Id()}={part.Kind.Id}{Options(Differences(part, part.Kind.In(era)))}";
            }
            else if (!part.IsSameAs(preset))
            {
                text += $"+{slot.Id()}{Options(Differences(part, preset))}";
            }
        }

        return text;
    }

    /// <summary>Splits at commas outside brackets, so that a list of lanes fits on a command line.</summary>
    public static IReadOnlyList<string> SplitList(string text)
    {
        List<string> items = [];
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (text[i] == ',' && depth <= 0)
            {
                items.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        items.Add(text[start..].Trim());
        return items;
    }

    internal static string Options(IEnumerable<PartOption> options)
    {
        string list = string.Join(',', options.OrderBy(option => option.Definition.Name, StringComparer.Ordinal));
        return list.Length == 0 ? "" : $"[{list}]";
    }

    private static IEnumerable<PartOption> Differences(PartChoice part, PartChoice from) =>
        part.Options.Where(option => option.Value != from[option.Definition.Name]);
}
