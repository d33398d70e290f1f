namespace Bakeoff.Harness;

/// <summary>One idle state of a machine's cores, and where its exit latency comes from.</summary>
/// <param name="Name">As the processor's vendor calls it.</param>
/// <param name="TargetResidencyNs">Shortest sleep that the kernel's table deems worth it, ns.</param>
/// <param name="Nominal">Exit latency that runs use, ns.</param>
/// <param name="Low">Lower end of it.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Source">Short name of the source, or "assumed".</param>
/// <param name="Confidence">One of <see cref="CostRow.Confidences"/>.</param>
/// <param name="IsOfPackage">True if it takes all cores of the package.</param>
public sealed record IdleStateRow(
    string Name, double TargetResidencyNs, double Nominal, double Low, double High, string Source, string Confidence,
    bool IsOfPackage = false)
{
    /// <summary>Name under which a cell sets the exit latency, beside the atoms: <c>costs.idle.C6</c>.</summary>
    public string CostName => "idle." + Name;
}
