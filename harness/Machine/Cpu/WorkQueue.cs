namespace Bakeoff.Machine;

/// <summary>Work that a kernel thread does later, in process context.</summary>
public abstract class WorkItem
{
    /// <summary>Queued and not yet begun: queueing it again changes nothing.</summary>
    public bool IsQueued { get; internal set; }

    /// <summary>The work; may leave costs owed.</summary>
    public abstract SimTask RunAsync(CpuContext worker);
}

/// <summary>A kernel thread that runs work items in order: the per-core "events" thread of 2.6.3x, or vhost's worker.</summary>
public sealed class WorkQueue
{
    private readonly FifoQueue<WorkItem> _items = new();
    private readonly CpuContext _worker;

    /// <summary>Starts the thread <paramref name="worker"/>.</summary>
    public WorkQueue(CpuContext worker)
    {
        _worker = worker;
        worker.Simulator.Spawn(worker, RunAsync);
    }

    /// <summary>The thread.</summary>
    public CpuContext Worker => _worker;

    /// <summary>Items run so far.</summary>
    public long ItemsRun { get; private set; }

    /// <summary>True if an item waits.</summary>
    public bool HasWork => _items.Count > 0;

    /// <summary>Queues <paramref name="item"/> from <paramref name="context"/>; false if it was queued already.</summary>
    public bool Enqueue(CpuContext context, WorkItem item)
    {
        if (item.IsQueued)
        {
            return false;
        }

        item.IsQueued = true;
        _items.Enqueue(item);
        if (context != _worker)
        {
            _worker.Wake(context);
        }

        return true;
    }

    /// <summary>Queues <paramref name="item"/> from an event that no processor runs; false if it was queued already.</summary>
    public bool Enqueue(WorkItem item)
    {
        if (item.IsQueued)
        {
            return false;
        }

        item.IsQueued = true;
        _items.Enqueue(item);
        _worker.Wake();
        return true;
    }

    private async SimTask RunAsync()
    {
        while (true)
        {
            while (_items.Count == 0)
            {
                if (_worker.OwedPs > 0)
                {
                    await _worker.Pay();
                    continue;
                }

                await _worker.Block("work");
            }

            WorkItem item = _items.Dequeue();
            item.IsQueued = false;
            ItemsRun++;
            _worker.Owe(CostKey.WorkQueueItem);
            await item.RunAsync(_worker);
        }
    }
}
