using Bakeoff.Machine;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports.Disks;

/// <summary>
/// The host's side of a block device: two work items on the thread of the lane's family of back ends (vhost's worker, a kthread
/// on the bus, a thread of the VMM), one that submits what the guest posted, one that completes what the medium has done.
/// </summary>
/// <remarks>
/// <code>
///   kick:      queue "submit" -- wake thread -- kicks off; take, submit; ... ; empty: kicks on, look again
///   disk irq:  queue "complete" -- wake thread -- status, add used, signal? ; ...
/// </code>
/// Data moves by DMA between the medium and the guest's pages: nothing is copied.
/// </remarks>
public sealed class DiskBackEnd : IQueueListener
{
    private readonly GuestMemory _memory;
    private readonly DeviceQueue _queue;
    private readonly IInterruptPath _interrupts;
    private readonly WorkQueue _worker;
    private readonly bool _isUserspace;
    private readonly DiskMedium _medium;
    private readonly Queue<(int Id, ulong Address)> _started = new();
    private readonly int _dataBytes;
    private readonly Work _submit;
    private readonly Work _complete;

    internal DiskBackEnd(HostServices services, GuestMemory memory, DeviceQueue queue, IInterruptPath interrupts, WorkQueue worker,
        bool isUserspace, int dataBytes)
    {
        HostSystem host = services.Host;
        _memory = memory;
        _queue = queue;
        _interrupts = interrupts;
        _worker = worker;
        _isUserspace = isUserspace;
        _dataBytes = dataBytes;
        _submit = new Work(SubmitAsync);
        _complete = new Work(CompleteAsync);
        _medium = new DiskMedium(services.Simulator, host.Cores[^1], host.Meter.Costs[CostKey.DiskService],
            irq => worker.Enqueue(irq, _complete));
    }

    /// <summary>Its thread; may be shared.</summary>
    public CpuContext Thread => _worker.Worker;

    /// <summary>Set-up before time starts.</summary>
    internal void Open()
    {
        _queue.Host.EnableKicks();
        _queue.HostSignal?.ClearDirty();
        _queue.GuestSignal?.ClearDirty();
    }

    /// <inheritdoc/>
    public SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
    {
        _worker.Enqueue(context, _submit);
        return SimTask.Completed;
    }

    private async SimTask SubmitAsync(CpuContext worker)
    {
        OwePass(worker);
        IHostQueue queue = _queue.HostFor(worker);
        queue.DisableKicks();
        while (true)
        {
            queue.UsedBy(worker);
            TakeResult result = queue.TryTake(out int id);
            if (result == TakeResult.Empty)
            {
                await KickRecheck.EnableAsync(worker, _queue, this);
                if (!queue.HasPosted)
                {
                    return;
                }

                queue.DisableKicks();
                continue;
            }

            Invariant.That(result == TakeResult.Taken, queue.Fault ?? "the request ring is broken");
            ulong address = queue.Readable[0].Address;
            Invariant.That(_memory.Contains(address, new DiskRequest(address, _dataBytes).Bytes), "a request outside guest memory");
            DeviceQueue.OweTake(worker, queue.Readable.Length + queue.Writable.Length);
            worker.Owe(CostKey.DiskHostSubmit);
            if (_isUserspace)
            {
                worker.Owe(CostKey.SystemCall); // io_submit
            }

            await worker.Pay();
            _started.Enqueue((id, address));
            _medium.Start();
        }
    }

    private async SimTask CompleteAsync(CpuContext worker)
    {
        OwePass(worker);
        while (_medium.Done > 0)
        {
            _medium.Done--;
            (int id, ulong address) = _started.Dequeue();
            await worker.Pay();
            new DiskRequest(address, _dataBytes).Serve(_memory);
            _queue.HostFor(worker).Complete(id, _dataBytes + 1);
            _queue.Host.PublishCompletions();
            worker.Owe(_queue.Host.Signal is null ? CostKey.RingBarrier : CostKey.ShmSignalStep);
            await worker.Pay();
            if (_queue.HostFor(worker).SignalNeeded())
            {
                await _interrupts.SignalAsync(worker, _queue);
            }
        }
    }

    /// <summary>One run of the thread: lock and set-up; the VMM's comes out of poll() with a descriptor to read.</summary>
    private void OwePass(CpuContext worker)
    {
        worker.Owe(CostKey.BackEndPass);
        if (_isUserspace)
        {
            worker.Owe(CostKey.PollSystemCall);
            worker.Owe(CostKey.PollDescriptor, 2);
            worker.Owe(CostKey.EventfdRead);
        }
    }

    private sealed class Work(Func<CpuContext, SimTask> run) : WorkItem
    {
        public override SimTask RunAsync(CpuContext worker) => run(worker);
    }
}
