using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>Reads the optional table of idle states of a machine profile.</summary>
internal static class IdleProfileReader
{
    private const string Residency = "target_residency";

    private const string Scope = "scope";

    private static readonly string[] ScopeWords = ["core", "package"];

    private static readonly string[] TickWords = ["stopped", "as-predicted"];

    /// <summary>The word for what a kernel does with the tick of an idle core.</summary>
    public static string WordOf(IdleProfile idle) => TickWords[idle.TickFollowsPrediction ? 1 : 0];

    /// <summary>The table under <c>idle</c>; null with problems reported.</summary>
    /// <param name="root">The profile.</param>
    /// <param name="costs">The profile's rows: the shallowest state's exit latency is one of them.</param>
    public static IdleProfile? Read(ProfileNode root, IReadOnlyList<CostRow> costs)
    {
        ProfileNode? idle = root.Map("idle", "a mapping with the keys tick, states");
        if (idle is null)
        {
            return null;
        }

        idle.AcceptOnly(["tick", "states"]);
        string? tick = idle.Word("tick", TickWords);
        ProfileNode? states = idle.Map("states", "a mapping with one row per idle state, shallowest first");
        CostRow? first = costs.FirstOrDefault(row => row.Info.Key == CostKey.IdleExitLatency);
        if (tick is null || states is null || first is null)
        {
            return null;
        }

        string[] names = [.. states.Keys];
        if (names.Length < 2)
        {
            states.Report("accepted are at least two states (with one, leave 'idle' out: its exit latency is the atom idle.exit_latency)");
            return null;
        }

        List<IdleStateRow> rows = [];
        foreach (string name in names)
        {
            if (ReadState(states, name, rows.Count == 0 ? first : null) is not { } row)
            {
                return null;
            }

            if (rows.Count > 0 && (row.TargetResidencyNs <= rows[^1].TargetResidencyNs || row.Nominal < rows[^1].Nominal))
            {
                states.Report(name, $"is not deeper than {rows[^1].Name} (accepted is a longer {Residency} and no shorter exit, shallowest state first)");
                return null;
            }

            if (row.IsOfPackage && rows.Count > 1)
            {
                states.Report(name, $"{Scope} 'package' is not accepted (accepted is the second state alone: beside a core that runs it is left like the first)");
                return null;
            }

            rows.Add(row);
        }

        return new IdleProfile(tick == TickWords[1], rows);
    }

    private static IdleStateRow? ReadState(ProfileNode states, string name, CostRow? exit)
    {
        ProfileNode? row = states.Map(name, $"{{ {Residency}, [{Scope}], {string.Join(", ", MachineProfileReader.RowKeys)} }}");
        if (row is null)
        {
            return null;
        }

        double? residency = row.Number(Residency, 0, CostAtomWords.LargestNs, "a number of ns from 0 to 1e9");
        if (exit is not null)
        {
            row.AcceptOnly([Residency]); // its exit latency is an atom
            return residency is null ? null
                : new IdleStateRow(name, residency.Value, exit.Nominal, exit.Low, exit.High, exit.Source, exit.Confidence);
        }

        row.AcceptOnly([Residency, Scope, .. MachineProfileReader.RowKeys]);
        string? scope = row.Has(Scope) ? row.Word(Scope, ScopeWords) : ScopeWords[0];
        var value = MachineProfileReader.ReadValue(row, "ns");
        return residency is null || scope is null || value is null ? null : new IdleStateRow(
            name, residency.Value, value.Value.Nominal, value.Value.Low, value.Value.High, value.Value.Source, value.Value.Confidence, scope == ScopeWords[1]);
    }
}
