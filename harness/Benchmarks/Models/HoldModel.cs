using Bakeoff.Machine;

namespace Bakeoff.Benchmarks;

/// <summary>
/// The hold model on an event list: a fixed number of pending events, each of which schedules itself again when it fires.
/// One operation is: take the earliest event, call its target, schedule it.
/// </summary>
public sealed class HoldModel
{
    private readonly long[] _increments = ExponentialTable.Scaled(1e6);
    private readonly EventList _events = new();
    private int _next;

    /// <summary>Schedules <paramref name="pending"/> events.</summary>
    public HoldModel(int pending)
    {
        for (int i = 0; i < pending; i++)
        {
            Schedule(new Holder(this));
        }
    }

    /// <summary>Time of the last event fired.</summary>
    public long Now { get; private set; }

    /// <summary>Fires <paramref name="count"/> events.</summary>
    public void Run(int count)
    {
        for (; count > 0; count--)
        {
            Now = _events.PeekTime();
            IEventTarget target = _events.Pop(out int tag);
            target.Fire(tag);
        }
    }

    private void Schedule(Holder holder) =>
        _events.Schedule(Now + _increments[_next++ & (ExponentialTable.Count - 1)], EventPriority.Host, holder, 0);

    private sealed class Holder(HoldModel model) : IEventTarget
    {
        public void Fire(int tag) => model.Schedule(this);
    }
}
