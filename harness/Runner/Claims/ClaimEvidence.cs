using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Harness;

/// <summary>
/// What the claims are checked against: finished runs, and things that are tried on the spot because they take no time worth
/// storing. It remembers what the current claim asked for.
/// </summary>
public sealed class ClaimEvidence(Matrix matrix, IReadOnlyList<RunRow> rows, ClaimWorkshop workshop)
{
    private readonly ILookup<string, RunRow> _rows = rows.Where(row => row.Record.Outcome is not null).ToLookup(row => row.Run.Cell.Id);
    private readonly List<string> _used = [];

    /// <summary>What the current claim used: cells, scenarios, counts, refusals, faults.</summary>
    public IReadOnlyList<string> Used => [.. _used.Distinct()];

    /// <summary>A new claim begins.</summary>
    public void Begin() => _used.Clear();

    /// <summary>
    /// The runs of the one cell of a group that has this lane, as the matrix spells it, and these factors (<c>key=value</c>).
    /// </summary>
    public CellRuns Cell(string group, string lane, params string[] factors)
    {
        List<CellSpec> cells = [.. matrix.Cells.Select(planned => planned.Cell)
            .Where(cell => cell.Group == group && cell.Lane == lane && factors.All(factor => Has(cell, factor)))];
        if (cells.Count != 1)
        {
            throw new InvalidOperationException(
                $"matrix {matrix.Name} has {cells.Count} cells '{lane}' in group '{group}' with [{string.Join(' ', factors)}]; a claim needs one");
        }

        _used.Add(cells[0].Id);
        return new CellRuns(cells[0], [.. _rows[cells[0].Id]]);
    }

    /// <summary>Plays a scenario of <c>harness/scenarios</c>; it shows something if all that it expects comes true.</summary>
    public ClaimCase Scenario(string label, string file, string finding)
    {
        _used.Add("scenario " + file);
        bool isSo = workshop.Plays(file);
        return ClaimCase.Fact(label, isSo, isSo ? finding : $"{file} did not come out as it says");
    }

    /// <summary>How much of a resource so many devices of a lane take.</summary>
    public long Count(string lane, int devices, ResourceKind kind)
    {
        _used.Add("resources " + lane);
        return workshop.Count(lane, devices)?[kind]
            ?? throw new InvalidOperationException($"nothing is known of what {devices} devices of '{lane}' take");
    }

    /// <summary>The most devices of a lane under a limit; null for any number.</summary>
    public long? Most(string lane, string limitName)
    {
        ResourceLimit limit = ResourceLimit.All.First(known => known.Name == limitName);
        long one = Count(lane, 1, limit.Kind);
        return limit.MostDevices(one, Count(lane, 2, limit.Kind) - one);
    }

    /// <summary>What one step of setting up a lane takes in a running guest.</summary>
    public SetUpRow SetUp(string lane, SetUpStep step)
    {
        _used.Add("set-up " + lane);
        return workshop.SetUp(lane).First(row => row.Step == step);
    }

    /// <summary>Something that is tried on an object of the control plane, by itself.</summary>
    public ClaimCase Tried(string label, string what, bool isSo, string finding)
    {
        _used.Add(what);
        return ClaimCase.Fact(label, isSo, finding);
    }

    /// <summary>A lane of the catalogue.</summary>
    public Lane Lane(string text)
    {
        _used.Add("lane " + text);
        return workshop.Catalog.Parse(text);
    }

    /// <summary>Asks for a lane that the catalogue must refuse by this rule.</summary>
    public ClaimCase Refused(string label, string lane, string rule)
    {
        _used.Add("refusal " + lane);
        IReadOnlyList<RefusalRule> rules = workshop.Catalog.TryParse(lane, null, out _, out LaneException? error) ? [] : error!.Refusals;
        return ClaimCase.Fact(label, rules.Any(found => found.Id == rule),
            rules.Count == 0 ? $"{lane} is not refused" : $"{lane} is refused: {string.Join(", ", rules.Select(found => found.Id))}");
    }

    /// <summary>Injects a fault into a lane under a policy.</summary>
    public FaultOutcome Fault(string fault, string lane, FaultPolicy policy)
    {
        _used.Add($"fault {fault} in {lane}, {FaultTable.Word(policy)}");
        return workshop.Inject(fault, lane, policy);
    }

    private static bool Has(CellSpec cell, string factor)
    {
        int equals = factor.IndexOf('=', StringComparison.Ordinal);
        return FactorTable.ValueOf(cell, factor[..equals]) == factor[(equals + 1)..];
    }
}
