using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>What polling saves and what it burns: vhost's busy polling, KVM's halt polling, a sidecore.</summary>
public sealed class PollingTests
{
    private const int Frames = 64;
    private const long PausePs = 20 * GuestRig.Us;

    /// <summary>Frames come every 20 us and some: a worker that polls longer than that is kicked for the first one only.</summary>
    [Theory]
    [InlineData("vhost-net@modern", Frames)]
    [InlineData("vhost-net@modern+back_end[busyloop-us=5]", Frames)]
    [InlineData("vhost-net@modern+back_end[busyloop-us=100]", 1)]
    [InlineData("vhost-net@modern+rings=packed-virtqueue+back_end[busyloop-us=100]", 1)]
    [InlineData("vhost-net@modern+rings[event-idx=false]+back_end[busyloop-us=100]", 1)]
    [InlineData("vhost-net@modern+back_end[busyloop-us=100,worker=per-virtqueue]", 1)]
    public void A_worker_that_polls_is_not_kicked(string lane, int kicks)
    {
        using var rig = new GuestRig(lane);
        SendSlowly(rig);
        Assert.Equal(kicks, rig.Tx.Kicks);
        Assert.Equal(kicks, rig.Exits(ExitReason.IoInstruction));
        Assert.Equal(kicks, rig.Device.BackEnd!.Threads.Sum(thread => thread.Wakeups));
    }

    [Fact]
    public void Busy_polling_burns_the_time_that_it_waits()
    {
        using var off = new GuestRig("vhost-net@modern");
        using var on = new GuestRig("vhost-net@modern+back_end[busyloop-us=100]");
        SendSlowly(off);
        SendSlowly(on);
        Assert.Equal(0, off.Ledger.Ps(CostKey.PollLook));
        Assert.InRange(on.Ledger.Ps(CostKey.PollLook), Frames * PausePs / 2, (Frames * PausePs * 2) + (100 * GuestRig.Us));
        Assert.True(Busy(on) > Busy(off) + on.Ledger.Ps(CostKey.PollLook) - (Frames * 10 * GuestRig.Us));
    }

    /// <summary>The receive handler watches the transmit ring, too: the answer of a ping needs no kick.</summary>
    [Fact]
    public void The_answer_of_a_ping_is_seen_by_the_worker_that_delivered_the_question()
    {
        using var flags = new GuestRig("vhost-net@modern+rings[event-idx=false]+back_end[busyloop-us=200]");
        flags.Ping(10);
        Assert.Equal(0, flags.Tx.Kicks);
        using var idle = new GuestRig("vhost-net@modern+rings[event-idx=false]");
        idle.Ping(10);
        Assert.Equal(10, idle.Tx.Kicks);
    }

    /// <summary>Halts of some ten microseconds, back to back: the thread stops sleeping, the exits stay.</summary>
    [Fact]
    public void Halt_polling_saves_the_sleep_and_no_exit()
    {
        (long HaltExits, long Sleeps, long Ps, long Polled) off = Volley(haltPollUs: 0);
        (long HaltExits, long Sleeps, long Ps, long Polled) on = Volley(haltPollUs: 200);
        Assert.Equal(off.HaltExits, on.HaltExits);
        Assert.InRange(off.Sleeps, Frames - 2, Frames + 2);
        Assert.InRange(on.Sleeps, 1, 6); // until the window has grown over the length of a halt
        Assert.True(on.Ps < off.Ps, $"{on.Ps} ps with polling, {off.Ps} ps without");
        Assert.Equal(0, off.Polled);
        Assert.InRange(on.Polled, 1, on.Ps);
    }

    [Theory]
    [InlineData("B", "", false)]
    [InlineData("B", "options.halt_poll_ns=200000", true)]
    [InlineData("C", "", true)]
    [InlineData("C", "options.halt_poll_ns=0", false)]
    public void Halt_polling_is_the_kernels_unless_a_cell_says_otherwise(string machine, string option, bool polls)
    {
        RunOutcome outcome = new Scenario("vhost-net@modern", "udp-rr", $"machine={machine} measure_s=0.005 {option}", 1, Chaos: false).Run();
        Assert.Equal(polls, outcome.Ledger.Any(entry => entry.Key == CostKeys.NameOf(CostKey.HaltPollLook) && entry.Count > 0));
    }

    /// <summary>Halts of a millisecond are longer than the limit: the window falls to nothing and stays there.</summary>
    [Fact]
    public void Long_halts_are_not_polled()
    {
        using var rig = new GuestRig("vhost-net@modern+front_end[driver=2.6.32]", haltPollPs: 200 * GuestRig.Us);
        rig.Ping(10);
        long before = rig.Ledger.Ps(CostKey.HaltPollLook);
        rig.Pass(5000 * GuestRig.Us);
        Assert.Equal(before, rig.Ledger.Ps(CostKey.HaltPollLook));
        Assert.InRange(rig.Vcpu.Thread.Wakeups, 10, 13);
        Assert.InRange(before, 0, 10 * 20 * GuestRig.Us);
    }

    /// <summary>A guest with posted interrupts behind a core that polls: the only exit of a ping is the halt.</summary>
    [Theory]
    [InlineData("vhost-net@modern+front_end[driver=2.6.32]+back_end=sidecore")]
    [InlineData("vhost-net@modern+front_end[driver=2.6.32]+kick=polled+back_end=sidecore")]
    [InlineData("vhost-net@modern+front_end[driver=2.6.32]+rings=packed-virtqueue+kick=polled+back_end=sidecore")]
    public void A_sidecore_needs_no_kick_and_no_wake_up(string lane)
    {
        using var rig = new GuestRig(lane);
        long exits = rig.Vcpu.Exits.Total;
        rig.Ping(10);
        long halts = rig.Exits(ExitReason.Hlt);
        Assert.Equal(0, rig.Hops);
        Assert.Equal(rig.Vcpu.Exits.Total, halts + rig.Exits(ExitReason.IoInstruction));
        // A split ring with an event index cannot say "never": the first index that passes it kicks once.
        Assert.InRange(rig.Exits(ExitReason.IoInstruction), 0, lane.Contains("polled", StringComparison.Ordinal) ? 0 : 1);
        Assert.InRange(halts - exits, 10, 12);
    }

    [Fact]
    public void A_sidecore_is_busy_all_the_time_with_or_without_traffic()
    {
        using var rig = new GuestRig("vhost-net@modern+kick=polled+back_end=sidecore");
        Processor core = rig.Device.BackEnd!.Threads[0].Processor;
        core.Settle();
        (long busy, long now) = (core.BusyPs, rig.Simulator.NowPs);
        rig.Pass(1000 * GuestRig.Us);
        core.Settle();
        Assert.Equal(rig.Simulator.NowPs - now, core.BusyPs - busy);
    }

    [Theory]
    [InlineData("global", 1)]
    [InlineData("per-device", 2)]
    public void One_sidecore_serves_all_devices_or_each_its_own(string worker, int cores)
    {
        string lane = $"vhost-net@modern+kick=polled+back_end=sidecore[worker={worker}]";
        var scenario = new Scenario(lane, "udp-rr", "topology=guest-to-guest", 1, Chaos: false);
        CellSpec cell = scenario.Cell();
        using var world = new World(cell, TransportCatalog.Default.Parse(cell.Lane), Scenario.Machine("A"), 1, scenario.Options);
        Assert.Equal(cores, world.Devices.SelectMany(device => device.BackEnd!.Threads).Distinct().Count());
        world.Simulator.RunUntil(world.Simulator.NowPs + (3000 * GuestRig.Us));
        Assert.True(world.Workload.Transactions > 20, $"{world.Workload.Transactions} transactions");
        Assert.Equal(0, world.Guests.Sum(guest => guest.Vcpu.Exits.Count(ExitReason.IoInstruction)));
    }

    /// <summary>The guest sends a frame every 20 us.</summary>
    private static void SendSlowly(GuestRig rig)
    {
        rig.RunOnHost(thread => GuestRig.ReceiveAsync(thread, rig.HostSocket));
        rig.RunInGuest(async thread =>
        {
            for (int i = 0; i < Frames; i++)
            {
                await rig.GuestSocket.SendAsync(thread, 100);
                thread.Owe(CostKey.CopyUserByte, PausePs / thread.Meter.Costs[CostKey.CopyUserByte]); // it computes
                await thread.Pay();
            }

            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(Frames, rig.Accounts.Delivered);
    }

    /// <summary>64 questions and answers without a pause.</summary>
    private static (long HaltExits, long Sleeps, long Ps, long Polled) Volley(int haltPollUs)
    {
        using var rig = new GuestRig("vhost-net@modern+front_end[driver=2.6.32]", haltPollPs: haltPollUs * GuestRig.Us);
        rig.RunInGuest(async thread =>
        {
            while (true)
            {
                await rig.GuestSocket.ReceiveAsync(thread);
                await rig.GuestSocket.SendAsync(thread, 1);
            }
        });
        rig.Pass(1000 * GuestRig.Us);
        (long sleeps, long halts, long polled) = (rig.Vcpu.Thread.Wakeups, rig.Exits(ExitReason.Hlt), rig.Ledger.Ps(CostKey.HaltPollLook));
        long began = rig.Simulator.NowPs;
        long took = 0;
        rig.RunOnHost(async thread =>
        {
            for (int i = 0; i < Frames; i++)
            {
                await rig.HostSocket.SendAsync(thread, 1);
                await rig.HostSocket.ReceiveAsync(thread);
            }

            took = thread.Simulator.NowPs - began;
            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(20_000 * GuestRig.Us);
        return (rig.Exits(ExitReason.Hlt) - halts, rig.Vcpu.Thread.Wakeups - sleeps, took,
            rig.Ledger.Ps(CostKey.HaltPollLook) - polled);
    }

    private static long Busy(GuestRig rig) => rig.Device.BackEnd!.Threads.Distinct().Sum(thread => thread.UsedPs);
}
