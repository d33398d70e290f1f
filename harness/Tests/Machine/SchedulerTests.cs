using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Rule 5 of the machine: threads share a core fairly by virtual run time, and a wake-up may preempt.</summary>
public sealed class SchedulerTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Busy_threads_share_a_core_fairly_by_ticks(int threads)
    {
        var world = new SmallWorld(costs => costs[CostKey.SchedContextSwitch] = 2 * Us);
        Processor core = world.NewCore();
        var interrupts = new HostInterrupts(core);
        _ = new HostTick(world.Simulator, interrupts, hz: 250, seed: 1);
        CpuContext[] busy = [.. Enumerable.Range(0, threads).Select(i => world.Start(core, "busy" + i, BusyAsync))];
        world.Simulator.RunUntil(3000 * Ms);
        core.Settle();

        foreach (CpuContext thread in busy)
        {
            Assert.InRange(thread.UsedPs, (3000 / threads * Ms) - (20 * Ms), (3000 / threads * Ms) + (20 * Ms));
        }
    }

    [Fact]
    public void Without_a_tick_a_busy_thread_keeps_the_core()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        CpuContext first = world.Start(core, "first", BusyAsync), second = world.Start(core, "second", BusyAsync);
        world.Simulator.RunUntil(100 * Ms);
        core.Settle();

        Assert.Equal(100 * Ms, first.UsedPs);
        Assert.Equal(0, second.UsedPs);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(5, true)]
    public void A_woken_thread_preempts_the_running_one_if_that_is_ahead_by_the_granularity(int aheadMs, bool preempts)
    {
        var world = new SmallWorld();
        Processor core = world.NewCore(options: new SchedulerOptions { WakeupGranularityPs = 4 * Ms });
        CpuContext sleeper = world.Start(core, "sleeper", async self =>
        {
            await self.Block("test");
            await self.Spend(10);
            world.Note("sleeper");
        });
        world.Start(core, "busy", async self =>
        {
            await self.Spend(1000 * aheadMs); // then awake, in the middle of the next charge
            await self.Spend(50_000);
            world.Note("busy");
        });
        world.At((1000 * aheadMs) + 1, () => sleeper.Wake());
        world.Simulator.RunUntil(100 * Ms);

        Assert.Equal(preempts ? "sleeper" : "busy", world.Notes[0].Split(' ')[1]);
        Assert.Equal(2, world.Notes.Count);
    }

    [Fact]
    public void A_thread_with_bottom_halves_disabled_is_not_preempted_by_a_thread_that_wakes()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        CpuContext sleeper = world.Start(core, "sleeper", async self =>
        {
            await self.Block("test");
            world.Note("sleeper");
        });
        world.Start(core, "busy", async self =>
        {
            await self.Spend(20_000);
            self.DisableBottomHalves();
            await self.Spend(10_000);
            world.Note("section ends");
            self.EnableBottomHalves();
            await self.Spend(10_000);
            world.Note("busy");
        });
        world.At(25_000, () => sleeper.Wake());
        world.Simulator.RunUntil(100 * Ms);

        Assert.Equal(["30000 section ends", "30000 sleeper", "40000 busy"], world.Notes);
    }

    [Fact]
    public void A_thread_that_slept_long_gets_no_more_than_the_sleepers_credit_on_those_that_worked()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        var interrupts = new HostInterrupts(core);
        _ = new HostTick(world.Simulator, interrupts, hz: 250, seed: 1);
        CpuContext worked = world.Start(core, "worked", async self =>
        {
            await self.Spend(500_000);
            await self.Block("both");
            await BusyAsync(self);
        });
        CpuContext slept = world.Start(core, "slept", async self =>
        {
            await self.Block("both");
            await BusyAsync(self);
        });
        world.At(600_000, () => slept.Wake()); // the core is idle: nobody to compare with
        world.At(601_000, () => worked.Wake());
        world.Simulator.RunUntil(700 * Ms);
        core.Settle();

        long sleptUsedPs = slept.UsedPs, workedUsedPs = worked.UsedPs - (500 * Ms);
        Assert.Equal(100 * Ms, sleptUsedPs + workedUsedPs);
        Assert.InRange(sleptUsedPs - workedUsedPs, -20 * Ms, 20 * Ms);
    }

    private static async SimTask BusyAsync(CpuContext thread)
    {
        while (true)
        {
            await thread.Spend(100);
        }
    }
}
