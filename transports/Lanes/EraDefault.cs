namespace Bakeoff.Transports;

/// <summary>A default that changes with an era and stays until the next change.</summary>
public readonly record struct EraDefault(Era From, OptionValue Value);
