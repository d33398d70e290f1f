namespace Bakeoff.Machine;

/// <summary>Which port leads to the destination of a flow: what a bridge has learnt, or a macvlan knows by MAC address.</summary>
internal sealed class FlowTable
{
    private readonly List<IBridgePort?> _ports = [];

    /// <summary>Frames of <paramref name="flow"/> in the given direction leave through <paramref name="port"/>.</summary>
    public void Learn(int flow, bool reverse, IBridgePort port)
    {
        int index = (flow * 2) + (reverse ? 1 : 0);
        while (_ports.Count <= index)
        {
            _ports.Add(null);
        }

        _ports[index] = port;
    }

    /// <summary>No flow leaves through <paramref name="port"/> any more.</summary>
    public void Forget(IBridgePort port)
    {
        for (int i = 0; i < _ports.Count; i++)
        {
            _ports[i] = _ports[i] == port ? null : _ports[i];
        }
    }

    /// <summary>The port for a packet's destination, or null.</summary>
    public IBridgePort? Find(in PacketHeader header)
    {
        int index = (header.Flow * 2) + ((header.Flags & PacketFlags.Reverse) != 0 ? 1 : 0);
        return index < _ports.Count ? _ports[index] : null;
    }
}
