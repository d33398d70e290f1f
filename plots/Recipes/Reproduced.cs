using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>
/// Published against simulated values, a figure for each unit with the pass band of the rule around the diagonal; and the relative error of
/// every row, sorted, with the bands. Rows that parameters were fitted to are marked apart from those that the model is judged by.
/// </summary>
public sealed class Reproduced : IFigureRecipe
{
    private const int FewestPoints = 2;

    /// <summary>The bands of the rule, see harness/published/README.md.</summary>
    private const double RatioBand = 0.20;
    private const double AbsoluteBand = 0.25;

    /// <summary>Errors beyond this are drawn at the edge.</summary>
    private const double LargestErrorShown = 1;

    private static readonly (string Unit, string Slug, AxisQuantity Published, AxisQuantity Simulated)[] Quantities =
    [
        Quantity("bit/s", "throughput", "throughput", "Gbit/s", 1e9),
        Quantity("ns", "time", "time", "µs", 1e3),
        Quantity("1/s", "rate", "rate", "1/s", 1),
        Quantity("cores", "cpu", "CPU", "cores", 1),
        Quantity("", "ratio", "ratio", "", 1),
    ];

    private static readonly (string Role, SeriesStyle Style)[] Roles =
    [
        ("calibration", new SeriesStyle("#0072B2", MarkerKind.Square) { Hollow = true }),
        ("validation", new SeriesStyle("#D55E00", MarkerKind.Circle)),
    ];

    /// <inheritdoc/>
    public string Name => "reproduce";

    /// <inheritdoc/>
    public string Summary => "published against simulated values with the pass bands, and every row's relative error (bakeoff reproduce)";

    /// <inheritdoc/>
    public string? OnlyWith => "reproduce.csv";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Reproduction is not { Rows.Count: > 0 } table)
        {
            return RecipeResult.None("the folder has no reproduce.csv");
        }
        if (table.MissingColumns("id", "source", "role", "kind", "unit", "published", "pass_high", "simulated_mean", "relative_error") is { } missing)
        {
            return RecipeResult.None(missing);
        }
        CsvRow[] rows = [.. table.Rows.Where(row => row.Number("published") is > 0 && row.Number("simulated_mean") is > 0
            && Roles.Any(role => role.Role == row["role"]))];
        var figures = Quantities.Select(quantity => (quantity, Rows: rows.Where(row => row["unit"] == quantity.Unit).ToArray()))
            .Where(entry => entry.Rows.Length >= FewestPoints)
            .Select(entry => Scatter(entry.quantity, entry.Rows)).ToList();
        if (rows.Length >= FewestPoints)
        {
            figures.Add(Errors(rows, table.Rows.Count(row => row["role"] == "validation" && row.Number("published") is null)));
        }
        return RecipeResult.Of(figures, "reproduce.csv has fewer than two published numbers with a simulated one");
    }

    private FigureSpec Scatter((string Unit, string Slug, AxisQuantity Published, AxisQuantity Simulated) quantity, CsvRow[] rows)
    {
        double band = quantity.Slug == "ratio" ? RatioBand : AbsoluteBand;
        double low = rows.Min(row => Math.Min(row.Number("published")!.Value, row.Number("simulated_mean")!.Value)) / 1.3;
        double high = rows.Max(row => Math.Max(row.Number("published")!.Value, row.Number("simulated_mean")!.Value)) * 1.3;
        AxisSpec axis = AxisPlanner.Log(quantity.Simulated, low, high);
        return new FigureSpec
        {
            Name = $"{Name}-{quantity.Slug}",
            Title = $"Published and simulated {quantity.Published.Label["Published ".Length..]}",
            Subtitle = $"dashed: ±{band * 100:0} %, the rule's pass band",
            Caption = Caption(rows, "Points: mean over seeds; whiskers: 95 % interval."),
            X = AxisPlanner.Log(quantity.Published, low, high),
            Y = axis,
            Series =
            [
                Line("equal", axis, 1, dashed: false),
                Line("upper end of the band", axis, 1 + band, dashed: true),
                Line("lower end of the band", axis, 1 - band, dashed: true),
                .. Roles.Select(role => Points(role, rows, (row, _) => new FigurePoint(row.Number("published")!.Value, row.Number("simulated_mean")!.Value)
                {
                    Low = row.Number("simulated_ci95_low"),
                    High = row.Number("simulated_ci95_high"),
                })).Where(series => series.Points.Count > 0),
            ],
        };
    }

    /// <param name="rows">Rows with a relative error.</param>
    /// <param name="without">Validation rows that cannot have one, and count all the same.</param>
    private FigureSpec Errors(CsvRow[] rows, int without)
    {
        CsvRow[] sorted = [.. rows.OrderBy(row => row.Number("relative_error")).ThenBy(row => row["id"], StringComparer.Ordinal)];
        double Shown(CsvRow row) => Math.Clamp(row.Number("relative_error")!.Value, -LargestErrorShown, LargestErrorShown);
        int hits = rows.Count(row => row["role"] == "validation" && row.IsTrue("hit"));
        int validation = rows.Count(row => row["role"] == "validation");
        return new FigureSpec
        {
            Name = $"{Name}-error",
            Title = "Relative error of every published number",
            Subtitle = $"validation: {hits} of {validation} inside their band",
            Caption = Caption(rows, "Rows in the order of their error; grey: each row's own pass band. "
                + "Errors above 100 % stand at the edge. "
                + (without > 0 ? $"The score has {without} more, which state an order, a sign or a range and no number. " : "")
                + "Which row is which: reproduce.csv, sorted by relative_error."),
            X = AxisPlanner.Linear(new AxisQuantity("rank", "Row, by error"), sorted.Length + 1),
            Y = AxisPlanner.Around(new AxisQuantity("relative_error", "Simulated over published, less 1", "%", 0.01),
                Math.Min(-AbsoluteBand, sorted.Min(Shown)), Math.Max(AbsoluteBand, sorted.Max(Shown))),
            Series =
            [
                new SeriesSpec
                {
                    Id = "pass band",
                    Label = "pass band",
                    Style = new SeriesStyle("#AAAAAA", MarkerKind.Plus),
                    Kind = SeriesKind.Points,
                    Points = [.. sorted.Select((row, i) => new FigurePoint(i + 1, 0) { Low = -Band(row), High = Band(row) })],
                },
                .. Roles.Select(role => Points(role, sorted, (row, i) => new FigurePoint(i + 1, Shown(row)))).Where(series => series.Points.Count > 0),
            ],
        };
    }

    /// <summary>Half the width of a row's band, as a share of the published value.</summary>
    private static double Band(CsvRow row) => (row.Number("pass_high") / row.Number("published") ?? 1) - 1;

    private static SeriesSpec Points((string Role, SeriesStyle Style) role, CsvRow[] rows, Func<CsvRow, int, FigurePoint> point) => new()
    {
        Id = role.Role,
        Label = role.Role,
        Style = role.Style,
        Kind = SeriesKind.Points,
        Points = [.. rows.Select((row, i) => (row, i)).Where(entry => entry.row["role"] == role.Role).Select(entry => point(entry.row, entry.i))],
    };

    /// <summary>A multiple of the diagonal from edge to edge of the plot; both axes have the same ends.</summary>
    private static SeriesSpec Line(string id, AxisSpec axis, double factor, bool dashed)
    {
        double low = axis.Min * axis.StoredPerShown;
        double high = axis.Max * axis.StoredPerShown;
        double from = factor < 1 ? low / factor : low;
        double to = factor > 1 ? high / factor : high;
        return new SeriesSpec
        {
            Id = id,
            Style = new SeriesStyle("#777777", MarkerKind.Plus) { Dashed = dashed },
            Kind = SeriesKind.Line,
            Points = [new FigurePoint(from, from * factor), new FigurePoint(to, to * factor)],
        };
    }

    private static string Caption(CsvRow[] rows, string remark) =>
        $"Simulated; machine profile {string.Join(", ", rows.Select(row => row["machine"]).Distinct())}; {rows.Max(row => row.Number("simulated_n"))} seeds; "
            + $"sources: {string.Join(", ", rows.Select(row => row["source"]).Distinct())}. {remark}";

    private static (string, string, AxisQuantity, AxisQuantity) Quantity(string unit, string slug, string words, string shown, double divisor) =>
        (unit, slug, new AxisQuantity("published", $"Published {words}", shown, divisor), new AxisQuantity("simulated", $"Simulated {words}", shown, divisor));
}
