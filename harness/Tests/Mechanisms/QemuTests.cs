using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;
using Bakeoff.Transports.BackEnds;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>virtio-pci in QEMU of 2009: heavy exits, the global lock, the io thread, the transmit timer and what came after it.</summary>
public sealed class QemuTests
{
    private const int Pings = 10;
    private const int FirstHalts = 2;
    private const int Burst = 64;
    private const int PerPing = 9 + (2 * 5) + 9 + (1 * 5) + 3 + 5;

    /// <summary>
    /// Rows T2 of table 10.2. INTx: a heavy kick, and per interrupt an EOI through the I/O APIC and a heavy read of the ISR byte;
    /// the notify-on-empty interrupt finds the guest halted again, so the table's IPI is another halt. MSI-X: the same without
    /// the reads. 2.6.32 guests take no transmit interrupt.
    /// </summary>
    [Theory]
    [InlineData("virtio-pci@2009-04", 2, 1, 2, 2)]
    [InlineData("virtio-pci", 2, 1, 0, 2)]
    [InlineData("virtio-pci@2010-05+back_end[tx=bh]", 1, 1, 0, 1)]
    [InlineData("virtio-pci@2010-05+back_end[tx=bh]+kick=pio-ioeventfd", 1, 1, 0, 1)]
    public void Exits_of_a_ping_are_those_of_table_10_2(string lane, int halts, int kicks, int statusReads, int eois)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        bool heavy = rig.Lane.Kick.Is(KindIds.PioUserspace);
        Assert.Equal(FirstHalts + (Pings * halts), rig.Exits(ExitReason.Hlt));
        Assert.Equal(Pings * (kicks + statusReads), rig.Exits(ExitReason.IoInstruction));
        Assert.Equal(Pings * ((heavy ? kicks : 0) + statusReads), rig.Vcpu.Exits.UserspaceCount(ExitReason.IoInstruction));
        Assert.Equal(Pings * statusReads, rig.Device.StatusReads);
        Assert.Equal(Pings * eois, rig.Exits(ExitReason.ApicAccess));
        Assert.Equal(0, rig.Exits(ExitReason.ExternalInterrupt));
        Assert.Equal(0, rig.Exits(ExitReason.PendingInterrupt));
    }

    /// <summary>
    /// Table 10.3: tap - io thread - vCPU; vCPU - timer - io thread - tap: two wake-ups and a timer. A bottom half is woken by eventfd
    /// instead, which is the same number and no timer.
    /// </summary>
    [Theory]
    [InlineData("virtio-pci@2009-04", 2, 1)]
    [InlineData("virtio-pci", 2, 1)]
    [InlineData("virtio-pci@2010-05+back_end[tx=bh]", 2, 0)]
    public void Thread_hops_of_a_ping_are_those_of_table_10_3(string lane, int hops, int alarms)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        Assert.Equal(Pings * hops, rig.Hops);
        Assert.Equal(Pings * alarms, rig.Device.Process!.Alarms);
    }

    /// <summary>A kick by eventfd and the frame that answers: two turns of the loop, and one more where the bottom half has its own.</summary>
    [Fact]
    public void A_later_bottom_half_costs_another_poll()
    {
        Assert.Equal(Pings * 2, Polls("same-turn"));
        Assert.Equal(Pings * 3, Polls("next-turn"));

        static long Polls(string bottomHalf)
        {
            using var rig = new GuestRig($"virtio-pci@modern+kick=pio-ioeventfd+back_end[bottom-half={bottomHalf}]");
            long before = rig.Ledger.Units(CostKey.PollSystemCall);
            rig.Ping(Pings);
            return rig.Ledger.Units(CostKey.PollSystemCall) - before;
        }
    }

    /// <summary>6.53 us and 9.09 us (Linux d34e6b175e6) within 5 %; the handler's own work, setting the alarm, is not in them.</summary>
    [Theory]
    [InlineData("virtio-pci", ExitReason.IoInstruction, 6.53)]
    [InlineData("virtio-pci+kick=mmio-userspace", ExitReason.EptViolation, 9.09)]
    public void A_heavy_exit_takes_what_was_measured(string lane, ExitReason reason, double us)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        CostTable costs = Scenario.Machine("A").ToCostTable();
        double alarm = (costs[CostKey.SystemCall] + costs[CostKey.TimerSet]) / 1e6;
        double mean = rig.Vcpu.Exits.UserspacePs(reason) / 1e6 / rig.Vcpu.Exits.UserspaceCount(reason);
        Assert.InRange(mean - alarm, 0.95 * us, 1.05 * us);
    }

    [Fact]
    public void The_first_kick_sends_nothing_and_the_alarm_of_150_us_comes_after_250()
    {
        using var rig = new GuestRig("virtio-pci");
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, 1));
        rig.Pass(240 * GuestRig.Us);
        Assert.Equal((1, 0L), (rig.Tx.Kicks, rig.Ledger.Units(CostKey.TapWrite)));
        rig.Pass(40 * GuestRig.Us);
        Assert.Equal(1, rig.Ledger.Units(CostKey.TapWrite));
        Assert.Equal(1, ((QemuBackEnd)rig.Device.BackEnd!).TimerFlushes);
    }

    /// <summary>
    /// The packet that does not fit into a full ring kicks although kicks are off, and the timer is cancelled: 2.6.31 fills the ring to
    /// its 256 descriptors, two per datagram, and never waits for the alarm. The 2.6.32 driver stops 20 short of full and does.
    /// </summary>
    [Theory]
    [InlineData("virtio-pci@2009-04+back_end[timer-floor-us=1000]", false)]
    [InlineData("virtio-pci@2009-04+back_end[timer-floor-us=1000]+front_end[driver=2.6.32]", true)]
    public void A_full_ring_kicks_before_the_timer(string lane, bool waits)
    {
        const int Ringfuls = 5, Ringful = 128;
        using GuestRig rig = Send(lane, Ringfuls * Ringful);
        long flushes = ((QemuBackEnd)rig.Device.BackEnd!).TimerFlushes;
        if (waits)
        {
            Assert.Equal(rig.Tx.Kicks, flushes);
            Assert.InRange(flushes, Ringfuls, Ringfuls + 2);
        }
        else
        {
            Assert.InRange(flushes, 0, 2); // the rest at the end
            Assert.InRange(rig.Tx.Kicks, Ringfuls, 2 * (Ringfuls + 1)); // one arms, one finds the ring full
        }
    }

    /// <summary>
    /// QEMU looks up each ring field by guest-physical address: 5 per buffer (available index and entry, used index, identity and length), 4 per
    /// packet and 5 per descriptor. A ping is a datagram of two
    /// descriptors out and one buffer back; the kernel's back ends have pointers. Room for a frame is asked for by 3 and 5 for each buffer: one
    /// for the ping, and until QEMU 0.12 the 17 pages of the largest frame: before each select(), two per ping (timer, tap) and the first, again
    /// behind the tap's handler, and in early 2009 for each frame that was read.
    /// </summary>
    [Theory]
    [InlineData("virtio-pci@2009-04", PerPing, 4)]
    [InlineData("virtio-pci", PerPing, 3)]
    [InlineData("virtio-pci@2010-05", PerPing, 0)]
    [InlineData("vhost-net", 0, 0)]
    public void Ring_fields_are_looked_up_one_by_one_in_qemu_only(string lane, int perPing, int questionsPerPing)
    {
        const int PerQuestion = 3 + (17 * 5);
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        int questions = (Pings * questionsPerPing) + (questionsPerPing > 0 ? 1 : 0);
        Assert.Equal((Pings * perPing) + (questions * PerQuestion), rig.Ledger.Units(CostKey.VmmPhysicalAccess));
        Assert.Equal(perPing > 0 ? 2 * Pings : 0, rig.Ledger.Units(CostKey.VmmFrame));
    }

    /// <summary>
    /// A frame of 8 KB takes two or three pages: each is taken, entered in the used ring and read by its descriptor, but the
    /// used index is written once, and the signal decision and the code around the ring are the frame's.
    /// </summary>
    [Fact]
    public void What_qemu_does_for_a_frame_it_does_once_however_many_buffers_the_frame_takes()
    {
        const int Frames = 20;
        const int FrameBytes = 8000;
        const int Question = 3;
        using var rig = new GuestRig("virtio-pci@2010-05", options: new StackOptions { MtuBytes = 9000 });
        int posted = 0;
        rig.RunOnHost(async thread =>
        {
            await rig.Vcpu.PauseAsync(thread);
            posted = rig.Rx.Host.PostedCount;
            await GuestRig.SendAsync(thread, rig.HostSocket, Frames, FrameBytes);
        });
        rig.Pass(20_000 * GuestRig.Us);
        int buffers = posted - rig.Rx.Host.PostedCount;
        Assert.InRange(buffers, 2 * Frames, 3 * Frames);
        Assert.Equal(Frames, rig.Ledger.Units(CostKey.VmmFrame));
        Assert.Equal((Frames * (4 + Question)) + (buffers * (5 + 5 + 5)), rig.Ledger.Units(CostKey.VmmPhysicalAccess));
    }

    /// <summary>
    /// QEMU of early 2009 reads the tap under the global lock, as the later one does: a guest that asks for the status meanwhile waits no less.
    /// </summary>
    [Fact]
    public void A_guest_waits_for_a_vmm_that_reads_the_tap()
    {
        double april = WaitedPerContention("virtio-pci@2009-04+front_end[mergeable=true]");
        double september = WaitedPerContention("virtio-pci@2009-09+front_end[mergeable=true]+interrupts=intx");
        Assert.True(april > september / 2, $"{april} ps, {september} ps");

        static double WaitedPerContention(string lane)
        {
            const string sets = "direction=receive topology=guest-to-host options.host_segmentation=off warmup_s=0.005 measure_s=0.02";
            RunOutcome outcome = new Scenario(lane, "tcp-stream", sets, 1, false).Run();
            long contentions = Contract.Counter(outcome, "guest0/global-lock.contentions");
            Assert.True(contentions > 10);
            return Contract.Counter(outcome, "guest0/global-lock.waited") / (double)contentions;
        }
    }

    /// <summary>
    /// 300 frames for a guest that has stopped. In early 2009, when each frame asks whether the largest would fit, 16 of the 256 pages stay (rings
    /// that the driver would not fill so far ask for a quarter of them). Later only select() asks, and the ring is emptied. A chain holds a
    /// largest frame, so the last one is taken.
    /// </summary>
    [Theory]
    [InlineData("virtio-pci@2009-04", 16)]
    [InlineData("virtio-pci@2009-04+rings[size=64]", 15)]
    [InlineData("virtio-pci@2009-04+rings[size=32]", 7)]
    [InlineData("virtio-pci@2009-04+front_end[mergeable=false]", 0)]
    [InlineData("virtio-pci", 0)]
    [InlineData("virtio-pci@2010-05", 0)]
    public void Room_for_the_largest_frame_is_kept_in_early_2009(string lane, int postedAtTheEnd)
    {
        const int Frames = 300;
        using var rig = new GuestRig(lane);
        rig.RunOnHost(async thread =>
        {
            await rig.Vcpu.PauseAsync(thread);
            await GuestRig.SendAsync(thread, rig.HostSocket, Frames);
        });
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(postedAtTheEnd, rig.Rx.Host.PostedCount);
    }

    /// <summary>
    /// The same guest comes back. A frame that found no room had been read, and is not read again: each frame is copied twice, as ever.
    /// </summary>
    [Theory]
    [InlineData("virtio-pci@2009-04")]
    [InlineData("virtio-pci")]
    [InlineData("virtio-pci@2010-05")]
    public void A_frame_that_waits_for_room_is_read_once(string lane)
    {
        const int Frames = 300;
        long copied = 0;
        int waiting = 0;
        using var rig = new GuestRig(lane);
        rig.RunOnHost(async thread =>
        {
            await rig.Vcpu.PauseAsync(thread);
            for (int i = 0; i < Frames; i++)
            {
                await rig.HostSocket.SendAsync(thread, 100);
            }

            await GuestRig.PauseAsync(thread, 20_000 * GuestRig.Us);
            copied = rig.Ledger.Units(CostKey.CopyVmmByte);
            waiting = rig.Device.Port!.Count;
            rig.Vcpu.Unpause(thread);
            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(60_000 * GuestRig.Us);
        long frameBytes = rig.Ledger.Units(CostKey.CopyVmmByte) / (2 * Frames);
        Assert.Equal(0, rig.Device.Port!.Count);
        Assert.Equal(2 * Frames * frameBytes, rig.Ledger.Units(CostKey.CopyVmmByte));
        Assert.InRange(waiting, Frames - 256, Frames - 256 + 16);
        Assert.Equal(((2 * (Frames - waiting)) + 1) * frameBytes, copied);
    }

    /// <summary>Kicks are off while the timer runs: what the guest sends in that time leaves at once.</summary>
    [Fact]
    public void A_burst_is_one_kick_and_one_timer()
    {
        using GuestRig rig = Send("virtio-pci", Burst);
        Assert.Equal(1, rig.Tx.Kicks);
        Assert.Equal(1, rig.Device.Process!.Alarms);
        Assert.Equal(Burst, rig.Accounts.Delivered);
    }

    /// <summary>Per frame to the guest: a read, and an ioctl if the guest wants an interrupt; the read that finds nothing ends it.</summary>
    [Fact]
    public void Each_signal_is_one_ioctl()
    {
        using var rig = new GuestRig("virtio-pci");
        rig.Ping(Pings);
        Assert.Equal(2 * Pings, rig.Device.Signals);
        Assert.Equal(rig.Device.Signals, rig.Ledger.Units(CostKey.KvmIrqLine));
        Assert.Equal(rig.Device.Signals, rig.Interrupts);
    }

    /// <summary>With a line each interrupt is two: up by the signaller, down by the reader of the ISR byte.</summary>
    [Fact]
    public void A_line_takes_two_ioctls_per_interrupt()
    {
        using var rig = new GuestRig("virtio-pci@2009-04");
        rig.Ping(Pings);
        Assert.Equal(2 * rig.Interrupts, rig.Ledger.Units(CostKey.KvmIrqLine));
        Assert.Equal(rig.Interrupts, rig.Ledger.Units(CostKey.IoApicEoi));
        Assert.Equal(rig.Device.Signals, rig.Interrupts + rig.Device.CoalescedInLine);
    }

    /// <summary>The tap's flag: kicks for receive buffers come only when the ring has run out of them. Chains of 64 KiB do, for frames as they come.</summary>
    [Theory]
    [InlineData("tcp-rr", "", false)]
    [InlineData("tcp-stream", "direction=receive options.host_segmentation=off ", true)]
    public void Receive_kicks_come_only_when_buffers_ran_out(string workload, string sets, bool comes)
    {
        var scenario = new Scenario("virtio-pci+front_end[mergeable=false]", workload, sets + "topology=guest-to-host warmup_s=0 measure_s=0.02", 1, false);
        Assert.Equal(comes, Contract.Counter(scenario.Run(), "guest0.kicks.receive") > 0);
    }

    /// <summary>EAGAIN: the frame stays in QEMU, kicks stay off, and the writable tap goes on.</summary>
    [Theory]
    [InlineData("virtio-pci+attachment[sndbuf-bytes=1000]")]
    [InlineData("virtio-pci@2010-05+back_end[tx=bh]+attachment[sndbuf-bytes=1000]")]
    public void A_frame_that_the_tap_refuses_waits_for_it(string lane)
    {
        var scenario = new Scenario(lane, "udp-stream", "direction=send rig.link_gbps=0.02", 1, Chaos: false);
        CellSpec cell = scenario.Cell();
        using var world = new World(cell, TransportCatalog.Default.Parse(cell.Lane), Scenario.Machine("A"), 1, scenario.Options);
        world.Simulator.RunUntil(world.Simulator.NowPs + 60_000 * GuestRig.Us);
        Assert.InRange(((QemuBackEnd)world.Devices[0].BackEnd!).StuckFrames, 1, long.MaxValue);
        Assert.InRange(world.Workload.ForwardBytes, 50_000, long.MaxValue); // 0.1 Gb/s for 20 ms is 250,000 bytes
    }

    /// <summary>
    /// One transaction at a time on an idle machine: the round trip is the alarm's granularity, as in the mail of April 2009 (3,125 us
    /// and 4,016 us), which a clock of 4 ms explains and the timer of 150 us does not.
    /// </summary>
    [Theory]
    [InlineData("250", 250, 350)]
    [InlineData("1000", 1000, 1001)]
    [InlineData("4000", 4000, 4017)]
    public void The_round_trip_grows_with_the_granularity_of_the_alarm(string floor, double leastUs, double mostUs)
    {
        RunOutcome outcome = new Scenario($"virtio-pci@2009-04+back_end[timer-floor-us={floor}]", "tcp-rr",
            "warmup_s=0.02 measure_s=0.2", 1, Chaos: false).Run();
        Assert.InRange(1e6 / outcome.Metrics["transactions_per_s"]!.Value, leastUs - 1, mostUs);
    }

    [Fact]
    public void The_lock_is_contended_under_load_and_its_time_is_in_the_books()
    {
        RunOutcome outcome = new Scenario("virtio-pci@2010-05+back_end[tx=bh]", "tcp-stream", "direction=send warmup_s=0.005 measure_s=0.02", 1,
            Chaos: false).Run();
        Assert.True(Contract.Counter(outcome, "guest0/global-lock.contentions") > 0);
        Assert.InRange(Contract.Counter(outcome, "guest0/global-lock.held"), 1, outcome.MeasuredPs);
    }

    [Fact]
    public void Exits_are_listed_by_where_they_were_handled()
    {
        RunOutcome outcome = new Scenario("virtio-pci@2009-04", "udp-rr", "warmup_s=0.001 measure_s=0.01", 1, Chaos: false).Run();
        Assert.Contains(outcome.Exits, exit => exit is { Reason: "IO_INSTRUCTION", Handled: "userspace", Count: > 0 });
        Assert.DoesNotContain(outcome.Exits, exit => exit is { Reason: "IO_INSTRUCTION", Handled: "kernel" });
        Assert.Contains(outcome.Exits, exit => exit is { Reason: "APIC_ACCESS", Handled: "kernel" });
    }

    [Theory]
    [InlineData("2009-04", KindIds.Intx, OptionIds.TxTimer)]
    [InlineData("2009-09", KindIds.MsixIoctl, OptionIds.TxTimer)]
    [InlineData("2010-05", KindIds.MsixIoctl, OptionIds.TxTimer)]
    [InlineData("2011-10", KindIds.MsixIoctl, OptionIds.TxBottomHalf)]
    public void The_eras_have_their_interrupts_and_their_timer(string era, string interrupts, string tx)
    {
        Lane lane = TransportCatalog.Default.Parse($"virtio-pci@{era}");
        Assert.Equal((interrupts, tx), (lane.Interrupts.Kind.Id, lane.BackEnd.GetEnum(OptionIds.Tx)));
        Assert.False(lane.IsAnachronistic);
        Assert.Equal(lane, TransportCatalog.Default.Parse(lane.Id));
    }

    private static GuestRig Send(string lane, int frames)
    {
        var rig = new GuestRig(lane);
        rig.RunOnHost(thread => GuestRig.ReceiveAsync(thread, rig.HostSocket));
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, frames));
        rig.Pass(10_000 * GuestRig.Us);
        return rig;
    }
}
