using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>The value of one cost atom on one machine, and where it comes from.</summary>
/// <param name="Info">The atom: key, name, unit, who pays.</param>
/// <param name="Nominal">Value that runs use, ns (or ns per byte).</param>
/// <param name="Low">Lower end for sensitivity runs, same unit.</param>
/// <param name="High">Upper end for sensitivity runs, same unit.</param>
/// <param name="Source">Short name of the source (see harness/machines/README.md), or "assumed".</param>
/// <param name="Confidence">One of <see cref="Confidences"/>.</param>
/// <param name="InheritedFrom">The profile that gives the value, or null if this one does.</param>
public sealed record CostRow(
    CostKeyInfo Info, double Nominal, double Low, double High, string Source, string Confidence, string? InheritedFrom)
{
    /// <summary>The source and confidence of an atom for which nothing was published.</summary>
    public const string Assumed = "assumed";

    /// <summary>The accepted confidence letters; what they mean stands in harness/machines/README.md.</summary>
    public static IReadOnlyList<string> Confidences { get; } = ["R", "R2", "D", "O", "H", "I", "L", Assumed];
}
