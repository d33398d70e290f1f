using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>
/// What one interrupt costs in exits, by the state of the vCPU that it finds and by the local APIC: kick IPI, interrupt
/// window, EOI, HLT. Vectors 0x41 and 0x51 are of different priority classes.
/// </summary>
public sealed class VcpuInterruptTests
{
    private const int SignalUs = 1000;

    [Theory]
    [InlineData(ApicMode.XApic, 1, 0, 1)]
    [InlineData(ApicMode.X2Apic, 1, 0, 1)]
    [InlineData(ApicMode.PvEoi, 1, 0, 0)]
    [InlineData(ApicMode.ApicV, 0, 0, 0)]
    public void In_guest_mode_with_interrupts_on(ApicMode mode, int kicks, int windows, int eois)
    {
        var rig = new GuestRig(mode);
        rig.StartBusyGuest();
        rig.DeliverAt(SignalUs, rig.Install(0x41));
        Expect(rig, kicks, windows, eois, halts: 0, "41");
    }

    [Theory]
    [InlineData(ApicMode.XApic, 1)]
    [InlineData(ApicMode.X2Apic, 1)]
    [InlineData(ApicMode.PvEoi, 0)]
    [InlineData(ApicMode.ApicV, 0)]
    public void Halted(ApicMode mode, int eois)
    {
        var rig = new GuestRig(mode);
        rig.DeliverAt(SignalUs, rig.Install(0x41));
        Expect(rig, kicks: 0, windows: 0, eois, halts: 1, "41");
    }

    [Theory]
    [InlineData(ApicMode.XApic, 1)]
    [InlineData(ApicMode.X2Apic, 1)]
    [InlineData(ApicMode.PvEoi, 0)]
    [InlineData(ApicMode.ApicV, 0)]
    public void In_host_mode_serving_another_exit(ApicMode mode, int eois)
    {
        var rig = new GuestRig(mode);
        rig.StartGuestThatExits(SignalUs - 50, handlerUs: 100);
        rig.DeliverAt(SignalUs, rig.Install(0x41));
        Expect(rig, kicks: 0, windows: 0, eois, halts: 0, "41");
        Assert.Equal(1, rig.Exits.Count(ExitReason.IoInstruction));
    }

    [Theory]
    [InlineData(ApicMode.XApic, 1, 1, 1)]
    [InlineData(ApicMode.X2Apic, 1, 1, 1)]
    [InlineData(ApicMode.PvEoi, 1, 1, 0)]
    [InlineData(ApicMode.ApicV, 0, 0, 0)]
    public void In_guest_mode_with_interrupts_off_in_a_handler(ApicMode mode, int kicks, int windows, int eois)
    {
        var rig = new GuestRig(mode);
        rig.StartBusyGuest();
        rig.DeliverAt(SignalUs - 50, rig.Install(0x41, us: 100));
        rig.DeliverAt(SignalUs, rig.Install(0x51));
        Expect(rig, kicks, windows, eois, halts: 0, "41", "51");
        Assert.Equal(kicks * windows * eois, rig.Vcpu.ThreeExitInterrupts);
    }

    /// <summary>
    /// Two vectors cost a kick, a window and two ends between them; the higher comes with the entry behind the kick. One interrupt costs
    /// three exits only if the kick was for the lower, which then waits for the window.
    /// </summary>
    [Theory]
    [InlineData(0x41, 0x51, 1)]
    [InlineData(0x51, 0x41, 0)]
    public void Exits_of_two_interrupts_are_told_apart(int kickedFor, int next, int three)
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.StartBusyGuest();
        rig.DeliverAt(SignalUs, rig.Install(kickedFor), rig.Install(next));
        Expect(rig, kicks: 1, windows: 1, eois: 2, halts: 0, "51", "41");
        Assert.Equal(three, rig.Vcpu.ThreeExitInterrupts);
    }

    [Theory]
    [InlineData(ApicMode.XApic, 1, 1)]
    [InlineData(ApicMode.X2Apic, 1, 1)]
    public void While_the_end_of_another_interrupt_is_emulated(ApicMode mode, int windows, int eois)
    {
        var rig = new GuestRig(mode, costs => costs[CostKey.ApicEoi] = 100 * SmallWorld.Us);
        rig.StartBusyGuest();
        rig.DeliverAt(SignalUs - 50, rig.Install(0x41));
        rig.DeliverAt(SignalUs, rig.Install(0x51));
        Expect(rig, kicks: 0, windows, eois, halts: 0, "41", "51");
    }

    [Theory]
    [InlineData(ApicMode.XApic)]
    [InlineData(ApicMode.X2Apic)]
    [InlineData(ApicMode.PvEoi)]
    [InlineData(ApicMode.ApicV)]
    public void The_vector_is_pending_already(ApicMode mode)
    {
        var rig = new GuestRig(mode);
        GuestVector vector = rig.Install(0x41);
        rig.StartGuestThatExits(SignalUs - 50, handlerUs: 100);
        rig.DeliverAt(SignalUs - 20, vector);
        rig.DeliverAt(SignalUs, vector);
        Expect(rig, kicks: 0, windows: 0, eois: mode is ApicMode.XApic or ApicMode.X2Apic ? 1 : 0, halts: 0,
            sinceUs: 0, "41");
        Assert.Equal(1, vector.Coalesced);
        Assert.Equal(1, vector.Injected);
        Assert.Equal(1, vector.Count);
    }

    [Theory]
    [InlineData(ApicMode.XApic, 1, 2)]
    [InlineData(ApicMode.X2Apic, 1, 2)]
    [InlineData(ApicMode.PvEoi, 1, 1)] // the first may not skip its EOI's exit: another one waits
    [InlineData(ApicMode.ApicV, 0, 0)]
    public void Two_vectors_wait_at_the_same_entry(ApicMode mode, int windows, int eois)
    {
        var rig = new GuestRig(mode);
        rig.StartGuestThatExits(SignalUs - 50, handlerUs: 100);
        rig.DeliverAt(SignalUs, rig.Install(0x41), rig.Install(0x51));
        Expect(rig, kicks: 0, windows, eois, halts: 0, "51", "41");
    }

    [Theory]
    [InlineData(ApicMode.XApic, ExitReason.ApicAccess)]
    [InlineData(ApicMode.X2Apic, ExitReason.MsrWrite)]
    public void An_end_of_interrupt_exits_for_the_reason_of_its_register_interface(ApicMode mode, ExitReason reason)
    {
        var rig = new GuestRig(mode);
        rig.StartBusyGuest();
        rig.DeliverAt(SignalUs, rig.Install(0x41));
        rig.World.RunUntil(2 * SignalUs);
        Assert.Equal(1, rig.Exits.Count(reason));
        Assert.Equal(2, rig.Exits.Total - rig.Halts); // and the kick
    }

    [Fact]
    public void The_first_of_several_kickers_sends_the_one_ipi()
    {
        var rig = new GuestRig(ApicMode.XApic, costs => costs[CostKey.IpiLatency] = 20 * SmallWorld.Us);
        rig.StartBusyGuest();
        rig.DeliverAt(SignalUs, rig.Install(0x41), rig.Install(0x51));
        rig.DeliverAt(SignalUs + 10, rig.Install(0x61)); // before the IPI arrives
        rig.World.RunUntil(2 * SignalUs);

        Assert.Equal(1, rig.Vcpu.KickIpis);
        Assert.Equal(1, rig.Exits.Count(ExitReason.ExternalInterrupt));
        Assert.Equal(["61", "51", "41"], rig.World.Notes.Select(note => note.Split(' ')[1]));
    }

    [Fact]
    public void No_ipi_is_sent_to_a_vcpu_that_another_thread_keeps_off_its_core()
    {
        var rig = new GuestRig(ApicMode.XApic);
        CpuContext other = rig.World.Start(rig.Core, "other", async self =>
        {
            await self.Block("test");
            await self.Spend(1000);
            rig.World.Note("other ends");
        });
        rig.World.RunUntil(100);
        rig.StartBusyGuest();
        rig.Vcpu.Rouse();
        rig.World.At(20_000, () => other.Wake()); // preempts the vCPU, which has worked for 20 ms
        rig.DeliverAt(20_500, rig.Install(0x41));
        rig.World.RunUntil(20_400);
        Assert.False(rig.Vcpu.IsInGuestMode);
        rig.World.RunUntil(30_000);

        Assert.Equal(0, rig.Vcpu.KickIpis);
        Assert.Equal(["other ends", "41"], rig.World.Notes.Select(note => note[(note.IndexOf(' ') + 1)..]));
    }

    [Fact]
    public void A_vector_that_arrives_while_the_guest_halts_keeps_it_from_blocking()
    {
        var rig = new GuestRig(ApicMode.XApic, costs => costs[CostKey.ExitHaltHandling] = 100 * SmallWorld.Us);
        rig.World.Start(rig.Vcpu.Guest, "thread", async self => await self.Spend(SignalUs - 50));
        rig.DeliverAt(SignalUs + 20, rig.Install(0x41));
        rig.World.RunUntil(SignalUs - 60);
        long wakeups = rig.Vcpu.Thread.Wakeups;
        rig.World.RunUntil(2 * SignalUs);

        Assert.Equal(0, rig.Vcpu.Thread.Wakeups - wakeups);
        Assert.Equal(0, rig.World.Meter.Ledger.Units(CostKey.SchedWake));
        Assert.EndsWith("41", Assert.Single(rig.World.Notes), StringComparison.Ordinal);
        Assert.True(rig.Core.IsIdle);
    }

    private static void Expect(GuestRig rig, int kicks, int windows, int eois, int halts, params string[] handled) =>
        Expect(rig, kicks, windows, eois, halts, SignalUs - 1, handled);

    private static void Expect(GuestRig rig, int kicks, int windows, int eois, int halts, int sinceUs, params string[] handled)
    {
        rig.World.RunUntil(sinceUs);
        long kicksBefore = rig.Vcpu.KickIpis, windowsBefore = rig.Windows, eoisBefore = rig.EoiExits;
        long haltsBefore = rig.Halts, interruptsBefore = rig.Exits.Count(ExitReason.ExternalInterrupt);
        rig.World.RunUntil(SignalUs + 500);

        Assert.Equal(handled, rig.World.Notes.Select(note => note.Split(' ')[1]));
        Assert.Equal(
            $"IPI {kicks}, EXTERNAL_INTERRUPT {kicks}, window {windows}, EOI {eois}, HLT {halts}",
            $"IPI {rig.Vcpu.KickIpis - kicksBefore}, " +
            $"EXTERNAL_INTERRUPT {rig.Exits.Count(ExitReason.ExternalInterrupt) - interruptsBefore}, " +
            $"window {rig.Windows - windowsBefore}, EOI {rig.EoiExits - eoisBefore}, HLT {rig.Halts - haltsBefore}");
    }
}
