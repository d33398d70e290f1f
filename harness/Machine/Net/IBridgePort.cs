namespace Bakeoff.Machine;

/// <summary>A port of the host's bridge: a physical NIC, a tap-like device, or the host's own stack.</summary>
public interface IBridgePort
{
    /// <summary>True if it takes packets larger than the MTU; otherwise the bridge's transmit path segments them.</summary>
    bool AcceptsGso { get; }

    /// <summary>True if it takes packets whose checksum is not filled in; otherwise the transmit path does that (Linux net/core/dev.c, skb_checksum_help).</summary>
    bool AcceptsUnsummed { get; }

    /// <summary>Adds the cost of putting one packet out here.</summary>
    void OweOutput(CpuContext context, Packet packet);

    /// <summary>Puts the packet out; may owe wake-ups.</summary>
    void Output(CpuContext context, Packet packet);

    /// <summary>Sends what the output caused to be sent (the host's own stack).</summary>
    SimTask FlushAsync(CpuContext context);
}
