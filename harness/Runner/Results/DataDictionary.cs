using System.Text;

namespace Bakeoff.Harness;

/// <summary>Writes <c>results/README.md</c> from the table of columns.</summary>
public static class DataDictionary
{
    private const string Introduction = """
        # Results: what the files and columns mean

        A result folder is the output of one `bakeoff run`: results/<UTC time>-<matrix name> unless `--out` says otherwise.
        `reference/` is a committed one; everything else here is ignored by git. This page is generated from the table that
        writes the columns, and a test compares the two.

        ## Files

        | file | content |
        |---|---|
        | `manifest.json` | provenance: program, model version, commit, machine, command lines, cells, seeds, start and end, `complete` |
        | `matrix.yaml` | the matrix that was run |
        | `journal.jsonl` | one line per finished or failed run, flushed as it ends; everything else is made from it, and the same `--out` continues it |
        | `runs.csv`, `summary.csv` | one row per run, one row per cell |
        | `percentiles.csv`, `exits.csv`, `counters.csv`, `ledger.csv`, `interrupts.csv`, `drops.csv`, `cpu.csv` | long tables |
        | `histograms/*.hgrm` | round-trip histograms as HdrHistogram percentile text in ns: `<cell>_seed<seed>.hgrm` per run, `<cell>.hgrm` merged over the seeds |
        | `reproduce.csv`, `.md`, `.tex` | `bakeoff reproduce`: published statements beside simulated values; the last two are the same table to read and to print |
        | `robustness.csv`, `robustness-values.csv`, `uncertainties.csv`, `draws.csv` | `bakeoff robustness`: the score of the published rows with single prices moved, and each row's value; what all prices leave open of each row; the score with all of them moved |
        | `calibration.csv`, `calibration-trace.csv` | `bakeoff calibrate`: fitted parameters; every point that the optimiser tried |
        | `host-speeds.csv` | `bakeoff calibrate --host-speed SOURCE --each`: the host speed that each absolute throughput wants |
        | `attribution.csv`, `-interactions.csv`, `-lanes.csv`, `.md`, `.tex` | `bakeoff attribute`: each part's share of a difference; pairs of parts; every mixture that was run |
        | `sensitivity.csv` | `bakeoff sensitivity`: what each cost does to each conclusion; the runs are in a folder for each stage |
        | `claims.csv`, `claims-cases.csv`, `claims.md`, `claims.tex` | `bakeoff claims`: the verdict on each claim; its cases with their numbers |
        | `faults.csv` | `bakeoff faults --out`: who noticed each fault, and how far it reached |
        | `resources.csv`, `resource_limits.csv`, `set_up.csv` | `bakeoff resources --out`: what devices take, per lane and number of devices; where that ends; what setting one up takes, step by step |
        | `figures/` | each figure's data (`.csv`), script (`.gp`) and images |

        ## Rules

        - CSV is RFC 4180 with commas, LF, UTF-8 without a byte order mark, one header row. A missing value is empty, never 0.
          Numbers have a decimal point in every locale and read back to the same bits.
        - The CSV files and histograms are the same bytes for any `--jobs`, on any machine, interrupted or not. Wall-clock
          facts are in the manifest and the journal only.
        - Warm-up: every run first simulates `warmup_s` virtual seconds, the same for all lanes of a cell; then all counters,
          clocks and histograms start at zero. Rates are per second of virtual time measured (`measured_s`).
        - `_mean`, `_ci95_low`, `_ci95_high`, `_n`: mean over the seeds, 95 % confidence interval by Student's t, number of
          seeds that have the value. Percentiles are never averaged: for columns that come from the round-trip histogram `_mean`
          is read from the merged histogram of all seeds, and the interval is that of the per-seed values.
        - A percentile p is given only with at least 10 / (1 - p) samples.
        - Columns are only ever added at the right of a file; a rename raises `schema_version` in the manifest.
        """;

    /// <summary>The whole page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n")).Append('\n');
        Section(page, "The first columns", "What was run. The long tables have the first four of them; join the others by `cell`.", FactorColumns.All);
        Section(page, ColumnTable.Runs, FactorColumns.All.Count);
        SummarySection(page);
        Section(page, ColumnTable.Percentiles, FactorColumns.KeyCount);
        Section(page, ColumnTable.Exits, FactorColumns.KeyCount);
        Section(page, ColumnTable.Counters, FactorColumns.KeyCount);
        Section(page, ColumnTable.Ledger, FactorColumns.KeyCount);
        Section(page, ColumnTable.Interrupts, FactorColumns.KeyCount);
        Section(page, ColumnTable.Drops, FactorColumns.KeyCount);
        Section(page, ColumnTable.Cpu, FactorColumns.KeyCount);
        Section(page, ReproductionFiles.Table, 0);
        Section(page, RobustnessFiles.Moves, 0);
        Section(page, RobustnessFiles.Values, 0);
        Section(page, RobustnessFiles.Uncertainties, 0);
        Section(page, RobustnessFiles.Draws, 0);
        Section(page, CalibrationFiles.Table, 0);
        Section(page, WantedHostSpeeds.Table, 0);
        Section(page, AttributionFiles.Shares, 0);
        Section(page, SensitivityFiles.Table, 0);
        Section(page, ClaimFiles.Claims, 0);
        Section(page, ClaimFiles.Cases, 0);
        Section(page, FaultTable.Csv, 0);
        return page.ToString();
    }

    private static void Section<TRow>(StringBuilder page, CsvTable<TRow> table, int commonColumns) => Section(
        page, $"`{table.FileName}`", table.Description, table.Columns.Skip(commonColumns));

    /// <summary>The four columns of a metric make one line.</summary>
    private static void SummarySection(StringBuilder page)
    {
        const string mean = "_mean";
        IEnumerable<CsvColumn<SummaryRow>> columns = ColumnTable.Summary.Columns
            .Skip(FactorColumns.All.Count)
            .Where(column => column.Description.Length > 0)
            .Select(column => column.Name.EndsWith(mean, StringComparison.Ordinal)
                ? column with { Name = column.Name[..^mean.Length] + "{_mean,_ci95_low,_ci95_high,_n}" }
                : column);
        Section(page, $"`{ColumnTable.Summary.FileName}`", ColumnTable.Summary.Description, columns);
    }

    private static void Section<TRow>(StringBuilder page, string title, string description, IEnumerable<CsvColumn<TRow>> columns)
    {
        page.Append($"\n## {title}\n\n{description}\n\n| column | unit | meaning |\n|---|---|---|\n");
        foreach (CsvColumn<TRow> column in columns)
        {
            page.Append($"| `{column.Name}` | {column.Unit} | {column.Description} |\n");
        }
    }
}
