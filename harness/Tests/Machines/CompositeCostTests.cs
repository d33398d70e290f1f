using Bakeoff.Harness;
using Bakeoff.Machine;
using static System.FormattableString;

namespace Bakeoff.Tests.Machines;

/// <summary>
/// Published figures are composites of several steps, so they are not cost keys but checks: the sum of the atoms of
/// such a step sequence must give the published figure.
/// </summary>
/// <remarks>
/// How near depends on what the figure is. <c>H</c>: measured for that machine class, within 5 %. <c>I</c>: interpolated
/// between measured neighbours, within 25 %. <c>L</c>: a class estimate, within a factor of two of its ends.
/// A row may narrow or widen that with a tolerance of its own.
/// </remarks>
public sealed class CompositeCostTests
{
    private const string Switches = "exit.switch_out + exit.switch_in";
    private const string PioToKernel = Switches + " + exit.pio_decode + exit.iobus_lookup + eventfd.signal";
    private const string MmioToKernel = Switches + " + exit.mmio_decode + exit.iobus_lookup + eventfd.signal";
    private const string FastMmioToKernel = Switches + " + exit.mmio_fast + eventfd.signal";
    private const string HypercallToKernel = Switches + " + exit.hypercall_dispatch + exit.iobus_lookup + eventfd.signal";
    private const string ToUserspace = " + exit.iobus_lookup + exit.userspace_round_trip + exit.device_dispatch";
    private const string PioToUserspace = Switches + " + exit.pio_decode" + ToUserspace;
    private const string MmioToUserspace = Switches + " + exit.mmio_decode" + ToUserspace;
    private const string EmulatedEoi = Switches + " + apic.access_decode + apic.eoi";
    private const string KickExit = Switches + " + irq.host_entry + exit.interrupt_handling";
    private const string WindowExit = Switches + " + exit.window_handling";
    private const string ThreadWake = "sched.wake + sched.wake_latency + sched.context_switch";
    private const string HaltAndWake = "exit.switch_out + exit.halt_handling + sched.context_switch + " + ThreadWake
        + " + apic.inject + exit.switch_in + irq.guest_entry";

    /// <summary>ICR write exit of the sender, host IPI, exit of the receiver, guest handler. Sender's way back not included.</summary>
    private const string GuestIpi = "exit.switch_out + apic.access_decode + apic.deliver + ipi.send + ipi.latency + exit.switch_out"
        + " + irq.host_entry + exit.interrupt_handling + apic.inject + exit.switch_in + irq.guest_entry";

    /// <summary>Posted to a running vCPU; the ICR write of the sender still exits.</summary>
    private const string PostedGuestIpi = "exit.switch_out + apic.msr_decode + apic.deliver + apic.post_interrupt"
        + " + apic.posted_latency + irq.guest_entry";

    /// <summary>Neither side exits.</summary>
    private const string ExitlessGuestIpi = "apic.post_interrupt + apic.posted_latency + irq.guest_entry";

    private const string SmallUdpSend = "socket.send_call + udp.transmit_skb + skb.alloc + netdev.transmit_skb"
        + " + nic.transmit_descriptor + nic.doorbell + skb.free";

    /// <summary>A 60-byte guest frame through vhost, tap, bridge and NIC, on the back end's core.</summary>
    private const string TapForward = "3 x ring.line + 2 x backend.translate + skb.alloc + 60 x copy.guest_byte + tap.write"
        + " + netif.rx + softirq.entry + netdev.receive_skb + bridge.forward + netdev.transmit_skb"
        + " + nic.transmit_descriptor + nic.doorbell + skb.free";

    private const string Forward = "nic.receive_descriptor + skb.alloc + netdev.receive_skb + bridge.forward"
        + " + netdev.transmit_skb + nic.transmit_descriptor + nic.doorbell + skb.free";

    /// <summary>One MSS segment received and half an ACK sent; interrupt, poll and recv call amortized over many.</summary>
    private const string ReceiveSegment = "nic.receive_descriptor + skb.alloc + netdev.receive_skb + tcp.receive_segment"
        + " + 1448 x copy.user_byte + skb.free + 0.5 x tcp.transmit_skb + 0.5 x skb.alloc + 0.5 x netdev.transmit_skb"
        + " + 0.5 x nic.transmit_descriptor + 0.5 x nic.doorbell + 0.5 x skb.free";

    private const string SameCoreEventfd = "sys.call + eventfd.signal + sched.wake + sched.context_switch + eventfd.read";

    private static readonly IReadOnlyList<MachineProfile> Profiles = MachineProfiles.LoadAll(MachineProfiles.FindDirectory());

    /// <summary>Machine, what was published, its two ends in ns, kind, steps, source.</summary>
    public static TheoryData<string, string, double, double, string, string, string> Published => new()
    {
        // A: the doorbell commit, the EOI of the same year, class estimates.
        { "A", "lightweight exit", 2830 / 2.8, 2830 / 2.8, "H", Switches, "Linux 3d53c27d059" },
        { "A", "PIO to eventfd", 2720, 2720, "H", PioToKernel, "Linux d34e6b175e6" },
        { "A", "MMIO to eventfd", 5000, 5000, "H", MmioToKernel, "Linux d34e6b175e6" },
        { "A", "PIO to userspace", 6530, 6530, "H", PioToUserspace, "Linux d34e6b175e6, author's estimate" },
        { "A", "MMIO to userspace", 9090, 9090, "H", MmioToUserspace, "Linux d34e6b175e6" },
        { "A", "hypercall to eventfd", 2370, 2370, "H", HypercallToKernel, "Linux d34e6b175e6, author's estimate" },
        { "A", "EOI, emulated", 8400 / 2.8, 8400 / 2.8, "H", EmulatedEoi, "Dong 2010 IV-C" },
        { "A", "kick exit", 1000, 1500, "I", KickExit, "class estimate" },
        { "A", "window exit", 1000, 1000, "I", WindowExit, "class estimate" },
        { "A", "virtual IPI", 3000, 4000, "L", GuestIpi, "class estimate" },
        { "A", "HLT exit and wake", 8000, 12000, "range", HaltAndWake, "class estimate" },
        { "A", "eventfd to thread", 3000, 5000, "range", ThreadWake, "class estimate" },
        { "A", "context switch", 1300, 1900, "range", "sched.context_switch", "class estimate" },
        { "A", "small UDP send", 1250, 1250, "I", SmallUdpSend, "Linux 79640a4ca69, at 3.0 GHz" },
        { "A", "tap/vhost per packet", 2000, 2500, "range", TapForward, "class estimate" },
        { "A", "forward on i7-920, 2012", 1000, 1000, "L", Forward, "Hemminger, LinuxCon Japan" },
        { "A", "received segment, MTU 1500", 2840, 2840, "I", ReceiveSegment, "vbus RFC v3: 4078 Mb/s of 1448-byte segments" },

        // B
        { "B", "lightweight exit", 620, 900, "range", Switches, "Dall 2016 and 2017, SplitX" },
        { "B", "direct cost of an exit", 2000 / 2.93, 2000 / 2.93, "I", Switches, "SplitX Table 1, X5570" },
        { "B", "null hypercall", 1437 / 2.1, 1437 / 2.1, "H", Switches + " + exit.hypercall_dispatch", "Dall 2017 Table 2" },
        { "B", "PIO to eventfd", 2565 / 2.1, 2565 / 2.1, "H", PioToKernel, "Dall 2017 Table 2, I/O kernel" },
        { "B", "PIO to userspace", 6732 / 2.1, 6732 / 2.1, "H", PioToUserspace, "Dall 2017 Table 2, I/O user" },
        { "B", "hypercall to eventfd", 900, 900, "I", HypercallToKernel, "interpolated" },
        { "B", "MMIO to eventfd", 1900, 1900, "L", MmioToKernel, "class estimate" },
        { "B", "fast MMIO to eventfd", 2565 / 2.1, 2565 / 2.1, "H", FastMmioToKernel, "Linux 68c3b4d1676d: as fast as PIO" },
        { "B", "MMIO to userspace", 4200, 4200, "I", MmioToUserspace, "interpolated" },
        { "B", "EOI", 1556 / 2.1, 1556 / 2.1, "H", EmulatedEoi, "Dall 2016 Table II" },
        { "B", "kick exit", 800, 800, "I", KickExit, "interpolated" },
        { "B", "window exit", 700, 700, "I", WindowExit, "interpolated" },
        { "B", "virtual IPI", 1480, 2490, "range", GuestIpi, "Dall 2017 Table 2, Dall 2016 Table II" },
        { "B", "HLT exit and wake", 9000, 9000, "L", HaltAndWake, "class estimate" },
        { "B", "eventfd to thread", 2500, 4000, "range", ThreadWake, "class estimate" },
        { "B", "irqfd to injection", 300, 300, "L", "irqfd.inject + apic.deliver", "class estimate" },
        { "B", "context switch", 1100, 1200, "range", "sched.context_switch", "class estimate" },
        { "B", "small packet", 900, 900, "I", SmallUdpSend, "interpolated" },
        { "B", "tap/vhost per packet", 1500, 1500, "L", TapForward, "class estimate" },

        // C
        { "C", "lightweight exit", 600, 720, "range", Switches, "interpolated" },
        { "C", "PIO to eventfd", 1000, 1000, "I", PioToKernel, "interpolated" },
        { "C", "hypercall to eventfd", 800, 800, "L", HypercallToKernel, "class estimate" },
        { "C", "virtio notify, MMIO to eventfd", 4984 / 2.2, 4984 / 2.2, "H", MmioToKernel, "DVH 2020 Table 3" },
        { "C", "fast MMIO to eventfd", 1000, 1000, "I", FastMmioToKernel, "Linux 68c3b4d1676d: as fast as PIO" },
        { "C", "PIO to userspace", 5765 / 2.5, 5765 / 2.5, "H", PioToUserspace, "Linux ad3610919e6f, inl_from_qemu" },
        { "C", "MMIO to userspace", 3500, 3500, "L", MmioToUserspace, "class estimate" },
        { "C", "external-interrupt exit", 710, 710, "H", KickExit, "Linux 0c5f81dad46c" },
        { "C", "window exit", 600, 600, "I", WindowExit, "interpolated" },
        { "C", "EOI without exit", 30, 30, "L", "apic.eoi_virtual", "class estimate" },
        { "C", "virtual IPI, posted", 2240, 2240, "I", PostedGuestIpi, "Linux 4180bf1b655a; iteration count uncertain" },
        { "C", "HLT exit and wake", 5000, 10000, "range", HaltAndWake, "class estimate" },
        { "C", "eventfd to thread", 2000, 3000, "range", ThreadWake, "class estimate" },
        { "C", "irqfd to injection", 200, 200, "L", "irqfd.inject + apic.deliver", "class estimate" },
        { "C", "small packet", 500, 600, "range", SmallUdpSend, "XDP paper bench04 and neighbours" },
        { "C", "forward, 3.6 GHz", 575, 575, "I", Forward, "XDP paper bench04" },
        { "C", "tap/vhost per packet", 1100, 1100, "H", TapForward, "Linux 5503fcecd49f" },

        // D
        { "D", "lightweight exit", 500, 700, "range", Switches, "class estimate" },
        { "D", "minimal userspace exit", 2528 / 2.6, 2528 / 2.6, "H", Switches + " + exit.userspace_round_trip", "KVM SVM vmsave thread" },
        { "D", "PIO to eventfd", 1000, 1000, "L", PioToKernel, "class estimate" },
        { "D", "hypercall to eventfd", 800, 800, "L", HypercallToKernel, "class estimate" },
        { "D", "MMIO to eventfd", 2300, 2300, "L", MmioToKernel, "class estimate" },
        { "D", "fast MMIO is decoded", 2300, 2300, "L", FastMmioToKernel, "no short cut on nested page tables" },
        { "D", "PIO to userspace", 2000, 2000, "I", PioToUserspace, "interpolated" },
        { "D", "MMIO to userspace", 3500, 3500, "L", MmioToUserspace, "class estimate" },
        { "D", "external-interrupt exit", 700, 700, "L", KickExit, "class estimate" },
        { "D", "virtual IPI, AVIC", 800, 1000, "range", ExitlessGuestIpi, "class estimate" },
        { "D", "null system call", 170, 170, "H", "sys.call", "measured, Zen 4 guest" },
        { "D", "eventfd write, no waiter", 270, 270, "H", "sys.call + eventfd.signal", "measured, Zen 4 guest" },
        { "D", "eventfd to reader, one core", 2270, 2270, "H", SameCoreEventfd, "measured, Zen 4 guest" },
        { "D", "HLT exit and wake", 5000, 10000, "L", HaltAndWake, "class estimate" },
        { "D", "eventfd to thread", 2000, 3000, "range", ThreadWake, "class estimate" },
        { "D", "small packet", 500, 500, "L", SmallUdpSend, "class estimate" },
        { "D", "tap/vhost per packet", 1000, 1000, "L", TapForward, "class estimate" },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Atoms_sum_to_the_published_figure(
        string machine, string what, double lowNs, double highNs, string kind, string steps, string source)
    {
        (double least, double most) = kind switch
        {
            "H" => (0.95 * lowNs, 1.05 * highNs),
            "I" => (0.75 * lowNs, 1.25 * highNs),
            "L" => (0.5 * lowNs, 2 * highNs),
            "range" => (lowNs, highNs),
            _ => throw new ArgumentException($"unknown kind '{kind}'", nameof(kind)),
        };
        double sum = Sum(machine, steps, row => row.Nominal);
        Assert.True(
            sum >= least && sum <= most,
            Invariant($"{machine}: {what} ({source}): {steps} = {sum:0} ns, accepted {least:0} to {most:0} ns"));
    }

    [Fact]
    public void The_range_of_the_emulated_EOI_reaches_the_accelerated_one()
    {
        Assert.True(Sum("A", EmulatedEoi, row => row.Low) <= 2500 / 2.8);
    }

    [Fact]
    public void A_hypercall_doorbell_saves_about_as_much_over_PIO_as_was_measured()
    {
        double saved = Sum("A", PioToKernel, row => row.Nominal) - Sum("A", HypercallToKernel, row => row.Nominal);
        Assert.InRange(saved, 0.75 * 350, 1.25 * 350);
    }

    [Fact]
    public void Cache_damage_ranges_over_what_was_measured_on_the_X5570()
    {
        CostRow damage = Profile("A")[CostKey.IndirectAfterUserspaceExit];
        Assert.InRange(damage.High, 0.95 * 28000 / 2.93, 28000 / 2.93);
        Assert.Equal(0, damage.Low);
    }

    [Fact]
    public void A_composite_of_an_unknown_atom_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Sum("A", "exit.switch_out + exit.swim", row => row.Nominal));
    }

    private static MachineProfile Profile(string name) => Profiles.Single(profile => profile.Name == name);

    /// <summary>Adds up steps such as "exit.switch_out + 3 x ring.line".</summary>
    private static double Sum(string machine, string steps, Func<CostRow, double> value)
    {
        MachineProfile profile = Profile(machine);
        double sum = 0;
        foreach (string step in steps.Split(" + "))
        {
            string[] factors = step.Split(" x ");
            double times = factors.Length == 2 ? double.Parse(factors[0]) : 1;
            sum += times * value(profile.Costs.Single(row => row.Info.Name == factors[^1]));
        }

        return sum;
    }
}
