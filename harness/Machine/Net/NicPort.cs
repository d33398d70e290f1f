namespace Bakeoff.Machine;

/// <summary>The bridge port of a physical NIC.</summary>
public sealed class NicPort(NicNetdev device) : IBridgePort
{
    /// <inheritdoc/>
    public bool AcceptsGso => device.SupportsTso;

    /// <inheritdoc/>
    public bool AcceptsUnsummed => true;

    /// <inheritdoc/>
    public void OweOutput(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.NetdevTransmitSkb);
        NicNetdev.OweTransmit(context);
    }

    /// <inheritdoc/>
    public void Output(CpuContext context, Packet packet) => device.Forward(context, packet);

    /// <inheritdoc/>
    public SimTask FlushAsync(CpuContext context) => SimTask.Completed;
}
