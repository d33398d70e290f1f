namespace Bakeoff.Transports.Rings;

/// <summary>The two indices of an IOQ ring.</summary>
public enum IoqIndex
{
    /// <summary>Entries that hold a buffer.</summary>
    Valid = 0,

    /// <summary>Entries that hold work for the consumer.</summary>
    InUse = 1,
}
