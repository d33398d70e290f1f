using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>The rigs of the paper matrix, known by name wherever a matrix declares none of its own; <c>paper.yaml</c> says why they are as they are.</summary>
public static class Rigs
{
    /// <summary>The first is the one of cells that name none.</summary>
    public static IReadOnlyList<(RigSpec Rig, string Summary)> Known { get; } =
    [
        (new RigSpec(), "Two 8-core hosts with a Chelsio T3 back to back, as in the RFC of April 2009."),
        (Gige("gige") with { NicModeration = NicModeration.Delay, NicModerationFrames = 5 },
            "A quad core on GigE with a Broadcom NIC, as in the mail of September 2009, which does not name its NIC."),
        (Gige("gige-e1000") with { NicModeration = NicModeration.Interval }, "The same with an Intel NIC, at most 20,000 interrupts/s."),
    ];

    /// <summary>
    /// The rig under a name that says what makes it another than its <paramref name="declared"/> one: <c>10g+link_gbps=1</c>. Figures and tables tell cells apart by it.
    /// </summary>
    public static RigSpec Named(RigSpec rig, RigSpec declared)
    {
        CellSpec changed = new() { Rig = rig };
        CellSpec original = new() { Rig = declared };
        IEnumerable<string> changes = FactorTable.All.Where(factor => IsQuantity(factor.Key) && factor.Get(changed) != factor.Get(original))
            .Select(factor => $"+{factor.Key[FactorTable.RigPrefix.Length..]}={factor.Get(changed)}");
        return rig with { Name = declared.Name + string.Concat(changes) };
    }

    /// <summary>True for the keys that set one quantity of a rig.</summary>
    public static bool IsQuantity(string key) => key.StartsWith(FactorTable.RigPrefix, StringComparison.Ordinal);

    private static RigSpec Gige(string name) => new()
    {
        Name = name, LinkGbps = 1, PropagationNs = 500, HostCores = 4, NicModerationUs = 50, NicReclaim = NicReclaim.Poll,
    };
}
