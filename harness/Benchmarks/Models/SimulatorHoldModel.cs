using Bakeoff.Machine;

namespace Bakeoff.Benchmarks;

/// <summary>The hold model through <see cref="Simulator.Schedule"/> and <see cref="Simulator.RunUntil"/>: clock, watchdog and window included.</summary>
public sealed class SimulatorHoldModel
{
    private readonly long[] _increments = ExponentialTable.Scaled(1e6);
    private readonly Simulator _simulator = new(new SimulatorOptions());
    private int _next;
    private int _left;

    /// <summary>Schedules <paramref name="pending"/> events.</summary>
    public SimulatorHoldModel(int pending)
    {
        for (int i = 0; i < pending; i++)
        {
            Schedule(new Holder(this));
        }
    }

    /// <summary>Time of the last event fired.</summary>
    public long Now => _simulator.NowPs;

    /// <summary>Fires <paramref name="count"/> events.</summary>
    public void Run(int count)
    {
        _left = count;
        _simulator.RunUntil(long.MaxValue / 8);
    }

    private void Schedule(Holder holder) =>
        _simulator.Schedule(Now + _increments[_next++ & (ExponentialTable.Count - 1)], EventPriority.Host, holder);

    private sealed class Holder(SimulatorHoldModel model) : IEventTarget
    {
        public void Fire(int tag)
        {
            model.Schedule(this);
            if (--model._left == 0)
            {
                model._simulator.Stop();
            }
        }
    }
}
