using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>The mutex of a host process: who gets it, who pays, and what the books say.</summary>
public sealed class FutexMutexTests
{
    private readonly SmallWorld _world = new();
    private readonly FutexMutex _mutex = new("lock");

    [Fact]
    public void Nobody_waits_for_a_free_mutex_and_its_time_is_counted()
    {
        Start(0, holdsUs: 5);
        _world.RunUntil(100);
        Assert.Equal((1, 0, 5 * Us, 0), (_mutex.Acquisitions, _mutex.Contentions, _mutex.HeldPs, _mutex.WaitedPs));
        Assert.Equal(0, _world.Meter.Ledger.Units(CostKey.FutexCall));
    }

    /// <summary>One futex call to wait and one to wake; the holder keeps it across its charges.</summary>
    [Fact]
    public void A_second_thread_waits_until_the_holder_is_done()
    {
        Start(0, holdsUs: 50);
        Start(10, holdsUs: 5);
        _world.RunUntil(200);
        Assert.Equal((2, 1, 55 * Us), (_mutex.Acquisitions, _mutex.Contentions, _mutex.HeldPs));
        Assert.Equal(2, _world.Meter.Ledger.Units(CostKey.FutexCall));
        Assert.InRange(_mutex.WaitedPs, 40 * Us, 45 * Us);
        Assert.Equal(["0 has", "50 frees", "51.000001 has", "56.000001 frees"], _world.Notes); // woken once the wake-up is paid
    }

    /// <summary>The woken thread needs a context switch; one that asks in between has the mutex first, and the other waits on.</summary>
    [Fact]
    public void It_barges()
    {
        _world.Costs[CostKey.SchedWakeLatency] = 20 * Us;
        Start(0, holdsUs: 50);
        Start(10, holdsUs: 1);
        Start(55, holdsUs: 30);
        _world.RunUntil(300);
        Assert.Equal(3, _mutex.Acquisitions);
        Assert.Equal(["0 has", "50 frees", "55 has", "85 frees"], _world.Notes.Take(4));
        Assert.Equal(1, _mutex.Contentions); // the third never had to wait
    }

    /// <summary>A wake-up that a waiting thread gets for another reason does not give it the mutex.</summary>
    [Fact]
    public void Other_wake_ups_of_a_waiter_change_nothing()
    {
        Start(0, holdsUs: 50);
        CpuContext waiter = Start(10, holdsUs: 1);
        _world.At(20, () => waiter.Wake());
        _world.At(30, () => waiter.Wake());
        _world.RunUntil(200);
        Assert.Equal(2, _mutex.Acquisitions);
        Assert.Equal("50 frees", _world.Notes[1]);
    }

    [Fact]
    public void Only_the_holder_may_free_it()
    {
        Start(0, holdsUs: 50);
        _world.Start(_world.NewCore(), "thief", async self =>
        {
            await self.Spend(10);
            _mutex.Release(self);
        });
        Assert.ThrowsAny<Exception>(() => _world.RunUntil(100));
    }

    private CpuContext Start(long atUs, long holdsUs) => _world.Start(_world.NewCore($"core{atUs}"), $"thread{atUs}", async self =>
    {
        await self.Spend(atUs);
        await _mutex.AcquireAsync(self);
        _world.Note("has");
        await self.Spend(holdsUs);
        _world.Note("frees");
        _mutex.Release(self);
    });
}
