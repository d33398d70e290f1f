using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>A device with so many transmit slots; packets stay in them until a test frees them.</summary>
internal sealed class FakeNetdev(SmallWorld world, Softirq softirq, int slots, long usPerPacket = 1)
    : Netdev("fake0", softirq, world.Accounts)
{
    private readonly Queue<Packet> _inFlight = new();

    /// <summary>True if the driver finds out that it has no room only when it tries (NETDEV_TX_BUSY).</summary>
    public bool NoticesLate { get; init; }

    public bool TakesLargePackets { get; init; }

    public override bool SupportsTso => TakesLargePackets;

    /// <summary>What the device was given: sequence and time.</summary>
    public List<(long Sequence, long TimePs)> Sent { get; } = [];

    public void Free(int count)
    {
        while (count-- > 0 && _inFlight.TryDequeue(out Packet? packet))
        {
            packet.Orphan(null);
            world.Accounts.Deliver(packet);
            world.Accounts.Recycle(packet);
        }

        WakeQueue();
    }

    protected override async SimTask XmitAsync(CpuContext context, Packet packet)
    {
        context.Owe(SmallWorld.Work, usPerPacket);
        await context.Pay();
        if (_inFlight.Count >= slots)
        {
            Requeue(packet);
            StopQueue();
            return;
        }

        Sent.Add((packet.Header.Sequence, world.NowPs));
        _inFlight.Enqueue(packet);
        if (_inFlight.Count == slots && !NoticesLate)
        {
            StopQueue();
        }
    }
}
