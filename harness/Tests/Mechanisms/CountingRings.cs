using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Counts what a back end does with its ends of the rings.</summary>
internal sealed class CountingRings : RingDecorator
{
    private readonly Dictionary<QueueRole, CountingHostQueue> _queues = [];

    public CountingHostQueue this[QueueRole role] => _queues[role];

    public override IHostQueue Host(QueueRole role, IHostQueue queue) => _queues[role] = new CountingHostQueue(queue);
}
