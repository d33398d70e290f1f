using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Tests.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>What waits, what is stopped and what is lost on the host's way to a guest, and what holds back a guest's frames.</summary>
public sealed class HostQueueTests
{
    private const int Flood = 2000;

    /// <summary>The frame that finds a tap full stops its netdev and is still queued; 500 more wait in the queueing discipline.</summary>
    [Fact]
    public void A_full_tap_stops_its_netdev_and_each_read_lets_one_frame_in()
    {
        var world = new SmallWorld();
        int flow = world.Accounts.AddFlow();
        var core = new HostCore(world.Simulator, "host", 0, world.Meter, hz: 0, world.Accounts, new NoSink());
        var tap = new TapPort("tap0", world.Accounts, 500, acceptsGso: true) { QdiscPackets = 500, SoftirqOf = _ => core.Softirq };
        var context = new CpuContext(core.Processor, "bridge", CpuLevel.Thread, CpuComponent.Other);
        for (int i = 0; i < 1100; i++)
        {
            tap.Output(context, world.Accounts.Send(Machine.WireRig.UdpHeader(flow, i, 100, false)));
        }

        Assert.Equal((501, 500, true), (tap.Count, tap.QdiscCount, tap.IsStopped));
        Assert.Equal((99, 0), (world.Accounts.DroppedAt(DropPlace.Qdisc), world.Accounts.DroppedAt(DropPlace.TapQueue)));

        List<long> taken = [];
        world.Start(core.Processor, "reader", async thread =>
        {
            await thread.Spend(1);
            taken.Add(tap.Take(thread)!.Header.Sequence);
            await thread.Spend(1); // the softirq has run
            world.Note($"{tap.Count} {tap.QdiscCount} {tap.Stops} {tap.Wakes}");
            while (tap.Take(thread) is { } packet)
            {
                taken.Add(packet.Header.Sequence);
                await thread.Spend(1);
            }
        });
        world.RunUntil(5000);
        Assert.Equal(["2 501 499 2 1"], world.Notes);
        Assert.Equal(Enumerable.Range(0, 1001).Select(i => (long)i), taken);
        Assert.Equal((501, 501, false), (tap.Stops, tap.Wakes, tap.IsStopped)); // each read of a full tap wakes it, each frame let in fills it
        tap.VerifyLittlesLaw();
    }

    /// <summary>
    /// 2000 frames at once. A tap: 501 and 500 more. One-queue mode, and every tap of today: 500. venet-tap: what the guest's ring has room for,
    /// and an Ethernet device's thousand.
    /// </summary>
    [Theory]
    [InlineData("vhost-net", 501 + 500, DropPlace.Qdisc)]
    [InlineData("virtio-pci", 501 + 500, DropPlace.Qdisc)]
    [InlineData("vhost-net+attachment[queue=20]", 21 + 20, DropPlace.Qdisc)]
    [InlineData("vhost-net+attachment[full=drop]", 500, DropPlace.TapQueue)]
    [InlineData("vhost-net@modern", 500, DropPlace.TapQueue)]
    [InlineData("venet", 256 + 1000, DropPlace.Qdisc)]
    [InlineData("venet+rings[size=64]", 64 + 1000, DropPlace.Qdisc)]
    [InlineData("venet+attachment=bridge-tap", 501 + 500, DropPlace.Qdisc)]
    public void A_flood_is_held_where_the_attachment_holds_it_and_the_rest_is_lost_there(string lane, int held, DropPlace place)
    {
        using var rig = new GuestRig(lane);
        int flow = rig.Accounts.AddFlow();
        var socket = new UdpSocket(rig.Guest.Stack, flow, isInitiator: false);
        rig.RunInGuest(thread => GuestRig.ReceiveAsync(thread, socket));
        TapPort port = rig.Device.Port!;
        rig.RunOnHost(thread => FloodAsync(thread, rig, port, flow));
        rig.Pass(100_000 * GuestRig.Us);
        Assert.Equal(Flood - held, rig.Accounts.DroppedAt(place));
        Assert.Equal(held, rig.Device.Driver.ReceivedPackets);
        Assert.Equal((0, 0, false), (port.Count, port.QdiscCount, port.IsStopped));
        Assert.Equal(port.Stops, port.Wakes);
        Assert.Equal(place == DropPlace.Qdisc, port.Stops > 0);
    }

    [Theory]
    [InlineData("venet+attachment=bridge-tap[sndbuf-bytes=20000]")]
    [InlineData("venet+front_end[gso=false]+attachment=raw-socket[sndbuf-bytes=20000]")]
    [InlineData("venet+back_end[burstthresh-us=1]+attachment=bridge-tap[sndbuf-bytes=20000]")]
    [InlineData("vhost-net+attachment[sndbuf-bytes=20000]")]
    public void A_send_buffer_bounds_what_is_on_its_way_to_a_slow_wire(string lane)
    {
        var scenario = new Scenario(lane, "udp-stream", "direction=send message_bytes=1472 rig.link_gbps=0.02", 1, Chaos: false);
        CellSpec cell = scenario.Cell();
        using var world = new World(cell, TransportCatalog.Default.Parse(cell.Lane), Scenario.Machine("A"), 1, scenario.Options);
        long most = 0;
        for (int i = 0; i < 600; i++)
        {
            world.Simulator.RunUntil(world.Simulator.NowPs + (100 * GuestRig.Us));
            most = Math.Max(most, world.Devices[0].Attachment!.SendMemory);
        }

        Assert.InRange(most, 20_000, 20_000 + 1472 + 768); // the frame that fills it is let through
        Assert.InRange(world.Workload.ForwardBytes, 100_000, long.MaxValue); // 0.02 Gb/s for 60 ms is 150,000 bytes
    }

    /// <summary>EAGAIN: the guest's frames stay in its ring, kicks stay off, nobody spins; then all of them go.</summary>
    [Fact]
    public void Venet_waits_for_a_tap_that_takes_nothing()
    {
        using var rig = new GuestRig("venet+attachment=bridge-tap");
        rig.RunOnHost(thread => GuestRig.ReceiveAsync(thread, rig.HostSocket));
        rig.Device.Attachment!.Refuse();
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, 64));
        rig.Pass(10_000 * GuestRig.Us);
        Assert.Equal((0, 1), (rig.HostSocket.DatagramsRead, rig.Tx.Kicks));
        Assert.All(rig.Device.BackEnd!.Threads, thread => Assert.InRange(thread.UsedPs, 0, 100 * GuestRig.Us));
        rig.Device.Attachment.Accept();
        rig.Pass(10_000 * GuestRig.Us);
        Assert.Equal((64, 0), (rig.HostSocket.DatagramsRead, rig.Accounts.InFlight));
    }

    private static async SimTask FloodAsync(CpuContext thread, GuestRig rig, TapPort port, int flow)
    {
        for (int i = 0; i < Flood; i++)
        {
            port.Output(thread, rig.Accounts.Send(Machine.WireRig.UdpHeader(flow, i, 100, true)));
        }

        await GuestRig.SleepAsync(thread);
    }

    private sealed class NoSink : IPacketSink
    {
        public void OweInput(CpuContext context, Packet packet)
        {
        }

        public void Input(CpuContext context, Packet packet)
        {
        }

        public SimTask FlushAsync(CpuContext context) => SimTask.Completed;
    }
}
