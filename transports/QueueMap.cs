using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>What a kick or interrupt path keeps for each of its queues. There are two or three, so a short list is searched.</summary>
internal sealed class QueueMap<T>
    where T : class
{
    private readonly List<(DeviceQueue Queue, T Value)> _entries = [];

    /// <summary>Queues registered.</summary>
    public int Count => _entries.Count;

    /// <summary>What is kept, in order of registration.</summary>
    public IEnumerable<T> Values => _entries.Select(entry => entry.Value);

    /// <summary>What is kept for <paramref name="queue"/>; asking for a queue that is not registered is a bug of the caller.</summary>
    public T this[DeviceQueue queue]
    {
        get
        {
            foreach ((DeviceQueue registered, T value) in _entries)
            {
                if (registered == queue)
                {
                    return value;
                }
            }

            Invariant.Fail("a kick or a signal for a queue that is not registered");
            return null!;
        }
    }

    /// <summary>Registers <paramref name="queue"/>.</summary>
    public void Add(DeviceQueue queue, T value) => _entries.Add((queue, value));

    /// <summary>Forgets <paramref name="queue"/>.</summary>
    public void Remove(DeviceQueue queue) => _entries.RemoveAll(entry => entry.Queue == queue);
}
