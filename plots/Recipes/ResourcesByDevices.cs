using Bakeoff.Plots.Data;
using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>
/// What devices take of a thing that there are only so many of, with the limits as lines: does a device per queue pair fill the slots, and
/// at which number?
/// </summary>
public sealed class ResourcesByDevices : IFigureRecipe
{
    private const string LimitColour = "#777777";

    private static readonly (string Resource, string Label)[] s_drawn =
    [
        ("io-bus-devices", "Devices on KVM's in-kernel I/O bus"),
        ("vectors", "Interrupt vectors of the guest's CPU"),
        ("pci-slots", "PCI slots"),
        ("eventfds", "Eventfds"),
    ];

    /// <inheritdoc/>
    public string Name => "resources";

    /// <inheritdoc/>
    public string Summary => "resources taken against network devices per guest, with their limits (bakeoff resources)";

    /// <inheritdoc/>
    public string OnlyWith => "resources.csv";

    /// <inheritdoc/>
    public RecipeResult Build(ResultFolder results)
    {
        if (results.Resources is not { } counts || results.ResourceLimits is not { } limits)
        {
            return RecipeResult.None("the folder has no resources.csv (bakeoff resources writes it)");
        }
        if ((counts.MissingColumns("lane", "devices", "resource", "count") ?? limits.MissingColumns("resource", "limit", "count")) is { } missing)
        {
            return RecipeResult.None(missing);
        }
        var style = new FigureStyle(counts.Rows.Select(row => row["lane"]));
        var figures = s_drawn
            .Select(drawn => Figure(drawn.Resource, drawn.Label, counts, limits, style))
            .OfType<FigureSpec>().ToList();
        return RecipeResult.Of(figures, "resources.csv counts nothing");
    }

    private FigureSpec? Figure(string resource, string label, CsvTable counts, CsvTable limits, FigureStyle style)
    {
        List<SeriesSpec> lanes =
        [
            .. counts.Rows.Where(row => row["resource"] == resource && row.Number("count") > 0)
                .GroupBy(row => row["lane"])
                .OrderBy(lane => FigureStyle.LegendRank(lane.Key))
                .Select(lane => new SeriesSpec
                {
                    Id = lane.Key,
                    Label = lane.Key,
                    Style = style.Lane(lane.Key, anachronistic: false),
                    Kind = SeriesKind.LinePoints,
                    Points = [.. lane.Select(row => new FigurePoint(row.Number("devices")!.Value, row.Number("count")!.Value)).OrderBy(p => p.X)],
                }),
        ];
        List<double> devices = [.. lanes.SelectMany(lane => lane.Points).Select(point => point.X).Distinct().Order()];
        if (devices.Count < 2)
        {
            return null;
        }
        List<SeriesSpec> lines = [.. limits.Rows.Where(row => row["resource"] == resource).Select(row => Limit(row, devices))];
        var quantity = new AxisQuantity("count", label);
        var values = lanes.Concat(lines).SelectMany(series => series.Points).Select(point => point.Y).ToList();
        return new FigureSpec
        {
            Name = $"{Name}-{resource}",
            Title = label,
            Subtitle = "network devices of one guest; dashed: limits",
            Caption = "Counted in the simulated devices as they are built, nothing runs: no machine profile, no seeds. Limits: "
                + "resource_limits.csv names the sources.",
            X = AxisPlanner.Sweep(Quantities.Devices, devices, AxisPlanner.Plain),
            Y = AxisPlanner.Log(quantity, values.Min(), values.Max()),
            Series = [.. lanes, .. lines],
        };
    }

    private static SeriesSpec Limit(CsvRow row, List<double> devices) => new()
    {
        Id = row["limit"],
        Label = $"{row["limit"]}: {row["count"]}",
        Style = new SeriesStyle(LimitColour, MarkerKind.Plus) { Dashed = true },
        Kind = SeriesKind.Line,
        Points = [new FigurePoint(devices[0], row.Number("count")!.Value), new FigurePoint(devices[^1], row.Number("count")!.Value)],
    };
}
