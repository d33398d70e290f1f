using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>
/// Exits and thread hops of one request and its answer, the guest halted and everything asleep before: tables 10.2 and 10.3 of the
/// mechanism reference. All of them are the model's, counted over ten transactions.
/// </summary>
public sealed class RoundTripTests
{
    private const int Pings = 10;

    /// <summary>Halts before the first ping: at the start of the guest and when the application first waits.</summary>
    private const int FirstHalts = 2;

    /// <summary>
    /// "HLT + 2" is one halt, the kick and one EOI. The notify-on-empty driver adds a transmit interrupt with its EOI; in this idle
    /// system it finds the guest halted again, so the table's IPI becomes another halt. venet with tx-complete events does the same:
    /// its event comes when the event queue is long drained ("2-4"). No kick IPI and no window: nothing overlaps.
    /// </summary>
    [Theory]
    [InlineData("virtio-pci-eventfd", 2, 1, 2)]                                   // T3, 2.6.31 guest
    [InlineData("virtio-pci-eventfd+front_end[driver=2.6.32]", 1, 1, 1)]          // T3, 2.6.32 guest
    [InlineData("vhost-net+front_end[driver=2.6.31]", 2, 1, 2)]                   // T4, 2.6.31 guest
    [InlineData("vhost-net", 1, 1, 1)]                                            // T4, 2.6.32 guest
    [InlineData("venet", 2, 1, 2)]                                                // T5 with TXC
    [InlineData("venet+front_end[txc=false]", 2, 1, 2)]                           // T5: the ring's own signal instead
    [InlineData("venet+back_end[burstthresh-us=10]", 1, 1, 2)]                    // inline: the event comes before the halt
    [InlineData("virtio-vbus", 1, 1, 1)]                                          // T6, 2.6.32 guest
    [InlineData("virtio-vbus+front_end[driver=2.6.31]", 2, 1, 2)]                 // T6, 2.6.31 guest
    [InlineData("virtio-vbus+rings[suppression=signal]", 1, 1, 1)]                // the suppressing layer changes nothing when idle
    [InlineData("virtio-vbus+rings[suppression=both]", 1, 1, 1)]
    [InlineData("virtio-vbus+interrupts[ring=split]", 1, 1, 1)]
    public void Exits_of_a_ping_are_those_of_table_10_2(string lane, int halts, int kicks, int eois)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        Assert.Equal(FirstHalts + (Pings * halts), rig.Exits(ExitReason.Hlt));
        Assert.Equal(Pings * kicks, rig.Exits(ExitReason.IoInstruction));
        Assert.Equal(Pings * eois, rig.Exits(ExitReason.ApicAccess));
        Assert.Equal(0, rig.Exits(ExitReason.ExternalInterrupt));
        Assert.Equal(0, rig.Exits(ExitReason.PendingInterrupt));
    }

    /// <summary>With an event index the first transmit completion crosses the index 0 that nobody has written yet: one interrupt ever.</summary>
    [Theory]
    [InlineData("vhost-net@2011-10", ExitReason.MsrWrite, Pings + 1, Pings + 1)]
    [InlineData("vhost-net@modern+front_end[driver=2.6.32]", ExitReason.MsrWrite, 0, Pings + 1)]
    [InlineData("vhost-net@modern", ExitReason.MsrWrite, 0, 2 * Pings)] // the 5.3 driver hears of each request sent as well
    public void Later_eras_have_cheaper_interrupts(string lane, ExitReason eoi, int eois, int interrupts)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        Assert.Equal(eois, rig.Exits(eoi));
        Assert.Equal(interrupts, rig.Interrupts);
        Assert.Equal(0, rig.Exits(ExitReason.ApicAccess));
    }

    /// <summary>
    /// Wake-ups of host threads other than the vCPU's, which wakes once per interrupt on top. The work item of a transmit
    /// interrupt (2.6.31 guests) is not in the table, which counts the ping's own path.
    /// </summary>
    [Theory]
    [InlineData("virtio-pci-eventfd", 4)]                        // tap - io - events; kick - io; tx interrupt - events
    [InlineData("virtio-pci-eventfd+front_end[driver=2.6.32]", 3)]
    [InlineData("virtio-pci-eventfd+front_end[driver=2.6.32]+interrupts[hop=direct]", 2)]
    [InlineData("vhost-net", 3)]                                 // tap - worker - events; kick - worker
    [InlineData("vhost-net+interrupts[hop=direct]", 2)]
    [InlineData("vhost-net@2011-10", 2)]
    [InlineData("venet", 2)]                                     // bridge - tx kthread; kick - rx kthread
    [InlineData("virtio-vbus", 2)]                               // tap - worker; kick - worker: as vhost-net of 3.1
    [InlineData("xen-pv", 2)]
    [InlineData("lguest", 2)]                                    // tap - io-rx; kick - io: no irqfd, so no work item
    [InlineData("lguest@2009-04+back_end[timer=none]", 2)]       // tap - waker; unbroken - waker: the launcher is the vCPU's thread
    [InlineData("venet+interrupts[hop=work-item]", 4)]           // both events take the hop
    [InlineData("venet+back_end[burstthresh-us=10]", 1)]         // transmits inline in the vCPU thread
    public void Thread_hops_of_a_ping_are_those_of_table_10_3(string lane, int hops)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        Assert.Equal(Pings * hops, rig.Hops);
    }

    [Fact]
    public void The_work_item_adds_a_hop_and_no_exit()
    {
        using var direct = new GuestRig("vhost-net+interrupts[hop=direct]");
        using var workItem = new GuestRig("vhost-net+interrupts[hop=work-item]");
        direct.Ping(Pings);
        workItem.Ping(Pings);
        Assert.Equal(direct.Vcpu.Exits.Total, workItem.Vcpu.Exits.Total);
        Assert.Equal(direct.Hops + Pings, workItem.Hops);
    }
}
