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
        Processor core = world.NewCore(options: SchedulerOptions.Default with { WakeupGranularityPs = 4 * Ms });
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

    /// <summary>Linux 2.6.31: a thread that wakes others every 50 us preempts one that has run for a few of those; one that never does waits.</summary>
    [Theory]
    [InlineData(true, "link")]
    [InlineData(false, "busy")]
    public void A_link_of_a_chain_preempts_sooner_than_a_thread_that_wakes_nobody(bool wakesOthers, string first)
    {
        var world = new SmallWorld();
        Processor core = world.NewCore(options: SchedulerOptions.Cfs(CfsTuning.Linux2631, 1)), other = world.NewCore("other");
        CpuContext idle = world.Start(other, "idle", async self =>
        {
            while (true)
            {
                await self.Block("test");
            }
        });
        CpuContext link = world.Start(core, "link", async self =>
        {
            for (int i = 0; i < 40; i++) // its habits are learned before the other one starts
            {
                await self.Spend(50);
                if (wakesOthers)
                {
                    idle.Wake(self);
                    await self.Pay();
                }

                await self.Block("test");
            }

            world.Note("link");
        });
        for (int i = 1; i < 40; i++)
        {
            world.At(1000 * i, () => link.Wake());
        }

        CpuContext busy = world.Start(core, "busy", async self =>
        {
            await self.Block("test");
            await self.Spend(4000);
            await self.Spend(3000);
            world.Note("busy");
        });
        world.At(50_000, () => busy.Wake());
        world.At(54_500, () => link.Wake()); // the other is 2.5 ms ahead
        world.Simulator.RunUntil(100 * Ms);

        Assert.Equal(first, world.Notes[0].Split(' ')[1]);
        Assert.Equal(2, world.Notes.Count);
    }

    /// <summary>Kernel defaults: 20, 4 and 5 ms until 2.6.31; 6, 2 and 1 ms in 2.6.34; 6, 0.75 and 1 ms in 3.1; times 1 + log2 of the processors.</summary>
    [Theory]
    [InlineData(CfsTuning.Linux2631, 1, 20, 4, 5, 20)]
    [InlineData(CfsTuning.Linux2631, 16, 100, 20, 25, 100)]
    [InlineData(CfsTuning.Linux2634, 4, 18, 6, 3, 9)]
    [InlineData(CfsTuning.Linux31, 1, 6, 0.75, 1, 3)]
    [InlineData(CfsTuning.Linux31, 64, 24, 3, 4, 12)]
    public void A_kernel_scales_its_tuning_with_the_processors(CfsTuning tuning, int cpus, double latencyMs, double minMs, double wakeMs, double creditMs)
    {
        SchedulerOptions options = SchedulerOptions.Cfs(tuning, cpus);
        Assert.Equal([latencyMs, minMs, wakeMs, creditMs],
            new[] { options.LatencyPs, options.MinGranularityPs, options.WakeupGranularityPs, options.SleeperCreditPs }.Select(ps => ps / (double)Ms));
    }

    /// <summary>Two busy threads on one core of 2.6.31: turns of 10 ms, half the latency; the tick of 1 ms ends them.</summary>
    [Theory]
    [InlineData(CfsTuning.Linux2631, 10)]
    [InlineData(CfsTuning.Linux31, 3)]
    public void A_busy_thread_has_turns_of_a_slice(CfsTuning tuning, int sliceMs)
    {
        var world = new SmallWorld();
        Processor core = world.NewCore(options: SchedulerOptions.Cfs(tuning, 1));
        _ = new HostTick(world.Simulator, new HostInterrupts(core), hz: 1000, seed: 1);
        world.Start(core, "first", BusyAsync);
        world.Start(core, "second", BusyAsync);
        world.Simulator.RunUntil(400 * Ms);
        Assert.InRange(core.ContextSwitches, 400 / (sliceMs + 2), 400 / sliceMs + 2);
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
