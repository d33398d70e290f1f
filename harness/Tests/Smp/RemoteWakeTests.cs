using Bakeoff.Machine;
using Bakeoff.Tests.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Smp;

/// <summary>Waking a thread of another vCPU: when it takes an interrupt, and that none is lost or sent twice.</summary>
public sealed class RemoteWakeTests : IDisposable
{
    private readonly SmallWorld _world = new(costs =>
    {
        foreach (CostKey key in (CostKey[])
            [
                CostKey.ExitSwitchOut, CostKey.ExitSwitchIn, CostKey.ExitHaltHandling, CostKey.ApicMsrDecode, CostKey.ApicEoi,
                CostKey.ApicDeliver, CostKey.ApicInject, CostKey.IpiSend, CostKey.IpiLatency, CostKey.IrqHostEntry, CostKey.IrqGuestEntry,
                CostKey.SchedWake, CostKey.SchedWakeLatency,
            ])
        {
            costs[key] = 1 * Us;
        }
    });

    private readonly GuestSystem _guest;

    public RemoteWakeTests()
    {
        var host = new HostSystem(_world.Simulator, "host", _world.Meter,
            new HostOptions { Cores = 2, NicCore = 1, Hz = 0, IsBridged = true }, _world.Accounts);
        _guest = new GuestSystem(_world.Simulator, "guest", host.Cores, _world.Meter,
            new GuestOptions { MemoryBytes = 1 << 20, Apic = ApicMode.X2Apic, Hz = 0 }, _world.Accounts, addressSpace: 1);
    }

    [Fact]
    public void Threads_woken_before_the_interrupt_is_taken_share_it()
    {
        List<CpuContext> sleepers = [.. Enumerable.Range(0, 3).Select(i => Sleeper(1, $"woken{i}"))];
        Wake(100, 0, sleepers);
        _world.RunUntil(500);

        Assert.Equal(["woken0", "woken1", "woken2"], _world.Notes.Select(note => note.Split(' ')[1]));
        Assert.Equal(1, _guest.Vcpus[0].IpisSent);
        Assert.Equal(3, sleepers.Sum(sleeper => sleeper.Wakeups));
    }

    /// <summary>Both run their wakers, which do not give way to whom they wake: he waits on the run queue.</summary>
    [Fact]
    public void Two_vCPUs_that_run_wake_threads_of_each_other_without_interrupts()
    {
        List<CpuContext> here = [Sleeper(0, "here")];
        List<CpuContext> there = [Sleeper(1, "there")];
        Wake(100, 0, there);
        Wake(100, 1, here);
        _world.RunUntil(500);

        Assert.Equal(2, _world.Notes.Count);
        Assert.Equal([0L, 0L], _guest.Vcpus.Select(vcpu => vcpu.IpisSent));
    }

    /// <summary>A vCPU whose running thread deserves its turn finds the woken one on its run queue, when that turn is over.</summary>
    [Fact]
    public void A_thread_that_would_not_preempt_is_queued_without_an_interrupt()
    {
        CpuContext late = _world.Start(_guest.Vcpus[1].Guest, "late", async self =>
        {
            await self.Spend(40_000); // it has had more than its share
            await self.Block("somebody");
            await self.Spend(1);
            _world.Note("late");
        });
        CpuContext deserving = _world.Start(_guest.Vcpus[1].Guest, "deserving", async self =>
        {
            await self.Block("its turn");
            await self.Spend(1000);
            _world.Note("deserving");
        });
        _world.At(45_000, () => { deserving.Wake(); _guest.Rouse(); });
        Wake(45_500, 0, [late]);
        _world.RunUntil(60_000);

        Assert.Equal(["deserving", "late"], _world.Notes.Select(note => note.Split(' ')[1]));
        Assert.Equal(0, _guest.Vcpus[0].IpisSent);
    }

    public void Dispose() => _guest.Memory.Dispose();

    private CpuContext Sleeper(int vcpu, string name) => _world.Start(_guest.Vcpus[vcpu].Guest, name, async self =>
    {
        await self.Block("somebody");
        await self.Spend(5);
        _world.Note(name);
    });

    private void Wake(double atUs, int vcpu, List<CpuContext> sleepers)
    {
        CpuContext waker = _world.Start(_guest.Vcpus[vcpu].Guest, "waker", async self =>
        {
            await self.Block("time to wake");
            sleepers.ForEach(sleeper => sleeper.Wake(self));
            await self.Pay();
        });
        _world.At(atUs, () => { waker.Wake(); _guest.Vcpus[vcpu].Rouse(); });
    }
}
