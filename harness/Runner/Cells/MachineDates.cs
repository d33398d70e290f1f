using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>Whether the machine that a cell asks for existed in the era of its lane.</summary>
public static class MachineDates
{
    /// <summary>Option: the guest's local APIC.</summary>
    public const string Apic = "apic";

    /// <summary>Option: limit of halt polling.</summary>
    public const string HaltPoll = "halt_poll_ns";

    /// <summary>The local APIC of the guests: what the cell asks for, or what the era of its lane had.</summary>
    public static ApicModel ApicOf(CellSpec cell, Lane lane) =>
        cell.Options.TryGetValue(Apic, out string? id) && ApicModels.TryParse(id, out ApicModel model) ? model : lane.Apic;

    /// <summary>True if a machine option of the cell is younger than the lane's era.</summary>
    public static bool IsAnachronistic(CellSpec cell)
    {
        if (Era.Find(cell.Parts.Era) is not { } era)
        {
            return false;
        }

        bool apic = cell.Options.TryGetValue(Apic, out string? id) && ApicModels.TryParse(id, out ApicModel model)
            && era.IsBefore(model.Since());
        bool polls = cell.Options.GetValueOrDefault(HaltPoll, "0") != "0" && era.IsBefore(Era.Modern);
        return apic || polls;
    }
}
