using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>
/// An assigned NIC: what the host still has to do is carry interrupts. The table of 1.4 says how many exits one takes;
/// here they are counted.
/// </summary>
public sealed class AssignedNicTests
{
    private const int Frames = 10;

    /// <summary>Halts before the first ping: at the start of the guest and when the application first waits.</summary>
    private const int FirstHalts = 2;

    [Fact]
    public void Sending_takes_no_exit_but_the_halt_behind_it()
    {
        using var rig = new WireRig("assigned-nic");
        rig.SendFromGuest(64);
        Assert.Equal(64, rig.Device.Kicks); // posted stores
        Assert.Equal(rig.Exits(ExitReason.Hlt), rig.Vcpu.Exits.Total);
        Assert.Equal(0, rig.Device.Signals);
    }

    [Fact]
    public void No_frame_is_copied_or_bridged_by_the_host()
    {
        using var rig = new WireRig("assigned-nic");
        rig.Ping(Frames);
        Assert.Equal(0, rig.Ledger.Units(CostKey.CopyGuestByte));
        Assert.Equal(0, rig.Ledger.Units(CostKey.BridgeForward));
        Assert.Equal(Frames, rig.Ledger.Units(CostKey.NicReceiveDescriptor)); // by the guest's driver
    }

    /// <summary>One EOI and one halt per ping; the work item is one more thread to wake, and no exit.</summary>
    [Theory]
    [InlineData("assigned-nic", 1)]
    [InlineData("assigned-nic@2011-10", 1)]
    [InlineData("assigned-nic+interrupts[hop=direct]", 0)]
    public void An_interrupt_for_a_halted_vcpu_takes_its_end_of_interrupt(string lane, int hops)
    {
        using var rig = new WireRig(lane, apic: ApicMode.XApic);
        rig.Ping(Frames);
        Assert.Equal(FirstHalts + Frames, rig.Exits(ExitReason.Hlt));
        Assert.Equal(Frames, rig.Exits(ExitReason.ApicAccess));
        Assert.Equal(FirstHalts + (2 * Frames), rig.Vcpu.Exits.Total);
        Assert.Equal(Frames * hops, rig.Hops);
    }

    [Theory]
    [InlineData("assigned-nic")]
    [InlineData("assigned-nic+interrupts[hop=direct]")]
    public void An_interrupt_for_a_running_vcpu_takes_the_exit_of_a_kick_and_its_end_of_interrupt(string lane)
    {
        using var rig = new WireRig(lane);
        rig.SendToGuest(Frames, WireRig.ComputeAsync);
        Assert.Equal(Frames, rig.Vcpu.KickIpis);
        Assert.Equal(Frames, rig.Exits(ExitReason.ExternalInterrupt));
        Assert.Equal(Frames, rig.Exits(ExitReason.ApicAccess));
        Assert.Equal(0, rig.Exits(ExitReason.PendingInterrupt));
    }

    /// <summary>The physical interrupt itself is the exit; the vCPU is in the host when the vector comes, so nobody kicks it.</summary>
    [Fact]
    public void An_interrupt_that_hits_the_vcpus_own_core_is_its_own_kick()
    {
        using var rig = new WireRig("assigned-nic+interrupts[hop=direct]", nicCore: 0);
        rig.SendToGuest(Frames, WireRig.ComputeAsync);
        Assert.Equal(0, rig.Vcpu.KickIpis);
        Assert.Equal(Frames, rig.Exits(ExitReason.ExternalInterrupt));
        Assert.Equal(Frames, rig.Exits(ExitReason.ApicAccess));
    }

    /// <summary>With a virtualized APIC the host's handler posts the vector itself: the guest does not exit, the host is interrupted.</summary>
    [Fact]
    public void A_virtualized_apic_takes_forwarded_interrupts_without_exits()
    {
        using var rig = new WireRig("assigned-nic+interrupts[hop=direct]", apic: ApicMode.ApicV);
        rig.SendToGuest(Frames, WireRig.ComputeAsync);
        Assert.Equal(Frames, rig.Handled("eth0-rx"));
        Assert.Equal(1, rig.Vcpu.Exits.Total); // the halt before the application started
        Assert.Equal(Frames, rig.Ledger.Units(CostKey.IrqHostEntry) - rig.Ledger.Units(CostKey.IpiSend));
    }

    [Fact]
    public void Posted_interrupts_reach_a_running_guest_without_the_host()
    {
        using var rig = new WireRig("assigned-nic@modern");
        rig.SendToGuest(Frames, WireRig.ComputeAsync);
        Assert.Equal(Frames, rig.Handled("eth0-rx"));
        Assert.Equal(1, rig.Vcpu.Exits.Total);
        Assert.Equal(0, rig.Ledger.Units(CostKey.IrqHostEntry));
        Assert.Equal(Frames, rig.Ledger.Units(CostKey.PostedInterruptLatency));
    }

    [Fact]
    public void Posted_interrupts_wake_a_halted_guest_by_one_host_interrupt()
    {
        using var rig = new WireRig("assigned-nic@modern");
        rig.Ping(Frames);
        Assert.Equal(FirstHalts + Frames, rig.Vcpu.Exits.Total);
        Assert.Equal(Frames, rig.Ledger.Units(CostKey.IrqHostEntry));
        Assert.Equal(0, rig.Hops);
    }

    /// <summary>The NIC's ring is far shorter than the burst: the queue stops, and an interrupt of the transmit vector wakes it.</summary>
    [Theory]
    [InlineData("assigned-nic")]
    [InlineData("assigned-nic@modern")]
    public void A_full_transmit_ring_stops_the_queue_until_the_transmit_vector_wakes_it(string lane)
    {
        using var rig = new WireRig(lane, txRingEntries: 4, linkGbps: 1);
        rig.SendFromGuest(64);
        Assert.InRange(rig.Handled("eth0-tx"), 2, 64);
        Assert.Equal(rig.Device.Signals, rig.Handled("eth0-tx"));
    }
}
