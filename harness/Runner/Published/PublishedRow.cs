namespace Bakeoff.Harness;

/// <summary>One published statement and the set-up that it was measured in.</summary>
public sealed record PublishedRow
{
    /// <summary>Label, unique over all files.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the file that it stands in.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the set-up.</summary>
    public required string Setup { get; init; }

    /// <summary>The set-up that the first is divided by, or null.</summary>
    public string? Against { get; init; }

    /// <summary>What was measured.</summary>
    public required MetricExpression Metric { get; init; }

    /// <summary>What is stated.</summary>
    public required PublishedKind Kind { get; init; }

    /// <summary>What the row is used for.</summary>
    public required PublishedRole Role { get; init; }

    /// <summary>The published number; null for order, sign and range.</summary>
    public double? Value { get; init; }

    /// <summary>Lower end of a range.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of a range.</summary>
    public double? High { get; init; }

    /// <summary>For order and sign: true if the set-up has more than the one that it stands against.</summary>
    public bool IsMore { get; init; }

    /// <summary>Unit of the value, empty for plain numbers.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The pass band; null for order, sign and range.</summary>
    public PassBand? Band { get; init; }

    /// <summary>Where the number stands.</summary>
    public required string Cited { get; init; }

    /// <summary>How sure it is, as the collection of sources marks it.</summary>
    public string Confidence { get; init; } = "";

    /// <summary>Why it misses and what would have to be true for a hit; shown with a miss.</summary>
    public string Explain { get; init; } = "";

    /// <summary>The least value that is a hit; 1 where an order or sign asks for more, null where nothing bounds it.</summary>
    public double? PassLow => Kind switch
    {
        PublishedKind.Range => Low,
        PublishedKind.Order or PublishedKind.Sign => IsMore ? 1 : null,
        _ => Value - HalfWidth,
    };

    /// <summary>The greatest value that is a hit; 1 where an order or sign asks for less, null where nothing bounds it.</summary>
    public double? PassHigh => Kind switch
    {
        PublishedKind.Range => High,
        PublishedKind.Order or PublishedKind.Sign => IsMore ? null : 1,
        _ => Value + HalfWidth,
    };

    /// <summary>True if <paramref name="setup"/> has to run for it.</summary>
    internal bool Needs(string setup) => Setup == setup || Against == setup;

    private double? HalfWidth => Band is { } band ? band.Size * (band.IsRelative ? Math.Abs(Value!.Value) : 1) : null;
}
