using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Prices, books, jitter and the step trace.</summary>
public sealed class LedgerTests
{
    [Fact]
    public void Cost_keys_are_documented_in_the_order_of_their_enumeration_under_different_names()
    {
        Assert.Equal(Enum.GetValues<CostKey>().Where(key => key != CostKey.ChargeJitter), CostKeys.All.Select(info => info.Key));
        Assert.Equal(CostKeys.Count, CostKeys.All.Select(info => info.Name).Distinct().Count());
        Assert.All(CostKeys.All, info => Assert.Contains(info.Unit, (string[])["ns", "ns/byte"]));
        Assert.Equal("jitter", CostKeys.NameOf(CostKey.ChargeJitter));
    }

    [Fact]
    public void A_cost_cannot_be_negative()
    {
        Assert.Throws<InvariantException>(() => new CostTable()[CostKey.SkbAlloc] = -1);
    }

    [Fact]
    public void A_price_per_byte_counts_bytes()
    {
        var world = new SmallWorld(costs => costs.SetNs(CostKey.CopyGuestByte, 0.25));
        Processor core = world.NewCore();
        world.Start(core, "copier", async self =>
        {
            self.Owe(CostKey.CopyGuestByte, 1500);
            Assert.Equal(375_000, self.OwedPs);
            await self.Pay();
            world.Note("copied");
        });
        world.RunUntil(10);

        Assert.Equal(["0.375 copied"], world.Notes);
        Assert.Equal(1500, world.Meter.Ledger.Units(CostKey.CopyGuestByte));
        Assert.Equal(375_000, world.Meter.Ledger.Ps(CostKey.CopyGuestByte));
    }

    [Fact]
    public void Without_jitter_the_ledgers_sum_is_the_time_that_cpus_paid()
    {
        var hosts = new TwoHosts(prices: costs =>
        {
            foreach (CostKeyInfo info in CostKeys.All)
            {
                costs.SetNs(info.Key, info.Unit == "ns" ? 10 + (int)info.Key : 0.125);
            }
        });
        (TcpSocket left, TcpSocket right) = hosts.NewTcp();
        hosts.Start(hosts.Left, "writer", async self => await left.SendAsync(self, 1_000_000));
        hosts.Start(hosts.Right, "reader", async self =>
        {
            while (right.BytesRead < 1_000_000)
            {
                await right.ReceiveAsync(self, 65_536);
            }
        });
        hosts.World.RunUntil(100_001); // all is done, and no tick under way
        Assert.Equal(1_000_000, right.BytesRead);

        HostCore[] cores = [.. hosts.Left.Cores, .. hosts.Right.Cores];
        Assert.All(cores, core => Assert.True(core.Processor.IsIdle));
        Ledger ledger = hosts.World.Meter.Ledger;
        Assert.Equal(cores.Sum(core => core.Processor.BusyPs),
            CostKeys.All.Where(info => !info.IsDelay).Sum(info => ledger.Ps(info.Key)));
        Assert.All(CostKeys.All.Where(info => ledger.Units(info.Key) > 0),
            info => Assert.Equal(ledger.Units(info.Key) * hosts.World.Costs[info.Key], ledger.Ps(info.Key)));
    }

    [Fact]
    public void Jitter_has_mean_zero_and_its_own_line_in_the_ledger()
    {
        var simulator = new Simulator(new SimulatorOptions());
        var costs = new CostTable();
        costs[Work] = Us;
        var meter = new Meter("test", costs, jitterCv: 0.1, seed: 4);
        var core = new Processor(simulator, "core", meter, isGuest: false);
        var thread = new CpuContext(core, "thread", CpuLevel.Thread, CpuComponent.Other);
        const int Charges = 100_000;
        double squares = 0;
        simulator.Spawn(thread, async () =>
        {
            for (int i = 0; i < Charges; i++)
            {
                long start = simulator.NowPs;
                await thread.Spend(1);
                double deviation = (simulator.NowPs - start - Us) / (double)Us;
                squares += deviation * deviation;
            }

            await thread.Block("the end");
        });
        simulator.RunUntil(200_000 * Us);
        core.Settle();

        Assert.Equal(Charges * Us, meter.Ledger.Ps(Work));
        Assert.Equal(core.BusyPs, meter.Ledger.Ps(Work) + meter.Ledger.Ps(CostKey.ChargeJitter));
        Assert.InRange(meter.Ledger.Ps(CostKey.ChargeJitter) / (double)(Charges * Us), -0.001, 0.001); // three standard errors
        Assert.InRange(squares / Charges, 0.0097, 0.0103);
    }

    [Fact]
    public void Charges_below_200_ns_are_exact()
    {
        var simulator = new Simulator(new SimulatorOptions());
        var costs = new CostTable();
        costs[Work] = 199_999;
        var meter = new Meter("test", costs, jitterCv: 0.1, seed: 4);
        var core = new Processor(simulator, "core", meter, isGuest: false);
        var thread = new CpuContext(core, "thread", CpuLevel.Thread, CpuComponent.Other);
        simulator.Spawn(thread, async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                await thread.Spend(1);
            }

            await thread.Block("the end");
        });
        simulator.RunUntil(1000 * Us);

        Assert.Equal(0, meter.Ledger.Units(CostKey.ChargeJitter));
        Assert.Equal(100 * 199_999, core.BusyPs);
    }

    [Fact]
    public void A_trace_holds_every_charge_and_mark_with_its_time_while_it_is_on()
    {
        var world = new SmallWorld(costs => costs[CostKey.SkbAlloc] = Us / 4);
        var trace = new StepTrace();
        world.Meter.Trace = trace;
        Processor core = world.NewCore();
        world.Start(core, "thread", async self =>
        {
            await self.Spend(5);
            trace.IsOn = true;
            self.Owe(CostKey.SkbAlloc);
            self.Owe(Work, 2);
            await self.Pay();
            trace.Mark(world.NowPs, self.Name, "half");
            await self.Spend(1);
            trace.IsOn = false;
            await self.Spend(1);
        });
        world.RunUntil(100);

        Assert.Equal(
            ["5 skb.alloc 1 0.25", "5.25 sys.call 2 2", "7.25 half 0 0", "7.25 sys.call 1 1"],
            trace.Steps.Select(step => $"{step.TimePs / (double)Us} {(step.CostKey.Length > 0 ? step.CostKey : step.Step)} " +
                $"{step.Units} {step.Ps / (double)Us}"));
        trace.Clear();
        Assert.Empty(trace.Steps);
    }
}
