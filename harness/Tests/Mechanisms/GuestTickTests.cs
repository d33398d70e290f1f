using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>What a guest's tick costs in exits, by the three ways to have it.</summary>
public sealed class GuestTickTests
{
    /// <summary>
    /// Round trips of a guest that sleeps in each, at 1000 ticks a second: accesses to the APIC are one end per interrupt, and besides them none, one per
    /// tick, or two per sleep.
    /// </summary>
    [Theory]
    [InlineData("apic-periodic", 0, 0)]
    [InlineData("periodic", 1, 0)]
    [InlineData("nohz", 0, 2)]
    public void A_tick_is_programmed_never_each_time_or_around_each_sleep(string mode, int perTick, int perSleep)
    {
        RunOutcome outcome = new Scenario("vhost-net", "udp-rr",
            $"burst=1 options.guest_tick={mode} options.guest_hz=1000 options.apic=xapic warmup_s=0.001 measure_s=0.02", 1, false).Run();
        long ticks = Contract.Ticks(outcome);
        long interrupts = outcome.Interrupts.Sum(line => line.Count);
        long programmings = Contract.Exits(outcome, ExitReason.ApicAccess) - interrupts;
        long sleeps = Contract.Count(outcome, "transactions_per_s");
        Assert.InRange(ticks, mode == "nohz" ? 0 : 19, mode == "nohz" ? 9 : 21); // of 20; less than half meet a thread that runs, even where 14 round trips last a tick
        long expected = (perTick * ticks) + (perSleep * sleeps);
        Assert.InRange(programmings, expected - 6, expected + 6);
    }

    /// <summary>
    /// A guest of lguest has its host's clock: nothing goes to an APIC. Around each sleep it calls four times, for the timer and for the switch
    /// of threads, and besides that for kicks and, since June 2009, where it finds an interrupt marked that came meanwhile.
    /// </summary>
    [Theory]
    [InlineData("lguest")]
    [InlineData("lguest+interrupts[looks-again=false]")]
    [InlineData("lguest@2009-04")]
    public void A_guest_of_lguest_calls_its_host_around_each_sleep(string lane)
    {
        RunOutcome outcome = new Scenario(lane, "udp-rr", "burst=1 options.guest_hz=1000 warmup_s=0.001 measure_s=0.02", 1, false).Run();
        Assert.Equal(0, Contract.Exits(outcome, ExitReason.ApicAccess) + Contract.Exits(outcome, ExitReason.MsrWrite));
        long sleeps = Contract.Count(outcome, "transactions_per_s");
        Assert.InRange(Contract.Counter(outcome, "timer_exits"), (2 * sleeps) - 6, (2 * sleeps) + 6);
        Assert.InRange(Contract.Counter(outcome, "switch_calls"), (2 * sleeps) - 6, (2 * sleeps) + 6);
    }

    /// <summary>
    /// An interrupt that comes while a guest of lguest switches to its idle thread, with interrupts off: one that looks again calls for it at once, for one
    /// that does not it waits, past the call for the timer, until HLT has let the host look.
    /// </summary>
    [Theory]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0, 1)]
    public void An_interrupt_that_comes_during_a_switch_waits_for_a_call_or_for_hlt(bool looksAgain, int calls, int halts)
    {
        using var rig = new GuestRig($"lguest+interrupts[looks-again={(looksAgain ? "true" : "false")}]", hz: 100, tick: GuestTickMode.NoHz);
        var path = (LguestInterrupts)rig.Vcpu.Paravirtual!;
        long switches = rig.Vcpu.Guest.IdleThread!.SwitchCalls;
        rig.RunInGuest(GuestRig.SleepAsync);
        Until(() => rig.Vcpu.Guest.IdleThread.SwitchCalls == switches + 2); // it was idle before: to the thread, and back
        long before = rig.Exits(ExitReason.Hlt);
        long interrupts = rig.Interrupts;
        rig.RunOnHost(thread => path.SignalAsync(thread, rig.Rx));
        Until(() => rig.Interrupts > interrupts);
        Assert.Equal(before + halts, rig.Exits(ExitReason.Hlt));
        Assert.Equal(calls, path.CallsForPending);

        void Until(Func<bool> condition)
        {
            for (int steps = 0; !condition(); steps++)
            {
                Assert.InRange(steps, 0, 100_000);
                rig.Pass(GuestRig.Us / 100);
            }
        }
    }

    /// <summary>A workload's timer in a guest of lguest is the host's, too: no end of interrupt goes to an APIC.</summary>
    [Fact]
    public void A_paced_guest_of_lguest_has_no_apic()
    {
        RunOutcome outcome = new Scenario("lguest", "ping", "ping_interval_us=500 warmup_s=0.001 measure_s=0.02", 1, false).Run();
        Assert.Equal(0, Contract.Exits(outcome, ExitReason.ApicAccess) + Contract.Exits(outcome, ExitReason.MsrWrite));
        Assert.Contains(outcome.Interrupts, line => line.Vector.EndsWith("pacing timer", StringComparison.Ordinal) && line.Count > 0);
    }

    /// <summary>Each mode has its word, in profiles and options alike.</summary>
    [Fact]
    public void Every_mode_has_a_word()
    {
        foreach (GuestTickMode mode in Enum.GetValues<GuestTickMode>())
        {
            Assert.Equal(mode, MachineProfileReader.GuestTickOf(MachineProfileReader.WordOf(mode)));
        }

        Assert.Equal(Enum.GetValues<GuestTickMode>().Length, MachineProfileReader.GuestTickWords.Length);
    }
}
