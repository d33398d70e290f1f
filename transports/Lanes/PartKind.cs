namespace Bakeoff.Transports;

/// <summary>
/// One way to fill a slot, as data: the catalogue, the matrix, the README and the refusal table read it.
/// </summary>
public sealed class PartKind
{
    /// <summary>The slot that it fills.</summary>
    public required PartSlot Slot { get; init; }

    /// <summary>Name in lane ids and CSV, unique within the slot, kebab-case.</summary>
    public required string Id { get; init; }

    /// <summary>What it is, one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Primary source.</summary>
    public required string Source { get; init; }

    /// <summary>Eras in which it existed.</summary>
    public EraRange Existed { get; init; } = EraRange.Always;

    /// <summary>The bus shell that it needs.</summary>
    public BusShells Shell { get; init; }

    /// <summary>What the refusal table needs to know.</summary>
    public KindTraits Traits { get; init; }

    /// <summary>Of an attachment: whom its frames can reach.</summary>
    public Reach Reach { get; init; } = Reach.Everywhere;

    /// <summary>Its options.</summary>
    public IReadOnlyList<OptionDefinition> Options { get; init; } = [];

    /// <summary>True if it has all of <paramref name="traits"/>.</summary>
    public bool Has(KindTraits traits) => (Traits & traits) == traits;

    /// <summary>Position of an option in <see cref="Options"/>, or -1.</summary>
    public int IndexOf(string option)
    {
        for (int i = 0; i < Options.Count; i++)
        {
            if (Options[i].Name == option)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The kind with its defaults of an era.</summary>
    public PartChoice In(Era era) => new(this, [.. Options.Select(option => option.DefaultIn(era))]);

    /// <summary>The kind's id.</summary>
    public override string ToString() => Id;
}
