using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Data;

/// <summary>The stored CSV of one result set, read on demand.</summary>
public sealed class ResultFolder
{
    private readonly Lazy<CsvTable?> _summary;
    private readonly Lazy<CsvTable?> _percentiles;
    private readonly Lazy<CsvTable?> _exits;
    private readonly Lazy<CsvTable?> _attribution;
    private readonly Lazy<CsvTable?> _sensitivity;
    private readonly Lazy<FigureStyle> _style;
    private readonly Lazy<ILookup<string, long>> _seeds;

    /// <summary>Names the folder; nothing is read yet.</summary>
    public ResultFolder(string path)
    {
        Path = path;
        _summary = new(() => Table("summary.csv"));
        _percentiles = new(() => Table("percentiles.csv"));
        _exits = new(() => Table("exits.csv"));
        _attribution = new(() => Table("attribution.csv"));
        _sensitivity = new(() => Table("sensitivity.csv"));
        _style = new(() => new FigureStyle(Summary is null ? [] : Summary.Rows.Select(row => row["lane"])));
        _seeds = new(() => (Exits is { } exits ? exits.Rows : [])
            .Where(row => long.TryParse(row["seed"], out _))
            .ToLookup(row => row["cell"], row => long.Parse(row["seed"])));
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>summary.csv: one row per cell; null when the file is not there.</summary>
    public CsvTable? Summary => _summary.Value;

    /// <summary>percentiles.csv: one row per cell and percentile.</summary>
    public CsvTable? Percentiles => _percentiles.Value;

    /// <summary>exits.csv: one row per run, reason and place of handling.</summary>
    public CsvTable? Exits => _exits.Value;

    /// <summary>resources.csv: one row per lane, number of devices and resource.</summary>
    public CsvTable? Resources => Table("resources.csv");

    /// <summary>resource_limits.csv: one row per limit.</summary>
    public CsvTable? ResourceLimits => Table("resource_limits.csv");

    /// <summary>attribution.csv: what the parts of two lanes contribute to their difference; only where that was asked for.</summary>
    public CsvTable? Attribution => _attribution.Value;

    /// <summary>sensitivity.csv: how each cost changes the difference of two lanes; only where that was asked for.</summary>
    public CsvTable? Sensitivity => _sensitivity.Value;

    /// <summary>reproduce.csv: published statements beside simulated values; only where that was asked for.</summary>
    public CsvTable? Reproduction => Table("reproduce.csv");

    /// <summary>robustness.csv: the score of the published rows with single prices moved; only where that was asked for.</summary>
    public CsvTable? Robustness => Table("robustness.csv");

    /// <summary>uncertainties.csv: what the ranges of the prices leave open of each published row; beside robustness.csv.</summary>
    public CsvTable? Uncertainties => Table("uncertainties.csv");

    /// <summary>draws.csv: the score of the published rows with all prices moved at once; beside robustness.csv where that was asked for.</summary>
    public CsvTable? Draws => Table("draws.csv");

    /// <summary>Colours and markers of the lanes in this result set.</summary>
    public FigureStyle Style => _style.Value;

    /// <summary>The merged histogram of a cell, or null when it was not stored.</summary>
    public HgrmFile? Histogram(string cell)
    {
        string path = System.IO.Path.Combine(Path, "histograms", cell + ".hgrm");
        return File.Exists(path) ? HgrmFile.Read(path) : null;
    }

    /// <summary>The seeds that the cells ran with, ascending; empty when no file tells.</summary>
    public IReadOnlyList<long> Seeds(IEnumerable<string> cells) =>
        [.. cells.SelectMany(cell => _seeds.Value[cell]).Distinct().Order()];

    private CsvTable? Table(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        return File.Exists(path) ? CsvTable.Read(path) : null;
    }
}
