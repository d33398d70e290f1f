using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Which idle state a core chooses, and who waits for its exit.</summary>
public sealed class IdleGovernorTests
{
    private const int C1 = 0, C1E = 1, C6 = 2;

    private static readonly IdleStates s_tickStopped = NewStates(tickFollowsPrediction: false);
    private static readonly IdleStates s_tickKept = NewStates(tickFollowsPrediction: true);

    [Theory]
    [InlineData(15, 2)]
    [InlineData(20, 10)]
    [InlineData(599, 10)]
    [InlineData(600, 25)]
    [InlineData(1_000_000, 25)]
    public void The_deepest_state_is_chosen_that_the_time_to_the_next_timer_is_worth(long timerUs, long exitUs)
    {
        Core core = new(s_tickStopped);
        core.Governor.Add(new FixedTimer(timerUs * Us));
        core.InterruptAt(10);
        core.World.RunUntil(2000);

        Assert.Equal([10 + exitUs + 1], core.Taken);
        Assert.Equal(exitUs * Us, core.World.Meter.Ledger.Ps(CostKey.IdleExitLatency));
    }

    [Fact]
    public void A_core_without_a_timer_sleeps_deepest()
    {
        Core core = new(s_tickStopped);
        core.InterruptAt(10);
        core.World.RunUntil(100);
        Assert.Equal([10 + 25 + 1], core.Taken);
        Assert.Equal(1, core.Governor.Exits(C6));
    }

    /// <summary>Eight sleeps of 74 us and some say more about the ninth than a timer that is far away.</summary>
    [Fact]
    public void The_usual_length_of_a_sleep_wins_over_a_far_timer()
    {
        Core core = new(s_tickStopped);
        for (int i = 1; i <= 9; i++)
        {
            core.InterruptAt(i * 100);
        }

        core.World.RunUntil(950);
        Assert.Equal([126, 226, 326, 426, 526, 626, 726, 826, 911], core.Taken);
        Assert.Equal(8, core.Governor.Exits(C6));
        Assert.Equal(1, core.Governor.Exits(C1E));
    }

    [Theory]
    [InlineData(new[] { 74, 74, 3000, 74, 74, 3100, 74, 74 }, C1E)] // a quarter may be out of line
    [InlineData(new[] { 74, 74, 3000, 74, 74, 3100, 74, 3200 }, C6)]
    [InlineData(new[] { 80, 160, 240, 320, 80, 160, 240, 320 }, C6)] // no two agree
    [InlineData(new[] { 2000, 2100, 2000, 2100, 2000, 2100, 2000, 2100 }, C6)] // agree on a long sleep
    [InlineData(new[] { 10, 10, 10, 10, 10, 10, 10, 10 }, C1)]
    [InlineData(new[] { 74, 74, 74, 74, 74, 74, 74 }, C6)] // seven are no pattern yet
    public void A_pattern_is_what_three_quarters_of_the_last_eight_sleeps_agree_on(int[] sleepsUs, int expected)
    {
        Core core = new(s_tickStopped);
        double atUs = 0;
        foreach (int us in sleepsUs)
        {
            atUs += us;
            core.InterruptAt(atUs);
            atUs += 26; // the exit of C6 and the interrupt, after which it sleeps again
        }

        core.World.RunUntil(atUs + 0.5);
        Assert.Equal(sleepsUs.Length, core.Governor.Exits(C6));
        Assert.Equal(expected, core.Governor.Current);
    }

    /// <summary>
    /// The timer is 1 ms away each time, the core is woken after 0.1 or 0.4 ms. The expected part of the way, in 8192nds: 8192, 7270,
    /// 6771, 6027, 5683, 5075, 4850; the last is less than the 600 us of C6.
    /// </summary>
    [Fact]
    public void A_timer_that_is_seldom_reached_counts_for_less()
    {
        Core core = new(s_tickStopped);
        core.Governor.Add(new RecedingTimer(core.World, 1 * Ms));
        double atUs = 0;
        for (int i = 0; i < 6; i++)
        {
            atUs += i % 2 == 0 ? 100 : 400;
            core.InterruptAt(atUs);
            atUs += 26;
        }

        core.World.RunUntil(atUs - 1.5);
        Assert.Equal(6, core.Governor.Sleeps(C6));
        core.World.RunUntil(atUs + 0.5);
        Assert.Equal(1, core.Governor.Sleeps(C1E));
    }

    /// <summary>sched.wake_latency has the exit of the shallowest state in it: 20 + 5 + (25 - 2).</summary>
    [Theory]
    [InlineData(true, 48)]
    [InlineData(false, 25)]
    public void A_thread_pays_what_a_deeper_state_takes_longer(bool hasStates, long runsAtUs)
    {
        Core core = new(hasStates ? s_tickStopped : null);
        core.WakeThreadAt(20);
        core.World.RunUntil(200);
        Assert.Equal([runsAtUs], core.Ran);
        Assert.Equal((runsAtUs - 25) * Us, core.World.Meter.Ledger.Ps(CostKey.IdleExitLatency));
    }

    /// <summary>The interrupt of time 10 has the core awake at 35; the thread's wake-up of time 20 finds 15 us of that left.</summary>
    [Fact]
    public void Who_comes_second_waits_for_the_rest_of_the_exit()
    {
        Core core = new(s_tickStopped);
        core.InterruptAt(10);
        core.WakeThreadAt(20);
        core.World.RunUntil(200);

        Assert.Equal([36], core.Taken);
        Assert.Equal([20 + 5 + 15 - 2], core.Ran);
        Assert.Equal(1, core.Governor.Exits(C6));
    }

    [Fact]
    public void A_busy_core_pays_no_exit()
    {
        Core core = new(s_tickStopped);
        core.World.Start(core.Processor, "busy", async self => await self.Spend(100));
        core.InterruptAt(50);
        core.World.RunUntil(99);
        Assert.Equal([51], core.Taken);
        Assert.Equal(0, core.Governor.Exits(C1) + core.Governor.Exits(C1E) + core.Governor.Exits(C6));
    }

    /// <summary>A vCPU that polls when its guest halts keeps the core awake, however often the guest halts.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1000, false)]
    public void A_halt_that_is_polled_does_not_let_the_core_sleep(long pollUs, bool sleeps)
    {
        Core core = new(s_tickStopped);
        core.World.Costs[CostKey.HaltPollLook] = 1 * Us;
        var vcpu = new Vcpu(core.World.Simulator, "vcpu0", core.Interrupts, core.World.Meter, ApicMode.ApicV, addressSpace: 1)
        {
            HaltPollLimitPs = pollUs * Us,
        };
        GuestVector vector = vcpu.Install(0x40, new Handler("vector"));
        CpuContext signaller = core.World.Start(core.World.NewCore("core1"), "signaller", async self =>
        {
            for (int i = 0; i < 40; i++)
            {
                await self.Spend(50);
                vcpu.Deliver(self, vector);
                await self.Pay();
            }
        });
        core.World.RunUntil(1000); // the polling grows to as long as the halts are
        long before = core.Governor.Exits(C6) + core.Governor.Exits(C1E) + core.Governor.Exits(C1);
        core.World.RunUntil(1990);
        long after = core.Governor.Exits(C6) + core.Governor.Exits(C1E) + core.Governor.Exits(C1);
        Assert.Equal(39, vector.Count);
        Assert.Equal(sleeps ? 19 : 0, after - before);
    }

    /// <summary>
    /// Nine short sleeps, then silence. A kernel that keeps the tick is woken by it until none of the last eight sleeps was short, and then
    /// sleeps deeply; one that has stopped it stays in the state for a short sleep.
    /// </summary>
    [Theory]
    [InlineData(true, 8, 25)]
    [InlineData(false, 0, 10)]
    public void The_tick_corrects_too_short_a_guess(bool keepsTick, long ticks, long exitUs)
    {
        Core core = new(keepsTick ? s_tickKept : s_tickStopped, hz: 250);
        for (int i = 1; i <= 9; i++)
        {
            core.InterruptAt(i * 100);
        }

        core.InterruptAt(50_000);
        core.World.RunUntil(51_000);
        Assert.Equal(50_000 + exitUs + 1, core.Taken[^1]);
        Assert.Equal(ticks, core.Tick!.Source.Count);
    }

    [Fact]
    public void Sleeping_and_waking_allocate_nothing()
    {
        Core core = new(s_tickKept, hz: 1000);
        var beat = new Beat(core);
        core.World.Simulator.Schedule(0, EventPriority.Interrupt, beat);
        core.World.RunUntil(100_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        core.World.RunUntil(1_100_000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(core.Governor.Sleeps(C1) > 100 && core.Governor.Sleeps(C1E) > 100 && core.Governor.Sleeps(C6) > 100);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_table_needs_states_that_deepen()
    {
        Assert.Throws<InvariantException>(() => new IdleStates([new("C1", 2 * Us, 2 * Us)], tickFollowsPrediction: true));
        Assert.Throws<InvariantException>(
            () => new IdleStates([new("C6", 600 * Us, 25 * Us), new("C1", 2 * Us, 2 * Us)], tickFollowsPrediction: true));
    }

    private static IdleStates NewStates(bool tickFollowsPrediction) => new(
        [new("C1", 2 * Us, 2 * Us), new("C1E", 20 * Us, 10 * Us), new("C6", 600 * Us, 25 * Us)], tickFollowsPrediction);

    /// <summary>A core with interrupts and a sleeping thread, and one beside it from which the thread is woken.</summary>
    private sealed class Core
    {
        private readonly InterruptSource _source;
        private readonly CpuContext _thread;

        public Core(IdleStates? states, int hz = 0)
        {
            World = new SmallWorld(costs =>
            {
                costs[CostKey.IrqHostEntry] = 1 * Us;
                costs[CostKey.IdleExitLatency] = 2 * Us;
                costs[CostKey.SchedWakeLatency] = 5 * Us;
            }, idleStates: states);
            Processor = World.NewCore();
            Interrupts = new HostInterrupts(Processor);
            Tick = hz > 0 ? new HostTick(World.Simulator, Interrupts, hz, seed: 1) : null;
            _source = new InterruptSource(new Handler("source", _ =>
            {
                Taken.Add(World.NowPs / Us);
                return SimTask.Completed;
            }));
            _thread = World.Start(Processor, "thread", async self =>
            {
                await self.Block("wake-up");
                Ran.Add(World.NowPs / Us);
            });
        }

        public SmallWorld World { get; }

        public Processor Processor { get; }

        public HostInterrupts Interrupts { get; }

        public HostTick? Tick { get; }

        public IdleGovernor Governor => Processor.Governor!;

        /// <summary>When the interrupt was taken, in microseconds.</summary>
        public List<long> Taken { get; } = new(capacity: 100_000);

        /// <summary>When the thread ran.</summary>
        public List<long> Ran { get; } = [];

        public void Interrupt() => Interrupts.Raise(_source);

        public void InterruptAt(double us) => World.At(us, Interrupt);

        public void WakeThreadAt(long us) => World.Start(World.NewCore("other"), "waker", async self =>
        {
            await self.Spend(us);
            _thread.Wake(self);
        });
    }

    private sealed class RecedingTimer(SmallWorld world, long distancePs) : ICoreTimer
    {
        public long NextPs => world.NowPs + distancePs;
    }

    /// <summary>Interrupts in bursts of every kind of gap.</summary>
    private sealed class Beat(Core core) : IEventTarget
    {
        private int _count;

        public void Fire(int tag)
        {
            core.Interrupt();
            long gapUs = (_count++ / 16 % 3) switch { 0 => 30, 1 => 90, _ => 2000 };
            core.World.Simulator.Schedule(core.World.NowPs + (gapUs * Us), EventPriority.Interrupt, this);
        }
    }
}
