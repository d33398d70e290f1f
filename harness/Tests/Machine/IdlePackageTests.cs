using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>C1E where all cores share clock and voltage: it takes all of them to enter it, and its exit is paid only then.</summary>
public sealed class IdlePackageTests
{
    private const long C1Us = 2, C1EUs = 10, C6Us = 25;

    private readonly SmallWorld _world = new(
        costs =>
        {
            costs[CostKey.IrqHostEntry] = 1 * Us;
            costs[CostKey.IdleExitLatency] = C1Us * Us;
        },
        idleStates: new IdleStates(
            [new("C1", 2 * Us, C1Us * Us), new("C1E", 20 * Us, C1EUs * Us, IsOfPackage: true), new("C6", 600 * Us, C6Us * Us)],
            tickFollowsPrediction: false));

    private readonly IdlePackage _package = new();
    private readonly List<long> _taken = [];

    /// <summary>The other core, which first runs for 5 us, expects a timer that is worth C1, C1E or C6 to it.</summary>
    [Theory]
    [InlineData(15)]
    [InlineData(300)]
    [InlineData(5000)]
    public void Its_exit_is_paid_if_every_other_core_sleeps(int timerUs)
    {
        WakeBeside(timerUs: 300, besideTimerUs: timerUs, forUs: 5);
        Assert.Equal([100 + C1EUs + 1], _taken);
    }

    [Fact]
    public void Beside_a_core_that_runs_it_is_left_like_the_shallowest()
    {
        Core sleeper = WakeBeside(timerUs: 300, besideTimerUs: 300, forUs: 900);
        Assert.Equal([100 + C1Us + 1], _taken);
        Assert.Equal(1, sleeper.Governor.Exits(1)); // C1E was asked for all the same
    }

    /// <summary>A clock that rises for the first core to wake rises for all: the second waits for the rest, but no less than C1 takes.</summary>
    [Theory]
    [InlineData(104, 110)]
    [InlineData(109, 111)]
    [InlineData(110, 112)]
    public void The_second_to_wake_waits_for_the_rest(long wokenUs, long awakeUs)
    {
        WakeBoth(firstTimerUs: 300, wokenUs);
        Assert.Equal([100 + C1EUs + 1, awakeUs + 1], _taken.Order());
    }

    /// <summary>A core in C1 is awake before the clock is up.</summary>
    [Theory]
    [InlineData(101, 110)]
    [InlineData(102, 110)]
    public void The_clock_rises_for_a_first_that_wakes_from_C1(long wokenUs, long awakeUs)
    {
        WakeBoth(firstTimerUs: 15, wokenUs);
        Assert.Equal([100 + C1Us + 1, awakeUs + 1], _taken);
    }

    /// <summary>The clock is up before the first core is that wakes from C6.</summary>
    [Fact]
    public void The_second_does_not_wait_for_what_is_the_first_cores_own()
    {
        WakeBoth(firstTimerUs: 5000, wokenUs: 112);
        Assert.Equal([112 + C1Us + 1, 100 + C6Us + 1], _taken);
    }

    /// <summary>A deeper state is the core's own: nobody else's clock helps it.</summary>
    [Fact]
    public void A_state_of_the_core_is_left_as_long_as_ever()
    {
        WakeBeside(timerUs: 5000, besideTimerUs: 300, forUs: 900);
        Assert.Equal([100 + C6Us + 1], _taken);
    }

    private Core NewCore(int timerUs)
    {
        Processor processor = _world.NewCore();
        processor.Governor!.Add(new FixedTimer(timerUs * Us));
        processor.Governor.Join(_package);
        return new Core(processor, new HostInterrupts(processor), new InterruptSource(new Handler("source", _ =>
        {
            _taken.Add(_world.NowPs / Us);
            return SimTask.Completed;
        })));
    }

    /// <summary>A core is woken at 100 us; another has run since the beginning, for as long as told.</summary>
    private Core WakeBeside(int timerUs, int besideTimerUs, long forUs)
    {
        Core sleeper = NewCore(timerUs);
        Run(NewCore(besideTimerUs), forUs);
        _world.At(100, sleeper.Interrupt);
        _world.RunUntil(1000);
        return sleeper;
    }

    /// <summary>A core is woken at 100 us, another one, which is in C1E, at a time of its own.</summary>
    private void WakeBoth(int firstTimerUs, long wokenUs)
    {
        Core first = NewCore(firstTimerUs), second = NewCore(timerUs: 300);
        _world.At(100, first.Interrupt);
        _world.At(wokenUs, second.Interrupt);
        _world.RunUntil(1000);
    }

    private void Run(Core core, long forUs) => _world.Start(core.Processor, "busy", async self => await self.Spend(forUs));

    private sealed record Core(Processor Processor, HostInterrupts Interrupts, InterruptSource Source)
    {
        public IdleGovernor Governor => Processor.Governor!;

        public void Interrupt() => Interrupts.Raise(Source);
    }
}
