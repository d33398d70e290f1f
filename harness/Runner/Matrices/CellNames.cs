using System.Text;

namespace Bakeoff.Harness;

/// <summary>Gives each cell of a matrix a readable, unique name that is fit for a file.</summary>
internal static class CellNames
{
    private const int MaxCells = 100_000;
    private const int HashDigits = 6;

    /// <summary>A matrix without cells, or with absurdly many, is a mistake.</summary>
    public static void Check(int cells, MatrixNode root)
    {
        if (cells == 0)
        {
            throw root.Fault("no cell is left: everything is excluded or deselected");
        }

        if (cells > MaxCells)
        {
            throw root.Fault($"{cells} cells are more than {MaxCells}");
        }
    }

    /// <summary>
    /// Names the cells by group, lane, workload and its main factors. Cells that would share a name get those other
    /// factors appended by which they differ.
    /// </summary>
    public static IReadOnlyList<PlannedCell> Assign(IReadOnlyList<PlannedCell> cells)
    {
        var named = new List<PlannedCell>();
        ILookup<string, CellSpec> sharing = cells.ToLookup(planned => BaseName(planned.Cell), planned => planned.Cell);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (PlannedCell planned in cells)
        {
            string name = BaseName(planned.Cell);
            List<CellSpec> namesakes = sharing[name].ToList();
            if (namesakes.Count > 1)
            {
                name = Safe(name + Differences(planned.Cell, namesakes));
            }

            if (!used.Add(name))
            {
                name += "_" + CellText.Sha256(CellText.Canonical(planned.Cell))[..HashDigits];
                used.Add(name);
            }

            named.Add(planned with { Cell = planned.Cell with { Id = name } });
        }

        return named;
    }

    /// <summary>The text with everything replaced that a file name should not hold.</summary>
    public static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            safe.Append(char.IsAsciiLetterOrDigit(letter) || "-_.+=@".Contains(letter, StringComparison.Ordinal) ? letter : '.');
        }

        return safe.ToString().TrimEnd('.');
    }

    private static string BaseName(CellSpec cell)
    {
        var name = new StringBuilder($"{cell.Group}_{cell.Lane}_{Words.Of(cell.Workload)}");
        if (cell.Topology != Topology.GuestToRemote)
        {
            name.Append('_').Append(Words.Of(cell.Topology));
        }

        if (cell.IsStream)
        {
            name.Append($"_{Words.Of(cell.Direction)}_mtu{cell.MtuBytes}_{cell.MessageBytes}B");
            name.Append(cell.Streams > 1 ? $"_s{cell.Streams}" : "");
        }
        else
        {
            string size = cell.RequestBytes == cell.ResponseBytes || cell.Workload == Workload.Ping ? $"{cell.RequestBytes}B" : $"{cell.RequestBytes}-{cell.ResponseBytes}B";
            name.Append($"_mtu{cell.MtuBytes}_{size}_b{cell.Burst}");
            name.Append(cell.Workload == Workload.Ping && cell.PingIntervalUs > 0 ? $"_i{cell.PingIntervalUs}us" : "");
        }

        if (cell.HasBeside)
        {
            name.Append($"_beside-{Words.Of(cell.Beside)}-{Words.Of(cell.BesideDirection)}-{cell.BesideBytes}B");
        }

        name.Append(cell.Devices > 1 ? $"_d{cell.Devices}" : "");
        name.Append(cell.Guests > 1 ? $"_g{cell.Guests}" : "");
        name.Append(cell.Disks > 0 ? $"_disks{cell.Disks}" : "");
        name.Append(cell.Vcpus > 1 ? $"_v{cell.Vcpus}" : "");
        return Safe(name.ToString());
    }

    private static string Differences(CellSpec cell, List<CellSpec> namesakes)
    {
        var text = new StringBuilder();
        foreach ((string key, string value) in CellText.Values(cell).Where(setting => !Rigs.IsQuantity(setting.Key))) // the rig's name tells them
        {
            if (namesakes.Exists(other => FactorTable.ValueOf(other, key) != value))
            {
                text.Append('_').Append(key).Append('=').Append(value.Length == 0 ? "default" : value);
            }
        }

        return text.ToString();
    }
}
