using Bakeoff.Machine;
using BenchmarkDotNet.Attributes;

namespace Bakeoff.Benchmarks;

/// <summary>
/// What a charge costs: <c>await context.Pay()</c> of threads on processors of their own, so that each charge suspends,
/// becomes an event and resumes.
/// </summary>
public class ActorBenchmarks
{
    private const int Charges = 200_000;

    private ChargingActors _flat = null!;
    private ChargingActors _nested = null!;
    private ChargingActors _alone = null!;

    /// <summary>Actors, and so pending events.</summary>
    [Params(8, 32)]
    public int Pending { get; set; }

    /// <summary>Starts the actors.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _flat = new ChargingActors(Pending, nested: false);
        _nested = new ChargingActors(Pending, nested: true);
        _alone = new ChargingActors(1, nested: false);
    }

    /// <summary>A charge that suspends, event and resumption.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Charges)]
    public void Charge() => _flat.Run(Charges);

    /// <summary>The same inside one more async method, which suspends with it.</summary>
    [Benchmark(OperationsPerInvoke = Charges)]
    public void Charge_one_layer_deeper() => _nested.Run(Charges);

    /// <summary>A charge with nothing else pending: the actor moves the clock in place.</summary>
    [Benchmark(OperationsPerInvoke = Charges)]
    public void Charge_in_place() => _alone.Run(Charges);
}
