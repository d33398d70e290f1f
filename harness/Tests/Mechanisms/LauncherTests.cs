using Bakeoff.Machine;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>lguest's launcher of one process: who runs, who is woken, and when the guest kicks.</summary>
public sealed class LauncherTests
{
    private const string NoTimer = "lguest@2009-04+back_end[timer=none]";
    private const string FixedTimer = "lguest@2009-04+back_end[timer-us=500,timer=fixed]";
    private const int Packets = 10;

    /// <summary>The waker wakes in select(), and again from the write that breaks into the guest, when the launcher has served its input.</summary>
    private const int WakeUpsPerBreak = 2;

    /// <summary>System calls: one for the way to the launcher and back, writev(), the write that sends the interrupt.</summary>
    [Fact]
    public void A_packet_out_is_one_exit_to_userspace_and_wakes_nobody()
    {
        using var rig = new GuestRig(NoTimer);
        long calls = rig.Ledger.Units(CostKey.SystemCall);
        rig.RunInGuest(async thread =>
        {
            await SendApartAsync(thread, rig, Packets, 100 * GuestRig.Us);
            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(Packets * 150 * GuestRig.Us);
        Assert.Equal(Packets, rig.Vcpu.Exits.UserspaceCount(ExitReason.Vmcall));
        Assert.Equal(Packets, rig.Exits(ExitReason.Vmcall));
        Assert.Equal(3 * Packets, rig.Ledger.Units(CostKey.SystemCall) - calls);
        Assert.Equal(0, rig.Ledger.Units(CostKey.ExitUserspaceRoundTrip));
        Assert.Equal(Packets, rig.Tx.Signals);
        Assert.Equal(Packets, rig.Interrupts);
        Assert.Equal(0, rig.Hops);
    }

    /// <summary>
    /// The first packet kicks and turns kicks off; what comes before the timer waits for it, and then for an exit of the guest, which
    /// computes: the waker does not kick. What comes behind it kicks again.
    /// </summary>
    [Fact]
    public void Within_the_timer_a_packet_costs_no_kick()
    {
        using var rig = new GuestRig(FixedTimer);
        rig.RunInGuest(async thread =>
        {
            await SendApartAsync(thread, rig, 3, 200 * GuestRig.Us);
            await rig.GuestSocket.ReceiveAsync(thread);
            await GuestRig.SendAsync(thread, rig.GuestSocket, 1);
        });
        rig.Pass(580 * GuestRig.Us); // SIGALRM, the waker
        Assert.Equal(1, rig.Tx.Kicks);
        Assert.Equal(1, rig.Device.BackEnd!.FramesMoved);
        Assert.Equal(1, rig.Hops); // the waker has broken, and waits
        rig.Pass(120 * GuestRig.Us); // HLT, the launcher
        Assert.Equal(1, rig.Tx.Kicks);
        Assert.Equal(3, rig.Device.BackEnd.FramesMoved);
        Assert.Equal(WakeUpsPerBreak, rig.Hops);
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, 1));
        rig.Pass(150 * GuestRig.Us);
        Assert.Equal(2, rig.Tx.Kicks);
        Assert.Equal(5, rig.Device.BackEnd.FramesMoved);
    }

    /// <summary>What waits in the ring when the timer is over leaves in one run: one look, no kick.</summary>
    [Fact]
    public void A_timer_takes_all_that_waits()
    {
        using var rig = new GuestRig(FixedTimer);
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, Packets));
        rig.Pass(700 * GuestRig.Us);
        Assert.Equal(1, rig.Tx.Kicks);
        Assert.Equal(Packets, rig.Device.BackEnd!.FramesMoved);
        Assert.Equal(WakeUpsPerBreak, rig.Hops);
    }

    /// <summary>
    /// A kick stands for two interrupts of the transmit queue in June 2009: behind the packet that kicked, as the ring is empty then, and behind the last
    /// of those that the timer releases. Before, each packet had one.
    /// </summary>
    [Theory]
    [InlineData("wanted", 2)]
    [InlineData("always", Packets)]
    public void Interrupts_behind_a_kick_and_its_timer(string signal, int signals)
    {
        using var rig = new GuestRig(FixedTimer.Replace("]", $",signal={signal}]", StringComparison.Ordinal));
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, Packets));
        rig.Pass(700 * GuestRig.Us);
        Assert.Equal(1, rig.Tx.Kicks);
        Assert.Equal(Packets, rig.Device.BackEnd!.FramesMoved);
        Assert.Equal(signals, rig.Tx.Signals);
    }

    [Fact]
    public void An_adaptive_timer_grows_by_ten_when_it_finds_fewer_and_else_shrinks_by_one()
    {
        var timer = new LauncherTimer(new LauncherTimerOptions { IsUsed = true, Adapts = true, StartUs = 500 });
        int[] found = [3, 3, 2, 0, 0, 5];
        int[] expected = [499, 498, 508, 518, 517, 516];
        Assert.Equal(expected, found.Select(packets => Next(timer, packets)));
        var least = new LauncherTimer(new LauncherTimerOptions { IsUsed = true, Adapts = true, StartUs = 2 });
        Assert.Equal([1, 1], new[] { 0, 0 }.Select(packets => Next(least, packets)));
        var rigid = new LauncherTimer(new LauncherTimerOptions { IsUsed = true, StartUs = 250 });
        Assert.Equal([250, 250, 250], new[] { 5, 4, 9 }.Select(packets => Next(rigid, packets)));
    }

    /// <summary>The waker wakes, the halted guest's thread returns from its read without an exit, and one interrupt follows.</summary>
    [Fact]
    public void A_packet_in_wakes_the_waker_and_the_launcher()
    {
        using var rig = new GuestRig(NoTimer);
        long halts = rig.Exits(ExitReason.Hlt);
        rig.RunInGuest(thread => GuestRig.ReceiveAsync(thread, rig.GuestSocket));
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, 1));
        rig.Pass(200 * GuestRig.Us);
        Assert.Equal(WakeUpsPerBreak, rig.Hops);
        Assert.Equal(1, rig.Rx.Signals);
        Assert.Equal(1, rig.Interrupts);
        Assert.Equal(0, rig.Exits(ExitReason.Vmcall));
        Assert.Equal(0, rig.Exits(ExitReason.ExternalInterrupt));
        Assert.Equal(halts + 2, rig.Exits(ExitReason.Hlt)); // when it waits, and again behind the packet
    }

    /// <summary>A guest that computes on a core of its own is not kicked: the packet waits in the tap until it exits by itself.</summary>
    [Fact]
    public void A_packet_in_waits_for_a_busy_guest_to_exit()
    {
        using var rig = new GuestRig(NoTimer);
        rig.RunInGuest(async thread =>
        {
            await GuestRig.ComputeAsync(thread, rig.Simulator.NowPs + (1000 * GuestRig.Us));
            await GuestRig.SleepAsync(thread);
        });
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, 1));
        rig.Pass(900 * GuestRig.Us);
        Assert.Equal(0, rig.Device.BackEnd!.FramesMoved);
        rig.Pass(200 * GuestRig.Us);
        Assert.Equal(0, rig.Vcpu.KickIpis);
        Assert.Equal(0, rig.Exits(ExitReason.ExternalInterrupt));
        Assert.Equal(1, rig.Device.BackEnd.FramesMoved);
        Assert.Equal(1, rig.Interrupts);
        Assert.Equal(WakeUpsPerBreak, rig.Hops);
    }

    /// <summary>In June 2009 the waker kicked it out of guest mode; it takes the interrupt with the next entry.</summary>
    [Fact]
    public void A_packet_in_breaks_into_a_busy_guest_once_breaks_kick()
    {
        using var rig = new GuestRig(NoTimer.Replace("]", ",break=kick]", StringComparison.Ordinal));
        rig.RunInGuest(thread => GuestRig.ComputeAsync(thread, rig.Simulator.NowPs + (1000 * GuestRig.Us)));
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, 1));
        rig.Pass(200 * GuestRig.Us);
        Assert.Equal(1, rig.Vcpu.KickIpis);
        Assert.Equal(1, rig.Exits(ExitReason.ExternalInterrupt));
        Assert.Equal(1, rig.Interrupts);
        Assert.Equal(WakeUpsPerBreak, rig.Hops);
    }

    /// <summary>Packets that come while the launcher reads are read in the same turn, an interrupt each, and the waker sleeps on.</summary>
    [Fact]
    public void A_turn_of_the_launcher_takes_all_that_comes()
    {
        using var rig = new GuestRig(NoTimer);
        rig.RunInGuest(thread => GuestRig.ReceiveAsync(thread, rig.GuestSocket));
        rig.RunOnHost(thread => GuestRig.SendAsync(thread, rig.HostSocket, 4 * Packets));
        rig.Pass(1000 * GuestRig.Us);
        Assert.Equal(4 * Packets, rig.Device.BackEnd!.FramesMoved);
        Assert.Equal(4 * Packets, rig.Rx.Signals);
        Assert.InRange(rig.Hops, WakeUpsPerBreak, Packets * WakeUpsPerBreak);
    }

    /// <summary>writev to a blocking descriptor: while the tap takes nothing, the guest stands still.</summary>
    [Fact]
    public void A_tap_that_takes_nothing_stops_the_guest()
    {
        using var rig = new GuestRig(NoTimer);
        rig.Device.Attachment!.Refuse();
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, 2));
        rig.Pass(1000 * GuestRig.Us);
        Assert.Equal(1, rig.Exits(ExitReason.Vmcall));
        Assert.Equal(0, rig.Device.BackEnd!.FramesMoved);
        rig.Device.Attachment.Accept();
        rig.Pass(200 * GuestRig.Us);
        Assert.Equal(2, rig.Exits(ExitReason.Vmcall));
        Assert.Equal(2, rig.Device.BackEnd.FramesMoved);
    }

    private static int Next(LauncherTimer timer, int packets)
    {
        timer.Found(packets);
        return timer.Us;
    }

    private static async SimTask SendApartAsync(CpuContext thread, GuestRig rig, int packets, long pausePs)
    {
        for (int i = 0; i < packets; i++)
        {
            await rig.GuestSocket.SendAsync(thread, 100);
            await GuestRig.ComputeAsync(thread, thread.Simulator.NowPs + pausePs);
        }
    }
}
