using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>What VMMs other than QEMU do otherwise: kvmtool, lguest's launcher, a microVM with virtio-mmio; and VFIO's interrupt line.</summary>
public sealed class OtherVmmTests
{
    private const string Pings = "burst=1 options.guest_hz=0 warmup_s=0.001 measure_s=0.005";
    private const string Kvmtool = "virtio-pci-eventfd@2010-05+kick=pio-handed-on+interrupts=intx-pulse";
    private const string MicroVm = "virtio-pci-eventfd@modern+kick=mmio-ioeventfd[decode=full]+interrupts=mmio-irqfd";

    /// <summary>
    /// Kick, status read, four accesses to the 8259, HLT: the answer is the only interrupt of the 2.6.32 driver. Two of the seven go to userspace.
    /// </summary>
    [Fact]
    public void A_kick_that_is_handed_on_is_a_heavy_exit_and_a_wake_up()
    {
        RunOutcome outcome = Run(Kvmtool, Pings);
        long pings = Contract.Count(outcome, "transactions_per_s");
        long heavy = outcome.Exits.Where(exit => exit.Handled == "userspace").Sum(exit => exit.Count);
        Near(2 * pings, heavy);
        Near(6 * pings, Contract.Exits(outcome, ExitReason.IoInstruction));
        Near(pings, Contract.Counter(outcome, "status_reads"));
        Near(pings, Contract.Count(outcome, "kicks_per_s"));
    }

    /// <summary>Four accesses to the first 8259 or five to both, and no end of interrupt; the I/O APIC's edge has that instead.</summary>
    [Theory]
    [InlineData("chip=pic", 4, 0)]
    [InlineData("chip=pic,irq=14", 5, 0)]
    [InlineData("chip=ioapic", 0, 1)]
    public void An_interrupt_through_the_8259_is_port_accesses_instead_of_an_end_of_interrupt(string chip, int accesses, int ends)
    {
        RunOutcome outcome = Run($"{Kvmtool}[{chip}]", Pings);
        long pings = Contract.Count(outcome, "transactions_per_s");
        Near(accesses * pings, outcome.Ledger.SingleOrDefault(entry => entry.Key == CostKeys.NameOf(CostKey.PicAccess))?.Count ?? 0);
        Near((2 + accesses) * pings, Contract.Exits(outcome, ExitReason.IoInstruction));
        Near(ends * pings, Contract.Exits(outcome, ExitReason.ApicAccess) + Contract.Exits(outcome, ExitReason.MsrWrite));
        Near(pings, Contract.Count(outcome, "interrupts_per_s"));
    }

    /// <summary>A held line goes up with the signal and down with the status read; a pulse is both, and the read lowers what is low.</summary>
    [Theory]
    [InlineData("held", 2)]
    [InlineData("pulse", 3)]
    public void The_reader_of_the_status_lowers_the_line(string line, int ioctls)
    {
        RunOutcome outcome = Run($"{Kvmtool}[line={line}]", Pings);
        Near(ioctls * Contract.Count(outcome, "signals_per_s"),
            outcome.Ledger.Single(entry => entry.Key == CostKeys.NameOf(CostKey.KvmIrqLine)).Count);
        Near(Contract.Count(outcome, "signals_per_s"), Contract.Count(outcome, "interrupts_per_s"));
    }

    /// <summary>Threads that poll turn kicks off while they work; those that wait for a condition never do, and poll nothing.</summary>
    [Fact]
    public void Blocking_threads_are_kicked_for_every_packet_and_poll_nothing()
    {
        const string sets = "topology=guest-to-host direction=send message_bytes=1000 warmup_s=0.002 measure_s=0.005";
        string poll = CostKeys.NameOf(CostKey.PollSystemCall);
        RunOutcome polling = Run(Kvmtool + "+back_end[threads=per-queue]", sets, "udp-stream");
        RunOutcome blocking = Run(Kvmtool + "+back_end[threads=blocking]", sets, "udp-stream");
        Assert.True(Contract.Count(polling, "kicks_per_s") < 0.7 * Contract.Count(polling, "tx_packets_per_s"));
        Near(Contract.Count(blocking, "tx_packets_per_s"), Contract.Count(blocking, "kicks_per_s"));
        Assert.Contains(Run(Kvmtool, Pings).Ledger, entry => entry.Key == poll);
        Assert.DoesNotContain(Run(Kvmtool + "+back_end[threads=blocking]", Pings).Ledger, entry => entry.Key == poll);
    }

    /// <summary>A kick of a thread that works is no system call.</summary>
    [Fact]
    public void Only_a_kick_that_finds_a_thread_waiting_is_a_futex_call()
    {
        const string sets = "topology=guest-to-host direction=send message_bytes=1000 warmup_s=0.002 measure_s=0.005";
        RunOutcome outcome = Run(Kvmtool + "+back_end[threads=blocking]", sets, "udp-stream");
        long futex = outcome.Ledger.Single(entry => entry.Key == CostKeys.NameOf(CostKey.FutexCall)).Count;
        Assert.InRange(futex, 2, 2 * Contract.Count(outcome, "kicks_per_s")); // who waits, and who wakes it
        RunOutcome idle = Run(Kvmtool + "+back_end[threads=blocking]", Pings);
        Near(2 * Contract.Count(idle, "kicks_per_s"), idle.Ledger.Single(entry => entry.Key == CostKeys.NameOf(CostKey.FutexCall)).Count);
    }

    [Fact]
    public void A_virtio_mmio_interrupt_costs_a_status_read_and_an_acknowledgement()
    {
        RunOutcome outcome = Run(MicroVm, Pings);
        long interrupts = Contract.Count(outcome, "interrupts_per_s");
        Near(2 * interrupts, Contract.Counter(outcome, "status_reads"));
        long kicks = Contract.Count(outcome, "kicks_per_s");
        Near((2 * interrupts) + kicks, Contract.Exits(outcome, ExitReason.EptViolation));
        Assert.Equal(0, Contract.Exits(outcome, ExitReason.IoInstruction));
    }

    /// <summary>The driver asks for no transmit interrupts; a VMM that does not look sends one for each frame nevertheless.</summary>
    [Fact]
    public void A_vmm_that_ignores_the_flag_signals_each_packet()
    {
        RunOutcome asked = Run(Kvmtool, Pings);
        Near(Contract.Count(asked, "rx_packets_per_s"), Contract.Count(asked, "signals_per_s"));
        RunOutcome always = Run(Kvmtool + "+back_end[tx-signal=always,rx-signal=always]", Pings);
        Near(Contract.Count(always, "rx_packets_per_s") + Contract.Count(always, "tx_packets_per_s"), Contract.Count(always, "signals_per_s"));
    }

    /// <summary>A pulse is two ioctls and a status read a third; with the gate a signal that finds the status set is neither.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_isr_gate_spares_the_pulse_of_a_signal_that_finds_the_status_set(bool gated)
    {
        const string sets = "topology=guest-to-host direction=receive warmup_s=0.002 measure_s=0.01";
        const string always = "+back_end[threads=per-queue,tx-signal=always,rx-signal=always]";
        RunOutcome outcome = Run($"{Kvmtool}[isr-gate={(gated ? "true" : "false")}]{always}", sets, "tcp-stream");
        long gatedAway = Contract.Counter(outcome, "signals_coalesced_line");
        Assert.Equal(gated, gatedAway > 20);
        Near((2 * (Contract.Count(outcome, "signals_per_s") - gatedAway)) + Contract.Counter(outcome, "status_reads"),
            outcome.Ledger.Single(entry => entry.Key == CostKeys.NameOf(CostKey.KvmIrqLine)).Count);
    }

    /// <summary>Sixteen datagrams come together: a decision per run leaves fewer signals than packets, and none is forgotten.</summary>
    [Theory]
    [InlineData("run", 0)]
    [InlineData("select", 0)]
    [InlineData("select", 50)]
    public void Signals_at_the_end_of_a_run_are_fewer_than_packets(string rule, int selectUs)
    {
        const string sets = "burst=16 topology=guest-to-host warmup_s=0.001 measure_s=0.005";
        RunOutcome outcome = Run($"lguest+back_end[threads=per-queue,rx-signal={rule},select-us={selectUs}]", sets);
        long packets = Contract.Count(outcome, "rx_packets_per_s");
        Assert.True(packets > 100);
        Assert.InRange(Contract.Count(outcome, "rx_signals_per_s"), packets / 40, packets / 2);
    }

    /// <summary>The one packet of a ping gains nothing from waiting for more: select() runs into its timeout each time.</summary>
    [Fact]
    public void A_select_with_a_timeout_delays_a_lone_packet_by_it()
    {
        double plain = MeanNs(Run("lguest+back_end[threads=per-queue,rx-signal=select]", Pings));
        double waiting = MeanNs(Run("lguest+back_end[threads=per-queue,rx-signal=select,select-us=80]", Pings));
        Assert.InRange(waiting - plain, 75_000, 90_000);
    }

    /// <summary>Into the VMM's buffer and out of it, each copy with one hot side; sent packets are still read straight from the guest.</summary>
    [Fact]
    public void A_bounced_packet_is_copied_twice_at_the_price_of_a_hot_side()
    {
        RunOutcome plain = Run(MicroVm, Pings);
        Assert.DoesNotContain(plain.Ledger, entry => entry.Key == CostKeys.NameOf(CostKey.CopyVmmByte));
        RunOutcome bounced = Run(MicroVm + "+back_end[bounce=true]", Pings);
        long copied = bounced.Ledger.Single(entry => entry.Key == CostKeys.NameOf(CostKey.CopyVmmByte)).Count;
        long sent = bounced.Ledger.Single(entry => entry.Key == CostKeys.NameOf(CostKey.CopyGuestByte)).Count;
        Assert.InRange(copied, 2 * sent * 0.95, 2 * sent * 1.05); // as many come as go
    }

    /// <summary>
    /// A ring of 64 holds three buffers for 64 KiB. Of five frames three are in it when it is full, and who reads into a buffer of his own has read the
    /// fourth; without, two are left on the tap.
    /// </summary>
    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void A_bounce_buffer_is_read_into_before_the_guest_has_room(bool bounce, int onTheTap)
    {
        using var rig = new GuestRig($"{MicroVm}+front_end[mergeable=false]+rings[indirect=false,size=64]+back_end[rx-signal=run,bounce={(bounce ? "true" : "false")}]");
        rig.RunInGuest(thread => GuestRig.ReceiveAsync(thread, rig.GuestSocket));
        rig.Pass(1000 * GuestRig.Us);
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, 5));
        int waiting = -1;
        while (rig.Accounts.Delivered == 0)
        {
            rig.Pass(GuestRig.Us / 10);
            waiting = rig.Rx.Guest.HasCompletions ? rig.Device.Port!.Count : waiting;
        }

        Assert.Equal(onTheTap, waiting);
        rig.Pass(1000 * GuestRig.Us);
        Assert.Equal(5, rig.Accounts.Delivered);
    }

    /// <summary>A datagram is header and linear part: two descriptors, or one with the header in front.</summary>
    [Fact]
    public void An_inline_header_saves_a_descriptor_per_packet()
    {
        string segment = CostKeys.NameOf(CostKey.RingSegment);
        RunOutcome apart = Run("vhost-net@modern+front_end[inline-header=false]", Pings);
        Near(2 * Contract.Count(apart, "tx_packets_per_s"), apart.Ledger.Single(entry => entry.Key == segment).Count); // posted and taken
        Assert.DoesNotContain(Run("vhost-net@modern", Pings).Ledger, entry => entry.Key == segment);
        Assert.DoesNotContain(Run("vhost-net@modern+front_end[queue-pairs=2]", Pings + " vcpus=2").Ledger, entry => entry.Key == segment);
    }

    /// <summary>Collected frames share a softirq.</summary>
    [Fact]
    public void A_tap_that_collects_frames_runs_fewer_softirqs()
    {
        const string sets = "direction=send message_bytes=18 warmup_s=0.002 measure_s=0.005";
        RunOutcome each = Run("vhost-net@modern", sets, "udp-stream");
        RunOutcome collected = Run("vhost-net@modern+attachment[rx-frames=16]", sets, "udp-stream");
        Assert.True(SoftirqsPerPacket(collected) < 0.5 * SoftirqsPerPacket(each));
    }

    /// <summary>Through the VMM: cause, tail and mask, the EOI and a HLT. By the kernel: EOI and HLT.</summary>
    [Theory]
    [InlineData("vmm", 3)]
    [InlineData("resample", 0)]
    public void An_assigned_line_ends_in_the_vmm_or_in_the_kernel(string end, int registerExits)
    {
        RunOutcome outcome = Run($"assigned-nic@2011-10+interrupts=assigned-intx[eoi={end}]", Pings);
        long pings = Contract.Count(outcome, "transactions_per_s");
        Near(registerExits * pings, Contract.Exits(outcome, ExitReason.EptViolation));
        Near(pings, Contract.Exits(outcome, ExitReason.Hlt));
        Near(pings, Contract.Exits(outcome, ExitReason.ApicAccess) + Contract.Exits(outcome, ExitReason.MsrWrite));
        Near(pings, Contract.Count(outcome, "signals_per_s"));
    }

    [Fact]
    public void The_hosts_own_segmentation_can_be_off_alone()
    {
        const string sets = "topology=guest-to-host direction=receive receive_buffer_autotune=off warmup_s=0.002 measure_s=0.1";
        RunOutcome large = Run("virtio-pci@2009-04", sets, "tcp-stream");
        RunOutcome small = Run("virtio-pci@2009-04", sets + " options.host_segmentation=off", "tcp-stream");
        Assert.True(BytesPerPacket(large) > 3000);
        Assert.InRange(BytesPerPacket(small), 1400, 1448 + 12); // 12: what the receiver had not read yet when the window began
    }

    private static RunOutcome Run(string lane, string sets, string workload = "udp-rr") => new Scenario(lane, workload, sets, 1, false).Run();

    private static double MeanNs(RunOutcome outcome) => outcome.Rtt!.MeanNs;

    private static double BytesPerPacket(RunOutcome outcome) =>
        outcome.Metrics["goodput_bps"]!.Value / 8 / outcome.Metrics["rx_packets_per_s"]!.Value;

    private static double SoftirqsPerPacket(RunOutcome outcome) =>
        outcome.Ledger.Single(entry => entry.Key == CostKeys.NameOf(CostKey.SoftirqEntry)).Count / (double)Contract.Count(outcome, "tx_packets_per_s");

    /// <summary>Equal but for what lies across the edges of the window.</summary>
    private static void Near(long expected, long actual) => Assert.InRange(actual, expected - 6, expected + 6);
}
