using Bakeoff.Transports;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Harness;

/// <summary>What a number of network devices of one guest take.</summary>
/// <param name="Of">The lane.</param>
/// <param name="Devices">Devices.</param>
/// <param name="Tally">Counts, or null.</param>
/// <param name="WhyNone">Why there are no counts.</param>
public sealed record ResourceRow(Lane Of, int Devices, ResourceTally? Tally, string? WhyNone)
{
    /// <summary>True if the simulation builds no guest with so many devices, though it does with fewer.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Canonical lane id.</summary>
    public string Lane => Of.Id;
}
