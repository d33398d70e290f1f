namespace Bakeoff.Benchmarks;

/// <summary>The hold model on the BCL's priority queue with the same tie-break, and nobody called: what there is to beat.</summary>
public sealed class PriorityQueueHoldModel
{
    private readonly long[] _increments = ExponentialTable.Scaled(1e6);
    private readonly PriorityQueue<int, (long Time, long Sequence)> _events = new();
    private int _next;
    private long _sequence;

    /// <summary>Schedules <paramref name="pending"/> events.</summary>
    public PriorityQueueHoldModel(int pending)
    {
        _events.EnsureCapacity(pending + 1);
        for (int i = 0; i < pending; i++)
        {
            Schedule(i);
        }
    }

    /// <summary>Time of the last event taken.</summary>
    public long Now { get; private set; }

    /// <summary>Takes <paramref name="count"/> events.</summary>
    public void Run(int count)
    {
        for (; count > 0; count--)
        {
            _events.TryDequeue(out int holder, out (long Time, long Sequence) key);
            Now = key.Time;
            Schedule(holder);
        }
    }

    private void Schedule(int holder) =>
        _events.Enqueue(holder, (Now + _increments[_next++ & (ExponentialTable.Count - 1)], _sequence++));
}
