using System.Text;

namespace Bakeoff.Harness;

/// <summary>A matrix with everything resolved: the cells and the seeds of each.</summary>
public sealed record Matrix
{
    /// <summary>Name, part of the default result folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the matrix is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>The YAML text, kept beside the results.</summary>
    public required string Text { get; init; }

    /// <summary>Cells in the order of the file.</summary>
    public required IReadOnlyList<PlannedCell> Cells { get; init; }

    /// <summary>SHA-256 of the YAML text.</summary>
    public string TextSha256 => CellText.Sha256(Text);

    /// <summary>
    /// Identity of what is run: SHA-256 over every cell's name, canonical text, published values and seeds, and over
    /// the options.
    /// </summary>
    public string Identity(RunOptions options)
    {
        var text = new StringBuilder(options.Identity).Append('\n');
        foreach ((CellSpec cell, IReadOnlyList<ulong> seeds) in Cells)
        {
            text.Append(cell.Id).Append('\n').Append(cell.Group).Append('\n').Append(CellText.Canonical(cell));
            text.AppendJoin(',', seeds).Append('\n');
            text.AppendJoin('\n', cell.Published).Append('\n');
        }

        return CellText.Sha256(text.ToString());
    }

    /// <summary>Every run, cells in order and seeds in order. Equal runs of two cells have equal keys.</summary>
    public IReadOnlyList<PlannedRun> Runs(string modelVersion, RunOptions options) =>
        Cells.SelectMany(planned => planned.Seeds.Select(seed =>
            new PlannedRun(planned.Cell, seed, CellText.RunKey(planned.Cell, seed, modelVersion, options)))).ToList();
}
