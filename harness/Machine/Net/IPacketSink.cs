namespace Bakeoff.Machine;

/// <summary>
/// Where a received packet goes next inside a kernel: the local stack, or a bridge. In two halves, so that the poll that
/// calls it pays first and acts then.
/// </summary>
public interface IPacketSink
{
    /// <summary>Adds the cost of taking <paramref name="packet"/> in to what <paramref name="context"/> owes.</summary>
    void OweInput(CpuContext context, Packet packet);

    /// <summary>Takes the packet. May owe further costs (wake-ups), to be paid with the next charge.</summary>
    void Input(CpuContext context, Packet packet);

    /// <summary>Sends what the input caused to be sent (ACKs, data that a window update released).</summary>
    SimTask FlushAsync(CpuContext context);
}
