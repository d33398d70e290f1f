namespace Bakeoff.Transports;

/// <summary>
/// The option that a hybrid gives up so that its parts fit together. Named hybrids have to spell it; lists of hybrids
/// apply it and say so.
/// </summary>
public sealed record Concession(PartSlot Slot, string Option, OptionValue Value)
{
    /// <summary>As a lane id writes it: <c>front_end[txc=false]</c>.</summary>
    public override string ToString() => $"{Slot.Id()}[{Option}={Value}]";
}
