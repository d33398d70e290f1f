namespace Bakeoff.Machine;

/// <summary>Whatever decides at which port of the host a frame leaves: the bridge, or a demultiplexer on the physical NIC.</summary>
public interface IFrameSwitch
{
    /// <summary>Frames of <paramref name="flow"/> in the given direction leave through <paramref name="port"/>.</summary>
    void Learn(int flow, bool reverse, IBridgePort port);
}
