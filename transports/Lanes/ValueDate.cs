namespace Bakeoff.Transports;

/// <summary>The era in which a value of an option first existed; values without a date always did.</summary>
public readonly record struct ValueDate(OptionValue Value, Era Since);
