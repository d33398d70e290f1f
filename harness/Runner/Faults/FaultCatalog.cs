namespace Bakeoff.Harness;

/// <summary>The rows of the error matrix.</summary>
public static class FaultCatalog
{
    /// <summary>All of them: guests' faults first, then the host's own.</summary>
    public static IReadOnlyList<FaultSpec> All { get; } =
    [
        .. RingFaults.All, .. PacketFaults.All, .. BehaviourFaults.All, .. ControlPlaneFaults.All, .. HostSideFaults.All, .. InexpressibleFaults.All,
    ];

    /// <summary>The fault of that name, or null.</summary>
    public static FaultSpec? Find(string id) => All.FirstOrDefault(fault => fault.Id == id);
}
