using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>
/// Whose code meets a fault: the column of the error matrix. It follows from the kinds of ring and back end, not from a contestant's
/// name.
/// </summary>
public enum FaultColumn
{
    /// <summary>No software of the host stands between a guest and the wire: bare metal, an assigned NIC, boards.</summary>
    None,

    /// <summary>A register model of the VMM behind a NIC's own descriptors.</summary>
    Register,

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

        if (lane.BackEnd.Has(KindTraits.Register))
        {
            return FaultColumn.Register;
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
            KindIds.Sidecore => FaultColumn.VhostEnds,
            _ => FaultColumn.Userspace,
        };
    }

    /// <summary>Why no fault of the table can be put into a lane of <see cref="FaultColumn.None"/>.</summary>
    public static string WhyNone(Lane lane, FaultSpec fault) =>
        lane.Kick.Has(KindTraits.Link) ? "two boards: there is no guest, and the other board's kernel is trusted as much as this one"
        : lane.FrontEnd.Is(KindIds.Native) ? fault.IsGuests
            ? "there is no guest"
            : "there is no back end, tap or client: the NIC's driver and the stack are the host's own"
        : lane.FrontEnd.Is(KindIds.AssignedDriver) ? fault.Attack is not null
            ? "the guest's rings are read by the NIC through an IOMMU: no software of the host looks"
            : "its frames go over a wire, and the guests of this table have a bridge between them"
        : "faults of packed rings are not in the sources";

    /// <summary>True if all guests of the host share one vhost worker or sidecore.</summary>
    public static bool SharesWorker(Lane lane) => (lane.BackEnd.Is(KindIds.VhostWorker) || lane.BackEnd.Is(KindIds.Sidecore))
        && lane.BackEnd.GetEnum(OptionIds.Worker) == OptionIds.Global;
}
