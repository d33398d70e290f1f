using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>The time of a core is used by exactly one of its contexts, and paid for by an entry in the ledger.</summary>
public sealed class CpuAccountingTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(0, 51).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Contexts_use_what_the_core_was_busy_and_the_ledger_names_it(ulong seed)
    {
        var swarm = new Swarm(seed, new SimulatorOptions { Seed = seed });
        for (int i = 1; i <= 20; i++)
        {
            swarm.World.Simulator.RunUntil(i * 777_777_777L);
            swarm.CheckContexts();
        }

        swarm.Stop();
        swarm.World.Simulator.RunUntil(100 * Ms);
        swarm.CheckContexts();
        Assert.All(swarm.Cores, core => Assert.True(core.Processor.IsIdle));
        Assert.Equal(swarm.PaidPs(), swarm.Cores.Sum(core => core.Processor.BusyPs));
        Assert.True(swarm.Steps > 1000);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Advancing_in_place_changes_no_account(ulong seed)
    {
        string Run(bool inPlace)
        {
            var swarm = new Swarm(seed, new SimulatorOptions { Seed = seed, InPlaceAdvance = inPlace });
            swarm.World.Simulator.RunUntil(15 * Ms);
            return string.Join('\n', swarm.Cores.SelectMany(core => core.Processor.Contexts)
                .Select(context => $"{context.Name} {context.UsedPs} {context.Wakeups}"));
        }

        Assert.Equal(Run(true), Run(false));
    }

    [Fact]
    public void Contexts_that_are_delayed_at_random_keep_the_books_too()
    {
        var swarm = new Swarm(9, new SimulatorOptions { Seed = 9, Chaos = true });
        swarm.World.Simulator.RunUntil(15 * Ms);
        swarm.CheckContexts();
    }

    /// <summary>Threads that work, sleep and wake one another on two cores, under interrupts, tasklets and ticks.</summary>
    private sealed class Swarm : IEventTarget
    {
        private readonly RandomStream _random;
        private readonly List<CpuContext> _threads = [];
        private readonly List<InterruptSource> _sources = [];
        private bool _stopped;

        public Swarm(ulong seed, SimulatorOptions options)
        {
            _random = new RandomStream(seed, "swarm");
            World = new SmallWorld(costs =>
            {
                costs[CostKey.SchedContextSwitch] = 1_300_001;
                costs[CostKey.SchedMmSwitch] = 500_003;
                costs[CostKey.SchedWake] = 700_001;
                costs[CostKey.SchedWakeLatency] = 2_500_000;
                costs[CostKey.IpiLatency] = 400_000;
                costs[CostKey.IrqHostEntry] = 300_007;
                costs[CostKey.SoftirqEntry] = 150_000;
                costs[CostKey.NapiPoll] = 90_001;
                costs[CostKey.TimerTick] = 1_000_000;
            }, options);
            var sink = new RecordingSink(World);
            Cores = [.. Enumerable.Range(0, 2)
                .Select(i => new HostCore(World.Simulator, "host", i, World.Meter, 1000, World.Accounts, sink))];
            foreach (HostCore core in Cores)
            {
                var poll = new CountingPoll(0, 2);
                var tasklet = new CountingTasklet(async context => await context.Spend(3));
                _sources.Add(new InterruptSource(new Handler("device", async irq =>
                {
                    await irq.Spend(1);
                    poll.Left += _random.NextBelow(20);
                    core.Softirq.Schedule(poll);
                    core.Softirq.Schedule(tasklet);
                    _threads[(int)_random.NextBelow(_threads.Count)].Wake(irq);
                })));
                for (int i = 0; i < 3; i++)
                {
                    _threads.Add(World.Start(core.Processor, $"thread{core.Index}.{i}", LiveAsync, addressSpace: i));
                }
            }

            Fire(0);
        }

        /// <summary>Something from outside, so that the swarm does not fall asleep.</summary>
        public void Fire(int tag)
        {
            if (!_stopped)
            {
                int core = (int)_random.NextBelow(2);
                Cores[core].Interrupts.Raise(_sources[core]);
                World.Simulator.Schedule(World.NowPs + _random.NextBelow(100 * Us), EventPriority.Interrupt, this);
            }
        }

        public SmallWorld World { get; }

        public List<HostCore> Cores { get; }

        public long Steps { get; private set; }

        public void Stop()
        {
            _stopped = true;
            _threads.ForEach(thread => thread.Wake());
        }

        public void CheckContexts()
        {
            foreach (HostCore core in Cores)
            {
                core.Processor.Settle();
                Assert.Equal(core.Processor.BusyPs, core.Processor.Contexts.Sum(context => context.UsedPs));
                Assert.InRange(core.Processor.BusyPs, 0, World.NowPs);
            }
        }

        /// <summary>Everything in the ledger that a CPU pays for.</summary>
        public long PaidPs() => CostKeys.All.Where(info => !info.IsDelay).Sum(info => World.Meter.Ledger.Ps(info.Key));

        private async SimTask LiveAsync(CpuContext self)
        {
            while (!_stopped)
            {
                Steps++;
                switch (_random.NextBelow(6))
                {
                    case 0:
                        await self.Block("luck");
                        break;
                    case 1:
                        _threads[(int)_random.NextBelow(_threads.Count)].Wake(self);
                        await self.Spend(1);
                        break;
                    case 2:
                        self.DisableBottomHalves();
                        await self.Spend(_random.NextBelow(30));
                        self.EnableBottomHalves();
                        break;
                    case 3:
                        int core = (int)_random.NextBelow(2);
                        Cores[core].Interrupts.Raise(_sources[core]);
                        break;
                    default:
                        await self.Spend(_random.NextBelow(40));
                        break;
                }
            }
        }
    }
}
