using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Rule 4 of the machine: softirq is bounded by weight, budget and restarts.</summary>
public sealed class SoftirqTests
{
    [Fact]
    public void A_poll_gets_its_weight_and_one_that_keeps_finding_work_is_listed_again()
    {
        var world = new SmallWorld();
        Softirq softirq = new(world.NewCore());
        var poll = new CountingPoll(packets: 150, usPerPacket: 1) { Weight = 64 };
        world.At(10, () => Assert.True(softirq.Schedule(poll)));
        world.At(20, () => Assert.False(softirq.Schedule(poll)));
        world.RunUntil(1000);

        Assert.Equal([64, 64, 22], poll.Calls);
        Assert.False(poll.IsScheduled);
        Assert.Equal(3, world.Meter.Ledger.Units(CostKey.NapiPoll));
        Assert.Equal(1, world.Meter.Ledger.Units(CostKey.SoftirqEntry));
    }

    [Fact]
    public void Two_polls_take_turns()
    {
        var world = new SmallWorld();
        Softirq softirq = new(world.NewCore());
        CountingPoll NewPoll(string name) =>
            new(packets: 100, usPerPacket: 1) { Weight = 64, OnPoll = () => world.Note(name) };
        CountingPoll a = NewPoll("a"), b = NewPoll("b");
        world.At(0, () => softirq.Schedule(a));
        world.At(0, () => softirq.Schedule(b));
        world.RunUntil(1000);

        Assert.Equal(["0 a", "64 b", "128 a", "164 b"], world.Notes);
    }

    [Fact]
    public void A_pass_ends_when_the_budget_of_300_packets_is_used_up_and_tasklets_get_their_turn()
    {
        var world = new SmallWorld();
        Softirq softirq = new(world.NewCore());
        var poll = new CountingPoll(packets: 1000, usPerPacket: 1) { Weight = 64 };
        var tasklet = new CountingTasklet(_ =>
        {
            world.Note("tasklet");
            return SimTask.Completed;
        });
        world.At(0, () => softirq.Schedule(poll));
        world.At(10, () => softirq.Schedule(tasklet));
        world.RunUntil(2000);

        // The fifth poll crosses the budget: 5 x 64 packets.
        Assert.Equal(["320 tasklet"], world.Notes);
    }

    [Fact]
    public void A_pass_ends_after_two_ticks_however_few_packets_it_handled()
    {
        var world = new SmallWorld();
        Softirq softirq = new(world.NewCore());
        var poll = new CountingPoll(packets: 100, usPerPacket: 500) { Weight = 8 };
        var tasklet = new CountingTasklet(_ =>
        {
            world.Note("tasklet");
            return SimTask.Completed;
        });
        world.At(0, () => softirq.Schedule(poll));
        world.At(10, () => softirq.Schedule(tasklet));
        world.RunUntil(100_000);

        Assert.Equal(["8000 tasklet"], world.Notes);
    }

    [Fact]
    public void After_ten_restarts_ksoftirqd_takes_over_and_a_thread_gets_its_share_of_the_core()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        Softirq softirq = new(core);
        _ = new HostTick(world.Simulator, new HostInterrupts(core), hz: 250, seed: 1);
        var poll = new CountingPoll(packets: long.MaxValue, usPerPacket: 1);
        CpuContext thread = world.Start(core, "thread", async self =>
        {
            while (true)
            {
                await self.Spend(10);
            }
        });
        world.At(1000, () => softirq.Schedule(poll));

        // Ten passes of 320 packets, and not a moment earlier.
        world.RunUntil(1000 + 3199);
        Assert.Equal(0, softirq.DaemonTakeovers);
        world.RunUntil(1000 + 3201);
        Assert.Equal(1, softirq.DaemonTakeovers);

        world.Simulator.RunUntil(1000 * Ms);
        core.Settle();
        Assert.Equal(1, softirq.DaemonTakeovers);
        Assert.Equal(10 * 320 * Us, softirq.Context.UsedPs);
        Assert.InRange(thread.UsedPs, 480 * Ms, 520 * Ms);
        Assert.InRange(softirq.Daemon.UsedPs, 480 * Ms, 520 * Ms);
    }

    [Fact]
    public void Softirq_takes_the_work_back_once_ksoftirqd_has_finished()
    {
        var world = new SmallWorld();
        Softirq softirq = new(world.NewCore());
        var poll = new CountingPoll(packets: 5000, usPerPacket: 1);
        world.At(0, () => softirq.Schedule(poll));
        world.RunUntil(6000);
        Assert.Equal(0, poll.Left);
        Assert.Equal(3200 * Us, softirq.Context.UsedPs);
        Assert.Equal(1800 * Us, softirq.Daemon.UsedPs);

        poll.Left = 10;
        softirq.Schedule(poll);
        world.RunUntil(7000);
        Assert.Equal(0, poll.Left);
        Assert.Equal(3210 * Us, softirq.Context.UsedPs);
        Assert.Equal(1, softirq.DaemonTakeovers);
    }

    [Fact]
    public void A_tasklet_runs_once_per_scheduling_even_if_scheduled_several_times_before()
    {
        var world = new SmallWorld();
        Softirq softirq = new(world.NewCore());
        var tasklet = new CountingTasklet();
        world.At(10, () =>
        {
            softirq.Schedule(tasklet);
            softirq.Schedule(tasklet);
            Assert.True(tasklet.IsScheduled);
        });
        world.At(20, () => softirq.Schedule(tasklet));
        world.RunUntil(100);

        Assert.Equal(2, tasklet.Runs);
        Assert.False(tasklet.IsScheduled);
    }

    [Fact]
    public void A_tasklet_that_is_scheduled_while_it_runs_runs_again()
    {
        var world = new SmallWorld();
        Softirq softirq = new(world.NewCore());
        var tasklet = new CountingTasklet(async context => await context.Spend(10));
        world.At(10, () => softirq.Schedule(tasklet));
        world.At(15, () => softirq.Schedule(tasklet));
        world.RunUntil(100);

        Assert.Equal(2, tasklet.Runs);
        Assert.Equal(20 * Us, softirq.Context.UsedPs);
    }

    [Fact]
    public void A_softirq_that_a_thread_raises_runs_on_its_core_before_the_thread_goes_on()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        Softirq softirq = new(core);
        world.Start(core, "thread", async thread =>
        {
            await thread.Spend(10);
            softirq.Schedule(new CountingTasklet(async context =>
            {
                await context.Spend(20);
                world.Note("softirq");
            }));
            world.Note("raised");
            await thread.Spend(5);
            world.Note("thread");
        });
        world.RunUntil(100);

        Assert.Equal(["10 raised", "30 softirq", "35 thread"], world.Notes);
    }
}
