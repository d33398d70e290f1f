using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Rule 3 of the machine on a host core: hard interrupt over softirq over thread, and what a switch costs.</summary>
public sealed class ProcessorTests
{
    [Fact]
    public void A_hard_interrupt_preempts_a_softirq_which_preempts_a_thread()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        var interrupts = new HostInterrupts(core);
        var softirq = new Softirq(core);
        var source = new InterruptSource(new Handler("test", async irq =>
        {
            await irq.Spend(5);
            world.Note("interrupt");
        }));
        var tasklet = new CountingTasklet(async context =>
        {
            await context.Spend(20);
            world.Note("softirq");
        });
        world.Start(core, "thread", async thread =>
        {
            await thread.Spend(100);
            world.Note("thread");
        });
        world.At(30, () => softirq.Schedule(tasklet));
        world.At(40, () => interrupts.Raise(source));
        world.RunUntil(1000);

        Assert.Equal(["45 interrupt", "55 softirq", "125 thread"], world.Notes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_preempted_charge_goes_on_with_exactly_what_was_left(bool inPlaceAdvance)
    {
        var world = new SmallWorld(options: new SimulatorOptions { InPlaceAdvance = inPlaceAdvance });
        Processor core = world.NewCore();
        var interrupts = new HostInterrupts(core);
        var source = new InterruptSource(new Handler("test", async irq => await irq.Spend(7)));
        CpuContext thread = world.Start(core, "thread", async self =>
        {
            await self.Spend(1000);
            world.Note("done");
        });
        var random = new RandomStream(7, "arrivals");
        for (int i = 0; i < 20; i++)
        {
            // 45 us apart at least, at odd picoseconds: each is taken alone, in the middle of the charge.
            world.Simulator.Schedule((i * 45 * Us) + random.NextBelow(30 * Us) + 1, EventPriority.Interrupt,
                new Raiser(interrupts, source));
        }

        world.RunUntil(5000);
        Assert.Equal([$"{1000 + (20 * 7)} done"], world.Notes);
        Assert.Equal(1000 * Us, thread.UsedPs);
        Assert.Equal(20 * 7 * Us, interrupts.Context.UsedPs);
    }

    [Fact]
    public void A_section_with_bottom_halves_disabled_holds_softirq_off_and_it_runs_right_after()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        var softirq = new Softirq(core);
        var tasklet = new CountingTasklet(async context =>
        {
            await context.Spend(10);
            world.Note("softirq");
        });
        world.Start(core, "thread", async thread =>
        {
            thread.DisableBottomHalves();
            await thread.Spend(50);
            await thread.Spend(50);
            world.Note("section ends");
            thread.EnableBottomHalves();
            await thread.Spend(100);
            world.Note("thread");
        });
        world.At(20, () => softirq.Schedule(tasklet));
        world.RunUntil(1000);

        Assert.Equal(["100 section ends", "110 softirq", "210 thread"], world.Notes);
    }

    [Fact]
    public void Sections_with_bottom_halves_disabled_nest()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        var softirq = new Softirq(core);
        world.Start(core, "thread", async thread =>
        {
            thread.DisableBottomHalves();
            thread.DisableBottomHalves();
            await thread.Spend(50);
            thread.EnableBottomHalves();
            await thread.Spend(50);
            world.Note("outer section ends");
            thread.EnableBottomHalves();
        });
        world.At(20, () => softirq.Schedule(new CountingTasklet(_ =>
        {
            world.Note("softirq");
            return SimTask.Completed;
        })));
        world.RunUntil(1000);

        Assert.Equal(["100 outer section ends", "100 softirq"], world.Notes);
    }

    [Fact]
    public void An_interrupt_gets_through_where_bottom_halves_are_disabled()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        var interrupts = new HostInterrupts(core);
        var source = new InterruptSource(new Handler("test", async irq =>
        {
            await irq.Spend(5);
            world.Note("interrupt");
        }));
        world.Start(core, "thread", async thread =>
        {
            thread.DisableBottomHalves();
            await thread.Spend(50);
            world.Note("section ends");
            thread.EnableBottomHalves();
        });
        world.At(20, () => interrupts.Raise(source));
        world.RunUntil(1000);

        Assert.Equal(["25 interrupt", "55 section ends"], world.Notes);
    }

    [Fact]
    public void A_wake_up_across_cores_lands_when_the_waker_has_paid_and_the_target_has_noticed()
    {
        var world = new SmallWorld(costs =>
        {
            costs[CostKey.SchedWake] = 2 * Us;
            costs[CostKey.SchedWakeLatency] = 30 * Us;
            costs[CostKey.SchedContextSwitch] = 0;
        });
        Processor a = world.NewCore("a"), b = world.NewCore("b");
        CpuContext sleeper = world.Start(b, "sleeper", async self =>
        {
            await self.Block("test");
            world.Note("awake");
        });
        world.Start(a, "waker", async self =>
        {
            await self.Spend(100);
            sleeper.Wake(self);
            world.Note("wakes");
            await self.Pay();
            world.Note("paid");
        });
        world.RunUntil(1000);

        Assert.Equal(["100 wakes", "102 paid", "132.000001 awake"], world.Notes);
        Assert.Equal(1, sleeper.Wakeups);
    }

    [Fact]
    public void A_wake_up_never_runs_the_sleeper_in_place()
    {
        var world = new SmallWorld();
        Processor a = world.NewCore("a"), b = world.NewCore("b");
        CpuContext sleeper = world.Start(b, "sleeper", async self =>
        {
            await self.Block("test");
            world.Note("awake");
        });
        world.Start(a, "waker", async self =>
        {
            await self.Spend(1);
            sleeper.Wake();
            world.Note("still mine");
            await self.Spend(1);
        });
        world.RunUntil(10);

        Assert.Equal(["1 still mine", "1 awake"], world.Notes);
    }

    [Fact]
    public void A_wake_up_of_a_thread_that_is_about_to_sleep_is_not_lost()
    {
        var world = new SmallWorld();
        Processor a = world.NewCore("a"), b = world.NewCore("b");
        CpuContext sleeper = world.Start(b, "sleeper", async self =>
        {
            await self.Spend(50);
            await self.Block("test"); // the wake-up came at 20
            world.Note("goes on");
            await self.Block("test");
            world.Note("never");
        });
        world.Start(a, "waker", async self =>
        {
            await self.Spend(20);
            sleeper.Wake();
        });
        world.RunUntil(1000);

        Assert.Equal(["50 goes on"], world.Notes);
        Assert.True(b.IsIdle);
    }

    [Fact]
    public void A_context_switch_is_paid_when_the_thread_changes_but_not_after_an_interrupt()
    {
        var world = new SmallWorld(costs => costs[CostKey.SchedContextSwitch] = 3 * Us);
        Processor core = world.NewCore();
        var interrupts = new HostInterrupts(core);
        var source = new InterruptSource(new Handler("test", async irq => await irq.Spend(5)));
        CpuContext second = world.Start(core, "second", async self =>
        {
            await self.Block("first");
            await self.Spend(10);
            world.Note("second");
        });
        world.RunUntil(100);
        long before = core.ContextSwitches;
        world.Start(core, "first", async self =>
        {
            await self.Spend(50);
            world.Note("first");
            second.Wake(self);
        });
        world.At(120, () => interrupts.Raise(source));
        world.RunUntil(1000);

        Assert.Equal(["158 first", "171 second"], world.Notes);
        Assert.Equal(2, core.ContextSwitches - before);
        Assert.Equal(core.ContextSwitches * 3 * Us, world.Meter.Ledger.Ps(CostKey.SchedContextSwitch));
    }

    [Fact]
    public void A_thread_that_wakes_on_an_idle_core_pays_a_context_switch_even_if_it_ran_last()
    {
        var world = new SmallWorld(costs => costs[CostKey.SchedContextSwitch] = 3 * Us);
        Processor core = world.NewCore();
        CpuContext thread = world.Start(core, "thread", async self =>
        {
            while (true)
            {
                await self.Block("test");
                await self.Spend(10);
                world.Note("done");
            }
        });
        world.At(100, () => thread.Wake());
        world.At(200, () => thread.Wake());
        world.RunUntil(1000);

        Assert.Equal(["113 done", "213 done"], world.Notes);
    }

    [Fact]
    public void An_address_space_is_loaded_only_when_another_one_was_in_use()
    {
        var world = new SmallWorld(costs =>
        {
            costs[CostKey.SchedContextSwitch] = 1 * Us;
            costs[CostKey.SchedMmSwitch] = 100 * Us;
        });
        Processor core = world.NewCore();
        CpuContext NewThread(string name, int addressSpace) => world.Start(core, name, async self =>
        {
            while (true)
            {
                await self.Block("turn");
                await self.Spend(1);
            }
        }, addressSpace);
        CpuContext one = NewThread("process 1", 1), sibling = NewThread("process 1, second thread", 1);
        CpuContext two = NewThread("process 2", 2), kernel = NewThread("kernel thread", 0);
        world.RunUntil(5000);

        long Loads(params CpuContext[] order)
        {
            long before = world.Meter.Ledger.Units(CostKey.SchedMmSwitch);
            foreach (CpuContext thread in order)
            {
                thread.Wake();
                world.Simulator.RunUntil(world.NowPs + (1000 * Us));
            }

            return world.Meter.Ledger.Units(CostKey.SchedMmSwitch) - before;
        }

        Loads(one);
        Assert.Equal(0, Loads(one, sibling));
        Assert.Equal(0, Loads(kernel, one));
        Assert.Equal(2, Loads(two, one));
        Assert.Equal(1, Loads(kernel, two));
    }

    [Fact]
    public void A_processor_is_idle_between_two_pieces_of_work()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        int idles = 0;
        CpuContext thread = world.Start(core, "thread", async self =>
        {
            await self.Block("test");
            await self.Spend(10);
        });
        world.RunUntil(50);
        core.Idle = () => idles++;
        Assert.True(core.IsIdle);
        thread.Wake();
        Assert.False(core.IsIdle);
        world.RunUntil(100);

        Assert.True(core.IsIdle);
        Assert.Equal(1, idles);
        Assert.Equal(10 * Us, core.BusyPs);
    }

    private sealed class Raiser(HostInterrupts interrupts, InterruptSource source) : IEventTarget
    {
        public void Fire(int tag) => interrupts.Raise(source);
    }
}
