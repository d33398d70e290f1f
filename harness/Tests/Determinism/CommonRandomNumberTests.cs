using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Determinism;

/// <summary>Streams of random numbers belong to parts of the machine, never to a transport: lanes of one seed share their luck.</summary>
public sealed class CommonRandomNumberTests
{
    public static TheoryData<string> Lanes { get; } = ["bare-metal", "virtio-pci-eventfd", "vhost-net", "venet", "vhost-net@2011-10"];

    [Theory]
    [MemberData(nameof(Lanes))]
    public void The_peers_jitter_is_the_same_in_every_lane(string lane)
    {
        Assert.Equal(Luck("vhost-net", seed: 7), Luck(lane, seed: 7));
        Assert.NotEqual(Luck("vhost-net", seed: 7), Luck(lane, seed: 8));
    }

    /// <summary>Start of the applications, and the jitter to come of both machines.</summary>
    private static ulong[] Luck(string lane, ulong seed)
    {
        CellSpec cell = new Scenario(lane, "udp-rr", "", seed, Chaos: false).Cell();
        using var world = new World(cell, TransportCatalog.Default.Parse(lane), Scenario.Machine("A"), seed, new RunOptions());
        List<ulong> luck = [(ulong)world.Simulator.NowPs];
        for (int i = 0; i < 20; i++)
        {
            luck.Add(world.PeerMeter.Jitter.NextBits());
        }

        return [.. luck];
    }
}
