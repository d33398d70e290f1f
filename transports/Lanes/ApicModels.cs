using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>Names of APIC generations as matrix files and CSV write them.</summary>
public static class ApicModels
{
    private static readonly ApicModel[] Models = [ApicModel.XApic, ApicModel.X2Apic, ApicModel.PvEoi, ApicModel.ApicV];

    /// <summary>All names, oldest first.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. Models.Select(Id)];

    /// <summary><c>xapic</c>, <c>x2apic</c>, <c>pv-eoi</c> or <c>apicv</c>.</summary>
    public static string Id(this ApicModel model) => model switch
    {
        ApicModel.XApic => "xapic",
        ApicModel.X2Apic => "x2apic",
        ApicModel.PvEoi => "pv-eoi",
        ApicModel.ApicV => "apicv",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "not an APIC generation"),
    };

    /// <summary>
    /// The first era in which a guest could have it: KVM's x2APIC is first in 2.6.32, PV EOI came in 2012, and so did processors with
    /// APIC virtualization.
    /// </summary>
    public static Era Since(this ApicModel model) => model switch
    {
        ApicModel.XApic => Era.April2009,
        ApicModel.X2Apic => Era.May2010,
        _ => Era.Modern,
    };

    /// <summary>How the machine simulates it.</summary>
    public static ApicMode Mode(this ApicModel model) => model switch
    {
        ApicModel.XApic => ApicMode.XApic,
        ApicModel.X2Apic => ApicMode.X2Apic,
        ApicModel.PvEoi => ApicMode.PvEoi,
        _ => ApicMode.ApicV,
    };

    /// <summary>The generation of that name; false if there is none.</summary>
    public static bool TryParse(string id, out ApicModel model)
    {
        foreach (ApicModel candidate in Models)
        {
            if (candidate.Id() == id)
            {
                model = candidate;
                return true;
            }
        }

        model = default;
        return false;
    }
}
