using Bakeoff.Transports.BackEnds;

namespace Bakeoff.Transports.Bus;

/// <summary>What a venet device offers, what its threads do, and what the guest's driver asks for, from a lane's options.</summary>
public sealed record VenetSettings
{
    /// <summary>Scatter-gather group, SG.</summary>
    public bool ScatterGather { get; init; } = true;

    /// <summary>Scatter-gather group, TSO4.</summary>
    public bool Tso { get; init; } = true;

    /// <summary>Scatter-gather group, PMTD: the transmit descriptors' memory is registered beforehand.</summary>
    public bool PreMappedDescriptors { get; init; } = true;

    /// <summary>Event-queue group, TXC.</summary>
    public bool TxComplete { get; init; } = true;

    /// <summary>Event-queue group, link state.</summary>
    public bool LinkState { get; init; } = true;

    /// <summary>True for a driver that also asks for the large-receive group, which came after 2009; the host declines.</summary>
    public bool AsksForLargeReceive { get; init; }

    /// <summary>Entries of each ring: the driver's module parameter.</summary>
    public int RingEntries { get; init; } = 256;

    /// <summary>Options of the device's threads.</summary>
    public VenetOptions Threads { get; init; } = new();

    /// <summary>Where the threads run.</summary>
    public Placement Placement { get; init; } = new();

    /// <summary>The settings of a venet lane.</summary>
    public static VenetSettings Of(Lane lane, Placement placement) => new()
    {
        ScatterGather = lane.FrontEnd.GetBool(OptionIds.Sg),
        Tso = lane.FrontEnd.GetBool(OptionIds.Gso) && lane.FrontEnd.GetBool(OptionIds.Sg),
        PreMappedDescriptors = lane.FrontEnd.GetBool(OptionIds.Sg),
        TxComplete = lane.FrontEnd.GetBool(OptionIds.Txc),
        LinkState = lane.FrontEnd.GetBool(OptionIds.Txc), // both came with the event queue
        RingEntries = lane.Rings.GetInt(OptionIds.Size),
        Threads = ThreadsOf(lane),
        Placement = placement,
    };

    /// <summary>The settings of the device's two threads.</summary>
    public static VenetOptions ThreadsOf(Lane lane) => new()
    {
        TxMitigation = lane.BackEnd.GetInt(OptionIds.TxMitigation),
        BurstThresholdPs = lane.BackEnd.GetInt(OptionIds.BurstThreshold) * 1_000_000L,
        ZeroCopy = lane.BackEnd.GetBool(OptionIds.ZeroCopy),
        PageWise = lane.BackEnd.GetBool(OptionIds.PageWise),
    };
}
