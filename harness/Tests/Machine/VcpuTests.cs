using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Rule 3 of the machine on its second level: a vCPU is a thread of the host.</summary>
public sealed class VcpuTests
{
    [Fact]
    public void Guest_code_makes_no_progress_while_the_vcpu_is_out_of_guest_mode()
    {
        var rig = new GuestRig(ApicMode.XApic);
        var source = new InterruptSource(new Handler("device", async irq => await irq.Spend(50)));
        CpuContext thread = rig.World.Start(rig.Vcpu.Guest, "thread", async self =>
        {
            await self.Spend(100);
            rig.World.Note("first");
            await self.Spend(100);
            rig.World.Note("second");
        });
        rig.World.RunUntil(130);
        rig.World.Notes.Clear();
        rig.World.At(150, () => rig.Interrupts.Raise(source));
        rig.World.RunUntil(1000);

        // First charge: context switch of the host, entry, the guest's own switch. Second: out 1, EXTERNAL_INTERRUPT handling 1,
        // interrupt entry 1, handler 50, in 1, indirect cost 1.
        Assert.Equal([$"{3 + 200 + 55} second"], rig.World.Notes);
        Assert.Equal((1 + 200 + 1) * Us, thread.UsedPs);
    }

    [Fact]
    public void An_exit_is_served_before_the_guest_context_that_caused_it_goes_on()
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.StartGuestThatExits(100, handlerUs: 30);
        rig.World.RunUntil(110);
        Assert.False(rig.Vcpu.IsInGuestMode);
        rig.World.RunUntil(150);
        Assert.True(rig.Vcpu.IsInGuestMode);
        Assert.Equal(1, rig.Exits.Count(ExitReason.IoInstruction));

        // out 1, decode 1, bus 1, handler 30, in 1.
        Assert.Equal(34 * Us, rig.Exits.Ps(ExitReason.IoInstruction));
    }

    [Fact]
    public void A_host_tick_on_the_vcpus_core_is_an_external_interrupt_exit()
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.StartBusyGuest();
        var tick = new HostTick(rig.World.Simulator, rig.Interrupts, hz: 1000, seed: 1);
        rig.World.Simulator.RunUntil(100 * Ms);

        Assert.Equal(100, tick.Source.Count);
        Assert.Equal(100, rig.Exits.Count(ExitReason.ExternalInterrupt));
        Assert.Equal(100, rig.Exits.Total - rig.Halts);
    }

    [Theory]
    [InlineData(ApicMode.XApic)]
    [InlineData(ApicMode.X2Apic)]
    [InlineData(ApicMode.PvEoi)]
    [InlineData(ApicMode.ApicV)]
    public void Exits_are_a_partition_and_guest_and_host_mode_make_up_the_threads_time(ApicMode mode)
    {
        var rig = new GuestRig(mode);
        var random = new RandomStream(3, "load");
        var softirq = new Softirq(rig.Vcpu.Guest);
        CpuContext[] threads = [.. Enumerable.Range(0, 3).Select(i => rig.World.Start(rig.Vcpu.Guest, "thread" + i, async self =>
        {
            while (true)
            {
                await self.Spend(1 + random.NextBelow(200));
                switch (random.NextBelow(4))
                {
                    case 0:
                        await self.Block("an interrupt");
                        break;
                    case 1:
                        await rig.Vcpu.Exit(self, ExitReason.IoInstruction);
                        break;
                    case 2:
                        softirq.Schedule(new CountingTasklet(async context => await context.Spend(4)));
                        break;
                }
            }
        }))];
        var vectors = new GuestVector[3];
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = rig.Vcpu.Install(0x31 + (16 * i), new Handler("vector", async irq =>
            {
                await irq.Spend(random.NextBelow(10));
                threads[random.NextBelow(threads.Length)].Wake(irq);
            }));
        }

        rig.World.Start(rig.SignallerCore, "signaller", async self =>
        {
            while (true)
            {
                await self.Spend(random.NextBelow(100));
                rig.Vcpu.Deliver(self, vectors[random.NextBelow(vectors.Length)]);
            }
        });
        _ = new HostTick(rig.World.Simulator, rig.Interrupts, hz: 1000, seed: 1);
        for (int i = 1; i <= 100; i++)
        {
            rig.World.Simulator.RunUntil(i * 3_333_333_333L / 10);
            rig.Core.Settle();
            rig.Vcpu.Guest.Settle();
            rig.Vcpu.Settle();

            Assert.Equal(rig.Exits.Total, Enum.GetValues<ExitReason>().Sum(rig.Exits.Count));
            Assert.Equal(rig.Vcpu.GuestModePs, rig.Vcpu.Guest.BusyPs);
            Assert.Equal(rig.Vcpu.GuestModePs, rig.Vcpu.Guest.Contexts.Sum(context => context.UsedPs));
            Assert.InRange(rig.Vcpu.GuestModePs, 1, rig.Vcpu.Thread.UsedPs);
        }

        // Everything that the host was charged on the vCPU's core, the other core's own work apart, and not more.
        long hostModePs = rig.Vcpu.Thread.UsedPs - rig.Vcpu.GuestModePs;
        Ledger host = rig.World.Meter.Ledger;
        CostKey[] ofThread =
        [
            CostKey.ExitSwitchOut, CostKey.ExitSwitchIn, CostKey.ExitPioDecode, CostKey.ExitIoBusLookup,
            CostKey.ExitHaltHandling, CostKey.ExitWindowHandling, CostKey.ExitInterruptHandling,
            CostKey.ApicAccessDecode, CostKey.ApicMsrDecode, CostKey.ApicEoi, CostKey.ApicInject,
        ];
        long chargedPs = ofThread.Sum(host.Ps) + (rig.Core.ContextSwitches * Us);
        Assert.InRange(chargedPs - hostModePs, 0, 5 * Us); // what is owed or half paid at this moment
        Assert.True(rig.Vcpu.Vectors.Sum(vector => vector.Count) > 200);
        Assert.All(rig.Vcpu.Vectors, vector => Assert.InRange(vector.Injected - vector.Count, 0, 1));
    }

    [Fact]
    public void Two_vcpus_that_share_a_core_both_make_progress()
    {
        var rig = new GuestRig(ApicMode.XApic);
        var second = new Vcpu(rig.World.Simulator, "vcpu1", rig.Interrupts, rig.GuestMeter, ApicMode.XApic, addressSpace: 2);
        CpuContext one = rig.StartBusyGuest();
        CpuContext two = rig.World.Start(second.Guest, "busy2", async self =>
        {
            while (true)
            {
                await self.Spend(10);
            }
        });
        _ = new HostTick(rig.World.Simulator, rig.Interrupts, hz: 250, seed: 1);
        rig.World.Simulator.RunUntil(1000 * Ms);
        rig.Vcpu.Guest.Settle();
        second.Guest.Settle();

        Assert.InRange(one.UsedPs, 470 * Ms, 530 * Ms);
        Assert.InRange(two.UsedPs, 470 * Ms, 530 * Ms);
    }

    [Fact]
    public void A_halted_guest_uses_no_cpu_and_an_interrupt_wakes_it_once()
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.World.RunUntil(100);
        Assert.True(rig.Core.IsIdle);
        long busy = rig.Core.BusyPs;
        rig.DeliverAt(1000, rig.Install(0x41, us: 5));
        rig.World.RunUntil(999);
        Assert.Equal(busy, rig.Core.BusyPs);
        rig.World.RunUntil(2000);

        // signalled at 1000, delivered and woken 1002, latency 1 and one ps, switch 1, in 1, inject 1: 1006; indirect 1 and guest
        // entry 1; EOI: out 1, decode 1, EOI 1, in 1; indirect 1; handler 5.
        Assert.Equal(["1018.000001 41"], rig.World.Notes);
        Assert.Equal(1, rig.World.Meter.Ledger.Units(CostKey.SchedWake));
        Assert.Equal(2, rig.Halts);
        Assert.True(rig.Core.IsIdle);
    }

    [Fact]
    public void A_guest_that_ticks_exits_three_times_per_tick_busy_or_halted()
    {
        foreach (bool busy in (bool[])[true, false])
        {
            var rig = new GuestRig(ApicMode.XApic);
            if (busy)
            {
                rig.StartBusyGuest();
            }

            _ = new GuestTick(rig.World.Simulator, rig.Vcpu, rig.Interrupts, hz: 250, seed: 1);
            rig.World.Simulator.RunUntil(1000 * Ms);

            GuestVector tick = Assert.Single(rig.Vcpu.Vectors);
            Assert.Equal(250, tick.Count);
            Assert.Equal(500, rig.EoiExits);                 // EOI, and programming the timer
            Assert.Equal(0, rig.Vcpu.KickIpis);              // the host timer's interrupt is on the same core
            Assert.Equal(busy ? 250 : 0, rig.Exits.Count(ExitReason.ExternalInterrupt));
            Assert.Equal(busy ? 0 : 251, rig.Halts);
        }
    }

    /// <summary>A timer that repeats by itself spares the exit that programs it.</summary>
    [Fact]
    public void A_tick_of_the_apics_periodic_mode_is_one_exit_for_its_end()
    {
        var rig = new GuestRig(ApicMode.XApic);
        var tick = new GuestTick(rig.World.Simulator, rig.Vcpu, rig.Interrupts, hz: 250, seed: 1, GuestTickMode.ApicPeriodic);
        rig.World.Simulator.RunUntil(1000 * Ms);
        Assert.Equal(250, Assert.Single(rig.Vcpu.Vectors).Count);
        Assert.Equal(250, rig.EoiExits);
        Assert.Equal(0, tick.Programmings);
        Assert.Equal(251, rig.Halts);
    }

    /// <summary>A guest that stops its tick: two exits around each sleep that a thread ends, none of them while it sleeps on or is busy.</summary>
    [Fact]
    public void A_tickless_guest_programs_its_timer_before_it_halts_and_before_a_thread_runs()
    {
        const int Wakeups = 10;
        var rig = new GuestRig(ApicMode.XApic);
        var tick = new GuestTick(rig.World.Simulator, rig.Vcpu, rig.Interrupts, hz: 250, seed: 1, GuestTickMode.NoHz);
        CpuContext sleeper = rig.World.Start(rig.Vcpu.Guest, "sleeper", async self =>
        {
            for (int i = 0; i < Wakeups; i++)
            {
                await self.Block("wake-up");
                await self.Spend(5);
            }
        });
        GuestVector wakes = rig.Vcpu.Install(0x40, new Handler("wakes", irq =>
        {
            sleeper.Wake();
            return SimTask.Completed;
        }));
        GuestVector idles = rig.Install(0x41);
        for (int i = 1; i <= Wakeups; i++)
        {
            rig.DeliverAt(10_000 * i, wakes);
            rig.DeliverAt((10_000 * i) + 5_000, idles);
        }

        rig.World.Simulator.RunUntil(1000 * Ms);
        Assert.Equal(0, rig.Vcpu.Vectors.Single(vector => vector.Number == GuestTick.Vector).Count); // never due while a thread runs
        Assert.Equal(1 + (2 * Wakeups), tick.Programmings);
        Assert.Equal((2 * Wakeups) + tick.Programmings, rig.EoiExits);
        Assert.Equal(1 + (2 * Wakeups), rig.Halts);
    }

    /// <summary>The tick comes back in its old phase with the thread that runs.</summary>
    [Fact]
    public void A_tickless_guest_ticks_again_when_a_thread_runs()
    {
        var rig = new GuestRig(ApicMode.XApic);
        CpuContext sleeper = rig.World.Start(rig.Vcpu.Guest, "sleeper", async self =>
        {
            await self.Block("wake-up");
            for (int i = 0; i < 1000; i++)
            {
                await self.Spend(100);
            }
        });
        _ = new GuestTick(rig.World.Simulator, rig.Vcpu, rig.Interrupts, hz: 250, seed: 1, GuestTickMode.NoHz);
        GuestVector wakes = rig.Vcpu.Install(0x40, new Handler("wakes", irq =>
        {
            sleeper.Wake();
            return SimTask.Completed;
        }));
        rig.DeliverAt(20_000, wakes);
        rig.World.Simulator.RunUntil(1000 * Ms);
        Assert.InRange(rig.Vcpu.Vectors.Single(vector => vector.Number == GuestTick.Vector).Count, 24, 26); // 100 ms of work, and what ticks take
    }

    /// <summary>A protocol timer that is due while the guest sleeps brings one tick; a softirq that an interrupt brought brings none.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_stopped_tick_comes_for_a_protocol_timer_alone(bool byInterrupt, int ticks)
    {
        var rig = new GuestRig(ApicMode.XApic);
        var softirq = new Softirq(rig.Vcpu.Guest);
        var tick = new GuestTick(rig.World.Simulator, rig.Vcpu, rig.Interrupts, hz: 250, seed: 1, GuestTickMode.NoHz);
        var tasklet = new LongTasklet(us: byInterrupt ? 10_000 : 1); // longer than two ticks
        GuestVector raises = rig.Vcpu.Install(0x40, new Handler("raises", irq =>
        {
            softirq.Schedule(tasklet);
            return SimTask.Completed;
        }));
        if (byInterrupt)
        {
            rig.DeliverAt(20_000, raises);
        }
        else
        {
            rig.World.At(20_000, () => softirq.Schedule(tasklet));
        }

        rig.World.Simulator.RunUntil(1000 * Ms);
        Assert.Equal(1, tasklet.Runs);
        Assert.Equal(ticks, rig.Vcpu.Vectors.Single(vector => vector.Number == GuestTick.Vector).Count);
        Assert.Equal(1 + ticks, tick.Programmings); // no thread has run: the tick stays stopped
    }

    private sealed class LongTasklet(long us) : Tasklet
    {
        public int Runs { get; private set; }

        public override async SimTask RunAsync(CpuContext context)
        {
            Runs++;
            await context.Spend(us);
        }
    }

    /// <summary>The tick goes on while a thread runs, and threads share the vCPU by it as ever.</summary>
    [Fact]
    public void A_busy_tickless_guest_ticks()
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.StartBusyGuest();
        var tick = new GuestTick(rig.World.Simulator, rig.Vcpu, rig.Interrupts, hz: 250, seed: 1, GuestTickMode.NoHz);
        rig.World.Simulator.RunUntil(1000 * Ms);
        Assert.Equal(250, Assert.Single(rig.Vcpu.Vectors).Count);
        Assert.InRange(tick.Programmings, 250, 252);
        Assert.Equal(0, rig.Halts);
    }

    [Fact]
    public void A_host_ticks_at_its_rate_while_busy_and_not_at_all_while_idle()
    {
        var world = new SmallWorld(costs => costs[CostKey.TimerTick] = 2 * Us);
        Processor core = world.NewCore();
        var tick = new HostTick(world.Simulator, new HostInterrupts(core), hz: 250, seed: 5);
        world.Start(core, "half", async self =>
        {
            await self.Spend(500_000);
        });
        world.Simulator.RunUntil(1000 * Ms);

        Assert.Equal(125, tick.Source.Count);
        Assert.Equal(250 * Us, world.Meter.Ledger.Ps(CostKey.TimerTick));
    }

    [Fact]
    public void Guest_threads_share_a_vcpu_by_the_guests_tick()
    {
        var rig = new GuestRig(ApicMode.XApic);
        CpuContext one = rig.StartBusyGuest(), two = rig.StartBusyGuest();
        _ = new GuestTick(rig.World.Simulator, rig.Vcpu, rig.Interrupts, hz: 250, seed: 1);
        rig.World.Simulator.RunUntil(1000 * Ms);
        rig.Vcpu.Guest.Settle();

        Assert.InRange(one.UsedPs, 470 * Ms, 530 * Ms);
        Assert.InRange(two.UsedPs, 470 * Ms, 530 * Ms);
    }
}
