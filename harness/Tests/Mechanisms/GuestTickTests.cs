using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;

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
