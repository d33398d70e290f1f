namespace Bakeoff.Transports;

/// <summary>How many of everything a lane is asked to carry.</summary>
/// <param name="Devices">Network devices of each guest.</param>
/// <param name="Guests">Guests of the host.</param>
/// <param name="Disks">Block devices of each guest.</param>
/// <param name="MtuBytes">Largest IP packet.</param>
public sealed record LaneLoad(int Devices, int Guests, int Disks, int MtuBytes)
{
    /// <summary>The number of one kind, by the name of its factor.</summary>
    public int this[string factor] => factor switch
    {
        LaneLimits.Devices => Devices,
        LaneLimits.Guests => Guests,
        LaneLimits.Disks => Disks,
        LaneLimits.Mtu => MtuBytes,
        _ => throw new Machine.InvariantException($"a lane has no limit of {factor}"),
    };
}
