namespace Bakeoff.Machine;

/// <summary>
/// The transmit path in front of a port: checksum and segmentation are done here, in software, for a port that leaves them to others
/// (Linux 2.6.34 net/core/dev.c, dev_queue_xmit and dev_hard_start_xmit).
/// </summary>
/// <param name="accounts">Books of packets.</param>
/// <param name="sendersLeaveSums">Stacks leave a packet's checksum to the device.</param>
internal sealed class PortTransmit(PacketAccounts accounts, bool sendersLeaveSums)
{
    /// <summary>Adds the cost of putting <paramref name="packet"/> out at <paramref name="port"/>.</summary>
    public void Owe(CpuContext context, Packet packet, IBridgePort port)
    {
        if (sendersLeaveSums && !packet.HasSum && !port.AcceptsUnsummed)
        {
            context.Owe(CostKey.ChecksumByte, packet.Header.PayloadBytes);
        }

        if (Fits(packet, port))
        {
            port.OweOutput(context, packet);
            return;
        }

        int frames = packet.WireFrames;
        context.Owe(CostKey.GsoSegment, frames);
        for (int i = 0; i < frames; i++)
        {
            port.OweOutput(context, packet);
        }
    }

    /// <summary>Puts it out, in frames if the port takes only those.</summary>
    public void Output(CpuContext context, Packet packet, IBridgePort port)
    {
        if (Fits(packet, port))
        {
            port.Output(context, packet);
            return;
        }

        int frames = packet.WireFrames;
        for (int i = 0; i < frames; i++)
        {
            port.Output(context, accounts.CutSegment(packet, i));
        }

        accounts.Recycle(packet);
    }

    private static bool Fits(Packet packet, IBridgePort port) => packet.WireFrames == 1 || port.AcceptsGso;
}
