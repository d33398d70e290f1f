using Bakeoff.Machine;
using Bakeoff.Transports.Kicks;

namespace Bakeoff.Transports.Disks;

/// <summary>
/// The guest's block driver and the application that keeps it busy. Requests are completed in hard-interrupt context, as
/// virtio_blk's blk_done does: no NAPI, so every completion that finds nobody at work is an interrupt.
/// </summary>
/// <remarks>
/// <code>
///   thread     system call -- post, publish, kick? --+ blocks while all requests are outstanding
///   interrupt  reap, complete, ... until empty; interrupts on, look again; wake the thread
/// </code>
/// </remarks>
public sealed class DiskDriver : IQueueListener
{
    private readonly GuestMemory _memory;
    private readonly IKickPath _kick;
    private readonly DiskOptions _options;
    private readonly CpuContext _thread;
    private readonly DiskRequest[] _requests;
    private readonly ulong[] _sectors;
    private readonly long[] _startsPs;
    private readonly Queue<int> _free = new();
    private ulong _nextSector;
    private bool _isStopping;

    internal DiskDriver(GuestSystem guest, string name, DeviceQueue queue, IKickPath kick, DiskOptions options)
    {
        _memory = guest.Memory;
        Queue = queue;
        _kick = kick;
        _options = options;
        _thread = guest.NewThread(name, mustProgress: true);
        _requests = new DiskRequest[options.Outstanding];
        _sectors = new ulong[options.Outstanding];
        _startsPs = new long[options.Outstanding];
        for (int slot = 0; slot < options.Outstanding; slot++)
        {
            var shape = new DiskRequest(0, options.RequestBytes);
            _requests[slot] = shape with { Address = guest.Allocator.Allocate(shape.Bytes) };
            _free.Enqueue(slot);
        }
    }

    /// <summary>Requests completed.</summary>
    public long Requests { get; private set; }

    /// <summary>Sum of their times from the system call to the completion, in picoseconds.</summary>
    public long LatencyPs { get; private set; }

    /// <summary>Requests under way.</summary>
    public int Outstanding => _options.Outstanding - _free.Count;

    /// <summary>Interrupts that found nothing to complete.</summary>
    public long SpuriousInterrupts { get; private set; }

    private DeviceQueue Queue { get; }

    /// <summary>Set-up before time starts.</summary>
    internal void Open() => Queue.Guest.EnableInterrupts();

    /// <summary>The application begins.</summary>
    public void Start() => _thread.Simulator.Spawn(_thread, RunAsync);

    /// <summary>No further requests.</summary>
    public void Stop() => _isStopping = true;

    /// <inheritdoc/>
    public async SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
    {
        int completed = 0;
        do
        {
            while (queue.GuestFor(context).TryReap(out int slot, out _))
            {
                context.Owe(CostKey.DiskComplete);
                await context.Pay();
                Complete(slot);
                completed++;
            }

            queue.GuestFor(context).EnableInterrupts();
            context.Owe(CostKey.RingBarrier);
            await context.Pay();
        }
        while (queue.Guest.HasCompletions);

        if (completed == 0)
        {
            SpuriousInterrupts++;
        }
        else
        {
            _thread.Wake(context);
        }
    }

    private void Complete(int slot)
    {
        Invariant.That(_requests[slot].IsServed(_memory, _sectors[slot]), "a block request came back without its data");
        Requests++;
        LatencyPs += _thread.Simulator.NowPs - _startsPs[slot];
        _free.Enqueue(slot);
    }

    private async SimTask RunAsync()
    {
        while (true)
        {
            while (_free.Count == 0 || _isStopping)
            {
                if (_thread.OwedPs > 0)
                {
                    await _thread.Pay(); // a request may have come back meanwhile
                    continue;
                }

                await _thread.Block(_isStopping ? "nothing: it has ended" : "block requests");
            }

            long startPs = _thread.Simulator.NowPs;
            _thread.Owe(CostKey.SystemCall);
            _thread.Owe(CostKey.DiskSubmit);
            DeviceQueue.OweSegments(_thread, Queue.RingRaisesSignal ? 1 : 3);
            Post(_free.Dequeue(), startPs);
            await _thread.Pay();
            Queue.GuestFor(_thread).Publish();
            _thread.Owe(Queue.RingRaisesSignal ? CostKey.ShmSignalStep : CostKey.RingBarrier);
            await _thread.Pay();
            if (Queue.GuestFor(_thread).KickNeeded())
            {
                await _kick.KickAsync(_thread, Queue);
            }
        }
    }

    private void Post(int slot, long startPs)
    {
        DiskRequest request = _requests[slot];
        _sectors[slot] = ++_nextSector * (ulong)(_options.RequestBytes / DiskRequest.SectorBytes);
        _startsPs[slot] = startPs;
        IGuestQueue ring = Queue.GuestFor(_thread);
        request.Write(_memory, _options.Writes, _sectors[slot]);
        bool posted = Queue.RingRaisesSignal
            ? ring.TryPost([new BufferSegment(request.Address, request.Bytes)], default, slot)
            : _options.Writes
                ? ring.TryPost([request.Header, request.Data], [request.Status], slot)
                : ring.TryPost([request.Header], [request.Data, request.Status], slot);
        Invariant.That(posted, "the request ring is smaller than the number of requests outstanding");
    }
}
