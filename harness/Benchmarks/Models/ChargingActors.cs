using Bakeoff.Machine;

namespace Bakeoff.Benchmarks;

/// <summary>Threads that do nothing but charge, each on a processor of its own, with costs that keep them out of step.</summary>
public sealed class ChargingActors
{
    private readonly Simulator _simulator = new(new SimulatorOptions());
    private int _left;

    /// <summary>Starts <paramref name="count"/> threads; <paramref name="nested"/> puts the charge one async method deeper.</summary>
    public ChargingActors(int count, bool nested)
    {
        var costs = new CostTable();
        costs.SetNs(CostKey.RingLine, 1);
        var meter = new Meter("machine", costs, jitterCv: 0, seed: 1);
        for (int i = 0; i < count; i++)
        {
            var processor = new Processor(_simulator, $"core{i}", meter, isGuest: false);
            var thread = new CpuContext(processor, $"thread{i}", CpuLevel.Thread, CpuComponent.Other);
            uint seed = (uint)i;
            _simulator.Spawn(thread, () => nested ? ChargeNestedAsync(thread, seed) : ChargeAsync(thread, seed));
        }
    }

    /// <summary>Lets time pass until <paramref name="charges"/> more charges have been paid.</summary>
    public void Run(int charges)
    {
        _left = charges;
        _simulator.RunUntil(long.MaxValue / 8);
    }

    private async SimTask ChargeAsync(CpuContext thread, uint random)
    {
        while (true)
        {
            random = (random * 1_664_525) + 1_013_904_223;
            thread.Owe(CostKey.RingLine, 50 + (random >> 25));
            await thread.Pay();
            Count();
        }
    }

    private async SimTask ChargeNestedAsync(CpuContext thread, uint random)
    {
        while (true)
        {
            random = (random * 1_664_525) + 1_013_904_223;
            await ChargeOnceAsync(thread, 50 + (random >> 25));
            Count();
        }
    }

    private static async SimTask ChargeOnceAsync(CpuContext thread, long units)
    {
        thread.Owe(CostKey.RingLine, units);
        await thread.Pay();
    }

    private void Count()
    {
        if (--_left == 0)
        {
            _simulator.Stop();
        }
    }
}
