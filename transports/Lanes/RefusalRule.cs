namespace Bakeoff.Transports;

/// <summary>A row of the refusal table: which parts cannot stand in one lane, why, and who says so.</summary>
public sealed record RefusalRule
{
    /// <summary>Name of the rule, kebab-case.</summary>
    public required string Id { get; init; }

    /// <summary>True if the rule refuses these parts.</summary>
    public required Func<LaneParts, bool> Refuses { get; init; }

    /// <summary>Why, one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Primary source of the reason.</summary>
    public required string Source { get; init; }

    /// <summary>A lane that this rule refuses.</summary>
    public required string Example { get; init; }

    /// <summary>What a hybrid can give up to be accepted, or null if nothing helps.</summary>
    public Concession? Concession { get; init; }

    /// <summary>Rule and reason in one sentence, with the way out if there is one.</summary>
    public override string ToString() =>
        $"{Id}: {Reason}" + (Concession is null ? "" : $" It runs with {Concession}.");
}
