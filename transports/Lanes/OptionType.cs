namespace Bakeoff.Transports;

/// <summary>Type of a part's option.</summary>
public enum OptionType
{
    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>An integer within a range, in the option's unit.</summary>
    Int,

    /// <summary>One of a few names.</summary>
    Enum,
}
