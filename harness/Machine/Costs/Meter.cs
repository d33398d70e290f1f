using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>Prices and books of one machine: every processor of it charges through the same one.</summary>
public sealed class Meter
{
    private double _nextJitter;

    /// <summary>Creates the books of <paramref name="name"/> with the prices of <paramref name="costs"/>.</summary>
    public Meter(string name, CostTable costs, double jitterCv, ulong seed)
    {
        Name = name;
        Costs = costs;
        JitterCv = jitterCv;
        Jitter = new RandomStream(seed, name + ".jitter");
        _nextJitter = JitterCv * Jitter.NextDeviate();
    }

    /// <summary>Name of the machine.</summary>
    public string Name { get; }

    /// <summary>Prices.</summary>
    public CostTable Costs { get; }

    /// <summary>Books.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>Idle states that its cores choose from; null if they have one only, whose exit latency is an atom.</summary>
    public IdleStates? IdleStates { get; init; }

    /// <summary>Trace of steps, or null.</summary>
    public StepTrace? Trace { get; set; }

    /// <summary>Coefficient of variation of charges above 200 ns.</summary>
    public double JitterCv { get; }

    /// <summary>The stream that jitters them.</summary>
    public RandomStream Jitter { get; }

    /// <summary>
    /// By how much of its length a charge is longer (or shorter) than it should be. Drawn one ahead, so that nobody waits for
    /// the arithmetic of its own.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double TakeJitter()
    {
        double jitter = _nextJitter;
        _nextJitter = JitterCv * Jitter.NextDeviate();
        return jitter;
    }
}
