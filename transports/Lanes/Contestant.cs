namespace Bakeoff.Transports;

/// <summary>A named composition of six kinds: one of the systems that the mails of 2009 argue about.</summary>
public sealed class Contestant
{
    /// <summary>Name on the command line, in matrix files and in CSV.</summary>
    public required string Id { get; init; }

    /// <summary>What it is, one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The mails that name it.</summary>
    public required string NamedIn { get; init; }

    /// <summary>Its own time: the era of the lane if nobody says otherwise.</summary>
    public required Era DefaultEra { get; init; }

    /// <summary>Its six kinds, in slot order.</summary>
    public required IReadOnlyList<PartKind> Kinds { get; init; }

    /// <summary>Its own defaults; of two that apply, the later in the list wins.</summary>
    public IReadOnlyList<ContestantPreset> Presets { get; init; } = [];

    /// <summary>Kinds that stood in a slot before an era, where the contestant changed with time.</summary>
    public IReadOnlyList<EarlierKind> Earlier { get; init; } = [];

    /// <summary>Exits and wake-ups of one transaction on an idle machine, in the contestant's own era.</summary>
    public IdleRoundTrip RoundTrip { get; init; } = new([], []);

    /// <summary>The eras in which all its parts existed.</summary>
    public EraRange Existed
    {
        get
        {
            Era[] eras = [.. Era.All.Where(era => PartSlots.All.All(slot => KindIn(slot, era).Existed.Contains(era)))];
            return new EraRange(eras[0], eras[^1]);
        }
    }

    /// <summary>The kind in a slot.</summary>
    public PartKind this[PartSlot slot] => Kinds[(int)slot];

    /// <summary>The kind in a slot in an era.</summary>
    public PartKind KindIn(PartSlot slot, Era era) =>
        Earlier.FirstOrDefault(earlier => earlier.Kind.Slot == slot && era.IsBefore(earlier.Until))?.Kind ?? this[slot];

    /// <summary>The part in a slot with its options preset for an era.</summary>
    public PartChoice Part(PartSlot slot, Era era)
    {
        PartChoice part = KindIn(slot, era).In(era);
        foreach (ContestantPreset preset in Presets)
        {
            if (preset.Slot == slot && !era.IsBefore(preset.From))
            {
                part = part.With(preset.Option, preset.Value);
            }
        }

        return part;
    }

    /// <summary>All parts with their options preset for an era.</summary>
    public LaneParts Parts(Era era) => new(PartSlots.All.Select(slot => Part(slot, era)));

    /// <summary>The contestant's id.</summary>
    public override string ToString() => Id;
}
