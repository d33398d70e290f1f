using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>Takes packets like a stack, delivers them in the books, and remembers when each came and what it was.</summary>
internal sealed class RecordingSink(SmallWorld world, long usPerPacket = 0) : IPacketSink
{
    public List<(long TimePs, PacketHeader Header, int Frames)> Received { get; } = [];

    public void OweInput(CpuContext context, Packet packet)
    {
        if (usPerPacket > 0)
        {
            context.Owe(SmallWorld.Work, usPerPacket);
        }
    }

    public void Input(CpuContext context, Packet packet)
    {
        Received.Add((world.NowPs, packet.Header, packet.Frames));
        world.Accounts.Deliver(packet);
        world.Accounts.Recycle(packet);
    }

    public SimTask FlushAsync(CpuContext context) => SimTask.Completed;
}
