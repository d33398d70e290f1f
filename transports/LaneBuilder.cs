using Bakeoff.Machine;
using Bakeoff.Transports.FrontEnds;

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
        GuestDevice built = new ParavirtualBuilder(new DeviceSite(services, board, lane, placement, device, RingDecorator.None)).Build();
        board.Stack.Attach(built.Driver);
        return built;
    }

    /// <summary>Queue pairs of a network device of <paramref name="lane"/>.</summary>
    public static int QueuePairs(Lane lane) => lane.FrontEnd.Is(KindIds.VirtioNet) ? lane.FrontEnd.GetInt(OptionIds.QueuePairs) : 1;

    /// <summary>Back-end threads that a network device of <paramref name="lane"/> needs cores for, the first io thread not among them; at least 2.</summary>
    public static int BackEndThreads(Lane lane)
    {
        int pairs = QueuePairs(lane);
        PartChoice part = lane.BackEnd;
        bool isPerQueue = part.Has(OptionIds.Worker, OptionIds.PerVirtqueue) || part.Has(OptionIds.Worker, OptionIds.Splice)
            || part.Has(OptionIds.Threads, OptionIds.PerQueue) || part.Has(OptionIds.Threads, OptionIds.Blocking);
        return Math.Max(2, part.Is(KindIds.Sidecore) || part.Has(OptionIds.Worker, OptionIds.Global) ? 1 : isPerQueue ? 2 * pairs : pairs);
    }

    /// <summary>As above, with the ends of the rings wrapped.</summary>
    internal static GuestDevice Build(HostServices services, GuestSystem guest, Lane lane, Placement placement, int device,
        RingDecorator decorator)
    {
        LaneLimits.Check(lane, new LaneLoad(device + 1, Guests: 1, Disks: 0, guest.Stack.Options.MtuBytes));
        GuestDevice built = lane.FrontEnd.Is(KindIds.AssignedDriver)
            ? AssignedBuilder.Build(services, guest, lane, placement, device)
            : lane.FrontEnd.Has(KindTraits.Register) ? new EmulatedNicBuilder(services, guest, lane, placement, device, decorator).Build()
            : new ParavirtualBuilder(new DeviceSite(services, guest, lane, placement, device, decorator)).Build();
        guest.Stack.Attach(built.Driver);
        IReadOnlyList<Netdev> drivers = built.Driver is MultiqueueNetdev multiqueue ? multiqueue.Pairs : [built.Driver];
        foreach (Netdev driver in drivers)
        {
            driver.HasSeveralSenders = guest.Vcpus.Count > 1;
        }

        return built;
    }
}
