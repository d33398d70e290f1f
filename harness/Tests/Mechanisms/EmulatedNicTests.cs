using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;
using Bakeoff.Transports.EmulatedNics;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Emulated NICs: every register access is a heavy exit, and how many there are follows from the drivers.</summary>
public sealed class EmulatedNicTests
{
    private const int Pings = 10;
    private const int Burst = 64;

    /// <summary>
    /// "2-4 heavy exits per packet" (Haskins to Kivity, 30 Sep 2009). e1000: sent: TDT, ICR, IMC, IMS; received: ICR, IMC, RDT, IMS:
    /// 8 for the two packets of a ping. Reading back behind the mask writes, which the real driver does, adds 2 per interrupt.
    /// rtl8139: sent: TSD, ISR read, ISR write, TSD read: 4; received: more than the estimate, because 8139too masks and
    /// unmasks, and asks CR before and ISR behind each frame: ISR, IMR, CR, CAPR, ISR, ISR write, CR, IMR: 8.
    /// </summary>
    [Theory]
    [InlineData("emulated-nic", ExitReason.EptViolation, 8)]
    [InlineData("emulated-nic+front_end[flush-reads=true]", ExitReason.EptViolation, 12)]
    [InlineData("emulated-nic+front_end=rtl8139", ExitReason.IoInstruction, 12)]
    public void Heavy_exits_of_a_ping_follow_from_the_driver(string lane, ExitReason reason, int exits)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        Assert.Equal(Pings * exits, rig.Vcpu.Exits.UserspaceCount(reason));
        Assert.Equal(rig.Exits(reason), rig.Vcpu.Exits.UserspaceCount(reason));
        Assert.Equal(2 * Pings, rig.Device.StatusReads);
        Assert.Equal(2 * Pings, rig.Exits(ExitReason.ApicAccess));
        Assert.Equal(2 * Pings, rig.Interrupts);
    }

    /// <summary>The vCPU thread sends: the io thread is not woken, and the frame has left when the guest goes on.</summary>
    [Theory]
    [InlineData("emulated-nic")]
    [InlineData("emulated-nic+front_end=rtl8139")]
    public void Sending_wakes_no_thread(string lane)
    {
        using GuestRig rig = Send(lane);
        Assert.Equal(0, rig.Hops);
        Assert.Equal(Burst, rig.Accounts.Delivered);
        Assert.Equal(Burst, rig.Device.Kicks);
    }

    /// <summary>Signals and interrupts of two pings: no moderation, and nothing is lost between cause, line and vector.</summary>
    [Fact]
    public void Every_packet_interrupts_in_2009()
    {
        using var rig = new GuestRig("emulated-nic");
        rig.Ping(Pings);
        Assert.Equal(2 * Pings, rig.Device.Signals);
        Assert.Equal(rig.Device.Signals, rig.Interrupts + rig.Device.CoalescedInLine);
    }

    [Fact]
    public void Mitigation_bounds_the_rate_of_interrupts()
    {
        double none = InterruptsPerSecond("emulated-nic");
        double some = InterruptsPerSecond("emulated-nic+back_end[mitigation-us=200]");
        Assert.InRange(some, 1000, 5000 + 500); // 1 / 200 us, and the guest's ticks
        Assert.True(none > 1.5 * some, $"{none} without, {some} with");
    }

    [Fact]
    public void Legacy_descriptors_lie_in_memory_as_the_chip_wants_them()
    {
        using var memory = new GuestMemory(4096);
        var ring = new E1000Ring(memory, 64, 16);
        ring.WriteTransmit(1, new BufferSegment(0x123456789A, 1514), isLast: true);
        Assert.Equal("9A78563412000000" + "EA05" + "00" + "09" + "00" + "00" + "0000", Convert.ToHexString(memory.Span(80, 16)));
        ring.CompleteTransmit(1);
        Assert.Equal(E1000Ring.Done, memory.Read<byte>(80 + 12));
        ring.WriteReceive(15, 0x2000);
        ring.CompleteReceive(15, 60);
        Assert.Equal("0020000000000000" + "3C00" + "0000" + "03" + "00" + "0000", Convert.ToHexString(memory.Span(64 + 240, 16)));
        Assert.Equal(0, ring.Next(15));
    }

    [Fact]
    public void The_receive_ring_of_the_rtl8139_wraps_in_the_middle_of_a_frame()
    {
        using var memory = new GuestMemory(1 << 20);
        var accounts = new PacketAccounts(fullPayload: true);
        int flow = accounts.AddFlow();
        var ring = new Rtl8139ReceiveRing(memory, 4096);
        var header = new PacketHeader { Flow = flow, PayloadBytes = 1000 };
        Packet sent = accounts.Send(header);
        int offset = Rtl8139ReceiveRing.SizeBytes - 100;
        ring.Write(offset, sent);
        Packet received = ring.Read(offset, accounts);
        Assert.Equal(sent.Payload.AsSpan(0, 1000).ToArray(), received.Payload.AsSpan(0, 1000).ToArray());
        Assert.Equal(GuestFrames.Bytes(sent), ring.FrameBytes(offset));
    }

    [Fact]
    public void An_rtl8139_says_that_it_cannot_carry_jumbo_frames()
    {
        var scenario = new Scenario("emulated-nic+front_end=rtl8139", "udp-rr", "mtu=9000", 1, Chaos: false);
        Exception error = Assert.ThrowsAny<Exception>(() => scenario.Run());
        Assert.Contains("at most 1500", error.Message, StringComparison.Ordinal);
    }

    private static double InterruptsPerSecond(string lane) =>
        new Scenario(lane, "tcp-rr", "burst=8 warmup_s=0.01 measure_s=0.05", 1, Chaos: false).Run().Metrics["interrupts_per_s"]!.Value;

    private static GuestRig Send(string lane)
    {
        var rig = new GuestRig(lane);
        rig.RunOnHost(thread => GuestRig.ReceiveAsync(thread, rig.HostSocket));
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, Burst));
        rig.Pass(20_000 * GuestRig.Us);
        return rig;
    }
}
