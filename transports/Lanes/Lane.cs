namespace Bakeoff.Transports;

/// <summary>
/// A resolved, valid lane: a contestant in an era with six parts whose options all have values. Builders make simulated
/// parts from it. Two lanes are equal if their canonical ids are.
/// </summary>
public sealed class Lane : IEquatable<Lane>
{
    internal Lane(Contestant contestant, Era era, LaneParts parts)
    {
        Contestant = contestant;
        Era = era;
        Parts = parts;
        Id = LaneText.Print(contestant, era, parts);
        Anachronisms = FindAnachronisms(era, parts);
    }

    /// <summary>The contestant that the lane starts from.</summary>
    public Contestant Contestant { get; }

    /// <summary>
    /// Canonical name: what differs from the contestant's preset in the era, parts and options in fixed order.
    /// </summary>
    public string Id { get; }

    /// <summary>The era whose presets apply.</summary>
    public Era Era { get; }

    /// <summary>The guest's local APIC in that era; interrupts posted by hardware come with a virtualized one.</summary>
    public ApicModel Apic => Interrupts.Has(OptionIds.Hop, OptionIds.HopPosted) ? ApicModel.ApicV : Era.Apic;

    /// <summary>The six parts.</summary>
    public LaneParts Parts { get; }

    /// <summary>The bus shells: derived from the parts.</summary>
    public BusShells Bus => Parts.Bus;

    /// <summary>True if a part or a value did not exist in the era: marked in the CSV and drawn hollow.</summary>
    public bool IsAnachronistic => Anachronisms.Count > 0;

    /// <summary>What did not exist in the era, one phrase each.</summary>
    public IReadOnlyList<string> Anachronisms { get; }

    /// <summary>The part in a slot.</summary>
    public PartChoice this[PartSlot slot] => Parts[slot];

    /// <summary>The guest driver.</summary>
    public PartChoice FrontEnd => Parts.FrontEnd;

    /// <summary>The rings.</summary>
    public PartChoice Rings => Parts.Rings;

    /// <summary>Guest to host notification.</summary>
    public PartChoice Kick => Parts.Kick;

    /// <summary>Host to guest notification.</summary>
    public PartChoice Interrupts => Parts.Interrupts;

    /// <summary>The host's side of the rings.</summary>
    public PartChoice BackEnd => Parts.BackEnd;

    /// <summary>Where frames enter and leave the host.</summary>
    public PartChoice Attachment => Parts.Attachment;

    /// <inheritdoc/>
    public bool Equals(Lane? other) => other is not null && other.Id == Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Lane);

    /// <summary>The same in every process, unlike the hash of a string.</summary>
    public override int GetHashCode()
    {
        uint hash = 2166136261;
        foreach (char c in Id)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return unchecked((int)hash);
    }

    /// <summary>The canonical id.</summary>
    public override string ToString() => Id;

    private static List<string> FindAnachronisms(Era era, LaneParts parts)
    {
        List<string> found = [];
        foreach (PartChoice part in parts.All)
        {
            if (!part.Kind.Existed.Contains(era))
            {
                found.Add($"{part.Slot.Id()} {part.Kind.Id} existed in {part.Kind.Existed}");
            }

            foreach (PartOption option in part.Options)
            {
                Era since = option.Definition.ExistsSince(option.Value);
                if (era.IsBefore(since))
                {
                    found.Add($"{part.Slot.Id()} {part.Kind.Id}[{option}] existed in {EraRange.Since(since)}");
                }
            }
        }

        return found;
    }
}
