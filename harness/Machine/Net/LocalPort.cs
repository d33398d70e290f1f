namespace Bakeoff.Machine;

/// <summary>The bridge port that is the host itself: frames for the host's own stack.</summary>
public sealed class LocalPort(NetStack stack) : IBridgePort
{
    /// <inheritdoc/>
    public bool AcceptsGso => true;

    /// <inheritdoc/>
    public bool AcceptsUnsummed => true;

    /// <inheritdoc/>
    public void OweOutput(CpuContext context, Packet packet) => stack.OweInput(context, packet);

    /// <inheritdoc/>
    public void Output(CpuContext context, Packet packet) => stack.Input(context, packet);

    /// <inheritdoc/>
    public SimTask FlushAsync(CpuContext context) => stack.FlushAsync(context);
}
