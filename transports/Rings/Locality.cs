namespace Bakeoff.Transports.Rings;

/// <summary>The two sides of a vbus connection, as its headers name them. The value is what an ownership byte holds.</summary>
public enum Locality : byte
{
    /// <summary>The guest, owner of the memory.</summary>
    North = 0,

    /// <summary>The host.</summary>
    South = 1,
}
