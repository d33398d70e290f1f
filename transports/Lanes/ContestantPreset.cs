namespace Bakeoff.Transports;

/// <summary>
/// A contestant's own default of an option, from an era on, where it differs from the default of the kind.
/// </summary>
public sealed record ContestantPreset(PartSlot Slot, string Option, Era From, OptionValue Value, string Source);
