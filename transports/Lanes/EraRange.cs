namespace Bakeoff.Transports;

/// <summary>The eras in which something existed, both ends included.</summary>
public readonly record struct EraRange(Era First, Era Last)
{
    /// <summary>Existed in every era.</summary>
    public static EraRange Always { get; } = new(Era.April2009, Era.Modern);

    /// <summary>Existed from an era until today.</summary>
    public static EraRange Since(Era first) => new(first, Era.Modern);

    /// <summary>True if <paramref name="era"/> lies in the range.</summary>
    public bool Contains(Era era) => !era.IsBefore(First) && !Last.IsBefore(era);

    /// <summary>The eras that both ranges have; the ranges of one contestant's parts always overlap.</summary>
    public EraRange Intersect(EraRange other) => new(
        First.IsBefore(other.First) ? other.First : First,
        Last.IsBefore(other.Last) ? Last : other.Last);

    /// <summary>"any", "2010-05 and later", "2009-04 to 2011-10".</summary>
    public override string ToString() => this == Always ? "any"
        : Last == Era.Modern ? $"{First} and later"
        : $"{First} to {Last}";
}
