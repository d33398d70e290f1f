using Bakeoff.Transports.Contestants;

namespace Bakeoff.Transports;

/// <summary>The contestants in the catalogue; each has its file in <c>Contestants/</c>.</summary>
public static class KnownContestants
{
    /// <summary>All of them, in listing order.</summary>
    public static IReadOnlyList<Contestant> All { get; } =
    [
        BareMetal.Contestant,
        AssignedNic.Contestant,
        VirtioPci.Contestant,
        VirtioPciEventfd.Contestant,
        VhostNet.Contestant,
        Venet.Contestant,
        VirtioVbus.Contestant,
        XenPv.Contestant,
        Lguest.Contestant,
    ];
}
