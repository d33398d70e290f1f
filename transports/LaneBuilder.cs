using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>
/// Builds the network device of a guest as its lane composes it. A family of front ends has a builder of its own, the only
/// place that knows all its kinds. A native lane has no guest device: its netdev and stack run straight on the host.
/// </summary>
public static class LaneBuilder
{
    /// <summary>Builds device number <paramref name="device"/> of <paramref name="guest"/> and makes it its stack's device.</summary>
    public static GuestDevice Build(HostServices services, GuestSystem guest, Lane lane, Placement placement, int device = 0) =>
        Build(services, guest, lane, placement, device, RingDecorator.None);

    /// <summary>Builds device number <paramref name="device"/> of a board that is linked to the host's.</summary>
    public static GuestDevice Build(HostServices services, BoardSystem board, Lane lane, Placement placement, int device = 0)
    {
        GuestDevice built = new ParavirtualBuilder(services, board, lane, placement, device, RingDecorator.None).Build();
        board.Stack.Attach(built.Driver);
        return built;
    }

    /// <summary>As above, with the ends of the rings wrapped.</summary>
    internal static GuestDevice Build(HostServices services, GuestSystem guest, Lane lane, Placement placement, int device,
        RingDecorator decorator)
    {
        LaneLimits.Check(lane, new LaneLoad(device + 1, Guests: 1, Disks: 0, guest.Stack.Options.MtuBytes));
        GuestDevice built = lane.FrontEnd.Is(KindIds.AssignedDriver)
            ? AssignedBuilder.Build(services, guest, lane, placement, device)
            : lane.FrontEnd.Has(KindTraits.Register) ? new EmulatedNicBuilder(services, guest, lane, placement, device, decorator).Build()
            : new ParavirtualBuilder(services, guest, lane, placement, device, decorator).Build();
        guest.Stack.Attach(built.Driver);
        return built;
    }
}
