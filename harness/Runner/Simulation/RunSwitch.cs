namespace Bakeoff.Harness;

/// <summary>An option of the machine that a cell may set under <c>options</c>.</summary>
/// <param name="Name">Name.</param>
/// <param name="Meaning">What it does and its default.</param>
/// <param name="Accepts">What it accepts, for messages.</param>
/// <param name="IsAccepted">Tests a value.</param>
public sealed record RunSwitch(string Name, string Meaning, string Accepts, Func<string, bool> IsAccepted)
{
    /// <summary>True if the value is the number of a host core.</summary>
    public bool IsHostCore { get; init; }
}
