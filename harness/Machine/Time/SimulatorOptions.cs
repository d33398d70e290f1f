namespace Bakeoff.Machine;

/// <summary>How the simulated world runs; none of it changes what a cell means.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Seed of the run: all randomness derives from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Let an actor move the clock itself when no event lies in between. The results are the same bytes either way.</summary>
    public bool InPlaceAdvance { get; init; } = true;

    /// <summary>Schedule fuzzing: a random delay at every await and a random order of equal times.</summary>
    public bool Chaos { get; init; }

    /// <summary>Coefficient of variation of charges above 200 ns; 0 turns jitter off.</summary>
    public double JitterCv { get; init; } = 0.1;
}
