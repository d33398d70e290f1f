namespace Bakeoff.Machine;

/// <summary>
/// A mutex of a host process as glibc's threads have it: one atomic operation while nobody contends, a futex system call to
/// wait and one to wake. It <em>barges</em>: unlocking frees it and wakes the longest waiter, and whoever asks first afterwards
/// has it, which need not be the one that was woken. It may be held across charges and waits.
/// </summary>
public sealed class FutexMutex(string name)
{
    private readonly List<CpuContext> _waiters = [];
    private CpuContext? _holder;
    private long _heldSincePs;

    /// <summary>Name for reports.</summary>
    public string Name { get; } = name;

    /// <summary>How often it was taken.</summary>
    public long Acquisitions { get; private set; }

    /// <summary>How often it was not free when somebody asked.</summary>
    public long Contentions { get; private set; }

    /// <summary>Time in which somebody held it, up to the last <see cref="Settle"/> or release, in picoseconds.</summary>
    public long HeldPs { get; private set; }

    /// <summary>Time that threads spent waiting for it, in picoseconds.</summary>
    public long WaitedPs { get; private set; }

    /// <summary>True if <paramref name="thread"/> has it.</summary>
    public bool IsHeldBy(CpuContext thread) => _holder == thread;

    /// <summary>Takes the mutex for <paramref name="thread"/>, which pays what it owes and may sleep.</summary>
    public async SimTask AcquireAsync(CpuContext thread)
    {
        thread.Owe(CostKey.MutexOperation);
        await thread.Pay();
        long askedPs = thread.Simulator.NowPs;
        Contentions += _holder is null ? 0 : 1;
        while (_holder is not null)
        {
            thread.Owe(CostKey.SystemCall);
            thread.Owe(CostKey.FutexCall);
            await thread.Pay();
            await WaitAsync(thread);
        }

        _holder = thread;
        _heldSincePs = thread.Simulator.NowPs;
        WaitedPs += _heldSincePs - askedPs;
        Acquisitions++;
    }

    /// <summary>Frees the mutex. <paramref name="thread"/> has paid everything done under it, and is left owing the unlock and the wake-up.</summary>
    public void Release(CpuContext thread)
    {
        Invariant.That(_holder == thread, "a mutex is released by a thread that does not hold it");
        Invariant.That(thread.OwedPs == 0, "a mutex is released before the work under it is paid");
        Settle();
        _holder = null;
        thread.Owe(CostKey.MutexOperation);
        if (_waiters.Count > 0)
        {
            CpuContext next = _waiters[0];
            _waiters.RemoveAt(0);
            thread.Owe(CostKey.SystemCall);
            thread.Owe(CostKey.FutexCall);
            next.Wake(thread);
        }
    }

    /// <summary>Adds the time since it was taken, or since the last call, to <see cref="HeldPs"/>.</summary>
    public void Settle()
    {
        if (_holder is not null)
        {
            long nowPs = _holder.Simulator.NowPs;
            HeldPs += nowPs - _heldSincePs;
            _heldSincePs = nowPs;
        }
    }

    /// <summary>The kernel looks at the word once more before the thread sleeps: no release is missed.</summary>
    private async SimTask WaitAsync(CpuContext thread)
    {
        if (_holder is null)
        {
            return;
        }

        _waiters.Add(thread);
        while (_waiters.Contains(thread))
        {
            await thread.Block(Name); // other wake-ups of the thread are not for this wait
        }
    }
}
