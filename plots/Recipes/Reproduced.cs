using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>
/// Published against simulated values, a figure for each unit with the pass band of the rule around the diagonal; and the relative error of
/// every row, source by source. Rows that parameters were fitted to are marked apart from those that the model is judged by.
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

    private const string Validation = "validation";

    private static readonly (string Role, SeriesStyle Style)[] Roles =
    [
        ("calibration", new SeriesStyle("#0072B2", MarkerKind.Square) { Hollow = true }),
        (Validation, new SeriesStyle("#D55E00", MarkerKind.Circle)),
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
            && IsCompared(row))];
        var figures = Quantities.Select(quantity => (quantity, Rows: rows.Where(row => row["unit"] == quantity.Unit).ToArray()))
            .Where(entry => entry.Rows.Length >= FewestPoints)
            .Select(entry => Scatter(entry.quantity, entry.Rows)).ToList();
        CsvRow[] erring = [.. table.Rows.Where(row => row.Number("relative_error") is not null && IsCompared(row))];
        if (erring.Length >= FewestPoints)
        {
            figures.Add(Errors(erring, [.. table.Rows.Where(row => row["role"] == Validation)]));
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
            Caption = Caption(rows, $"{Sources(rows)} Points: mean over seeds; whiskers: 95 % interval."),
            X = AxisPlanner.Log(quantity.Published, low, high),
            Y = axis,
            Series =
            [
                Line("equal", axis, 1, dashed: false),
                Line("upper end of the band", axis, 1 + band, dashed: true),
                Line("lower end of the band", axis, 1 - band, dashed: true),
                .. Roles.Select(role => Points(role, rows, row => new FigurePoint(row.Number("published")!.Value, row.Number("simulated_mean")!.Value)
                {
                    Low = row.Number("simulated_ci95_low"),
                    High = row.Number("simulated_ci95_high"),
                })).Where(series => series.Points.Count > 0),
            ],
        };
    }

    /// <param name="rows">Rows with a relative error.</param>
    /// <param name="judged">Validation rows, also those that state an order and have no error.</param>
    private FigureSpec Errors(CsvRow[] rows, CsvRow[] judged)
    {
        ILookup<string, CsvRow> bySource = judged.ToLookup(row => row["source"]);
        IGrouping<string, CsvRow>[] sources = [.. rows.GroupBy(row => row["source"])
            .OrderByDescending(source => Share(bySource[source.Key])).ThenBy(source => source.Key, StringComparer.Ordinal)];
        (CsvRow Row, FigurePoint Point)[] points = [.. sources.SelectMany((source, line) => NameLines.Around(source, "relative_error", LargestErrorShown, sources.Length - 1 - line))];
        int without = judged.Count(row => row.Number("relative_error") is null);
        AxisSpec errors = AxisPlanner.Around(new AxisQuantity("relative_error", "Simulated over published, less 1", "%", 0.01),
            Math.Min(-AbsoluteBand, points.Min(entry => entry.Point.X)), Math.Max(AbsoluteBand, points.Max(entry => entry.Point.X)));
        return new FigureSpec
        {
            Name = $"{Name}-error",
            Title = "How far off, source by source",
            Subtitle = $"{judged.Count(IsHit)} of {judged.Length} validation rows are met",
            Caption = Caption(rows, $"a point is a published number; beside each source, how many of its validation rows are met. Dashed: ±{AbsoluteBand * 100:0} %, the rule's "
                + "band for absolute values (ratios 20 %, some rows less). Errors above 100 % stand at the edge."
                + (without > 0 ? $" Without a point: {without} that state an order or a sign." : "")),
            X = errors,
            Y = AxisPlanner.Names(new AxisQuantity("line", ""), [.. sources.Reverse().Select(source => $"{source.Key} {bySource[source.Key].Count(IsHit)}/{bySource[source.Key].Count()}")]),
            Series =
            [
                NameLines.Upright("equal", 0, sources.Length),
                NameLines.Upright("lower end of the band", -AbsoluteBand, sources.Length, dashed: true),
                NameLines.Upright("upper end of the band", AbsoluteBand, sources.Length, dashed: true),
                Those("calibration", new SeriesStyle("#999999", MarkerKind.Square) { Hollow = true }, row => row["role"] != Validation),
                Those("met", new SeriesStyle("#0072B2", MarkerKind.Circle), row => row["role"] == Validation && IsHit(row)),
                Those("missed", new SeriesStyle("#D55E00", MarkerKind.Diamond), row => row["role"] == Validation && !IsHit(row)),
            ],
        };

        SeriesSpec Those(string name, SeriesStyle style, Func<CsvRow, bool> which) =>
            NameLines.Points(name, style, points.Where(entry => which(entry.Row)).Select(entry => entry.Point));
    }

    private static bool IsCompared(CsvRow row) => Roles.Any(role => role.Role == row["role"]);

    private static bool IsHit(CsvRow row) => row.IsTrue("hit");

    private static double Share(IEnumerable<CsvRow> judged) => judged.Select(row => IsHit(row) ? 1.0 : 0).DefaultIfEmpty().Average();

    private static SeriesSpec Points((string Role, SeriesStyle Style) role, CsvRow[] rows, Func<CsvRow, FigurePoint> point) => new()
    {
        Id = role.Role,
        Label = role.Role,
        Style = role.Style,
        Kind = SeriesKind.Points,
        Points = [.. rows.Where(row => row["role"] == role.Role).Select(point)],
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
        CaptionWriter.Head(rows.Select(row => row["machine"]), rows.Max(row => row.Number("simulated_n")) ?? 0) + remark;

    private static string Sources(CsvRow[] rows) => $"sources: {string.Join(", ", rows.Select(row => row["source"]).Distinct())}.";

    private static (string, string, AxisQuantity, AxisQuantity) Quantity(string unit, string slug, string words, string shown, double divisor) =>
        (unit, slug, new AxisQuantity("published", $"Published {words}", shown, divisor), new AxisQuantity("simulated", $"Simulated {words}", shown, divisor));
}
