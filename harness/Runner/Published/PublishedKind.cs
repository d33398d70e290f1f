namespace Bakeoff.Harness;

/// <summary>What a published row states, and so what a simulation must meet.</summary>
public enum PublishedKind
{
    /// <summary>A value with its unit.</summary>
    Absolute,

    /// <summary>A quotient, of two set-ups or of two metrics of one.</summary>
    Ratio,

    /// <summary>What one set-up has more than another, with its unit: what both share goes out of it.</summary>
    Difference,

    /// <summary>Which of two set-ups has more.</summary>
    Order,

    /// <summary>Whether something grows or shrinks from one set-up to the other.</summary>
    Sign,

    /// <summary>Two ends between which the value lies.</summary>
    Range,
}
