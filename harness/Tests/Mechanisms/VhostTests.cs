using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>vhost's loops: signal decisions, byte budget, address space, workers.</summary>
public sealed class VhostTests
{
    private const int Frames = 64;

    [Theory]
    [InlineData("vhost-net")]
    [InlineData("vhost-net+back_end[loops=3.1]")]
    public void Every_packet_is_one_signal_decision(string lane)
    {
        var rings = new CountingRings();
        using GuestRig rig = Send(lane, rings);
        Assert.Equal(Frames, rings[QueueRole.Transmit].Completions);
        Assert.Equal(Frames, rings[QueueRole.Transmit].SignalDecisions);
    }

    /// <summary>A run that has moved its weight puts itself at the end of the worker's list.</summary>
    [Fact]
    public void The_byte_budget_cuts_a_run()
    {
        const int framesPerRun = 8;
        using GuestRig unbounded = Send("vhost-net", new CountingRings());
        int weight = framesPerRun * (GuestFrameBytes - 1);
        using GuestRig bounded = Send($"vhost-net+back_end[weight-bytes={weight}]", new CountingRings());
        Assert.InRange(unbounded.Ledger.Units(CostKey.WorkQueueItem), 1, 2);
        Assert.InRange(bounded.Ledger.Units(CostKey.WorkQueueItem), Frames / framesPerRun, (Frames / framesPerRun) + 2);
    }

    /// <summary>So does one that has moved as many packets as it may; none is counted where no number is given.</summary>
    [Theory]
    [InlineData(8, 8)]
    [InlineData(64, 1)]
    [InlineData(0, 1)]
    public void The_packet_budget_cuts_a_run(int packets, int runs)
    {
        using GuestRig rig = Send($"vhost-net+back_end[weight-packets={packets}]", new CountingRings());
        Assert.InRange(rig.Ledger.Units(CostKey.WorkQueueItem), runs, runs + 2);
    }

    [Fact]
    public void The_default_budget_is_512_KiB()
    {
        Lane lane = TransportCatalog.Default.Parse("vhost-net");
        Assert.Equal(512 * 1024, lane.BackEnd.GetInt(OptionIds.WeightBytes));
    }

    /// <summary>use_mm: the 2.6.34 handlers adopt the guest's address space once per run, those of 3.1 keep it.</summary>
    [Fact]
    public void Handlers_of_2_6_34_switch_the_address_space_once_per_run()
    {
        using var old = new GuestRig("vhost-net+back_end[loops=2.6.34]");
        using var later = new GuestRig("vhost-net+back_end[loops=3.1]");
        old.Ping(10);
        later.Ping(10);
        long runs = old.Ledger.Units(CostKey.BackEndPass);
        Assert.Equal(20, runs); // one to receive and one to transmit per ping
        Assert.Equal(runs, later.Ledger.Units(CostKey.BackEndPass));
        Assert.Equal(later.Ledger.Units(CostKey.SchedMmSwitch) + runs, old.Ledger.Units(CostKey.SchedMmSwitch));
    }

    /// <summary>2.6.34 had one worker for all devices of the host, 3.1 one per device; one per virtqueue was discussed.</summary>
    [Theory]
    [InlineData("global", 1, 1)]
    [InlineData("per-device", 1, 2)]
    [InlineData("per-virtqueue", 2, 4)]
    public void Workers_are_shared_as_the_option_says(string worker, int perDevice, int ofTwoDevices)
    {
        var scenario = new Scenario($"vhost-net+back_end[worker={worker}]", "udp-rr", "topology=guest-to-guest", 1, Chaos: false);
        CellSpec cell = scenario.Cell();
        using var world = new World(cell, TransportCatalog.Default.Parse(cell.Lane), Scenario.Machine("A"), 1, scenario.Options);
        Assert.All(world.Devices, device => Assert.Equal(perDevice, device.BackEnd!.Threads.Count));
        Assert.Equal(ofTwoDevices, world.Devices.SelectMany(device => device.BackEnd!.Threads).Distinct().Count());
    }

    /// <summary>Bytes that the back end copies for a datagram of <see cref="GuestRig"/>'s usual 100 bytes: payload and headers.</summary>
    private const int GuestFrameBytes = 100 + Wire.UdpHeaderBytes;

    private static GuestRig Send(string lane, CountingRings rings)
    {
        var rig = new GuestRig(lane, decorator: rings);
        rig.RunOnHost(thread => GuestRig.ReceiveAsync(thread, rig.HostSocket));
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, Frames));
        rig.Pass(10_000 * GuestRig.Us);
        Assert.Equal(Frames, rig.Accounts.Delivered);
        return rig;
    }
}
