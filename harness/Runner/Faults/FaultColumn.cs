using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>
/// Whose code meets a fault: the column of the error matrix. It follows from the kinds of ring and back end, not from a contestant's
/// name.
/// </summary>
public enum FaultColumn
{
    /// <summary>No shared memory with software behind it: bare metal, hardware, register models.</summary>
    None,

    /// <summary>A split ring behind a userspace device model (T2, T3).</summary>
    Userspace,

    /// <summary>A split ring behind vhost's loops of 2.6.34 (T4, T6).</summary>
    VhostEmpty,

    /// <summary>A split ring behind vhost's loops of 3.1 (T4, T6).</summary>
    VhostEnds,

    /// <summary>An IOQ ring, whatever is behind it: its library's checks come first (T5).</summary>
    Ioq,

    /// <summary>A split ring behind venet's threads: no history, its policy is hardened.</summary>
    SplitKthreads,
}

/// <summary>Which column a lane belongs to.</summary>
public static class FaultColumns
{
    /// <summary>The column of <paramref name="lane"/>.</summary>
    public static FaultColumn Of(Lane lane)
    {
        if (lane.Kick.Has(KindTraits.Link))
        {
            return FaultColumn.None; // two boards: no guest, and a driver that is trusted as much as the host
        }

        if (lane.Rings.Is(KindIds.Ioq))
        {
            return FaultColumn.Ioq;
        }

        if (!lane.Rings.Is(KindIds.SplitVirtqueue))
        {
            return FaultColumn.None;
        }

        return lane.BackEnd.Kind.Id switch
        {
            KindIds.VhostWorker => lane.BackEnd.GetEnum(OptionIds.Loops) == OptionIds.Loops2634
                ? FaultColumn.VhostEmpty
                : FaultColumn.VhostEnds,
            KindIds.VenetKthreads => FaultColumn.SplitKthreads,
            _ => FaultColumn.Userspace,
        };
    }

    /// <summary>True if all guests of the host share one vhost worker.</summary>
    public static bool SharesWorker(Lane lane) => lane.BackEnd.Is(KindIds.VhostWorker)
        && lane.BackEnd.GetEnum(OptionIds.Worker) == OptionIds.Global;
}
