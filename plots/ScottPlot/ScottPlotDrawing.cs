using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Renderers;

/// <summary>
/// Translates one figure. ScottPlot has no logarithmic axis: positions are log10 of the shown value, and ticks carry the
/// real numbers.
/// </summary>
internal sealed class ScottPlotDrawing(FigureSpec figure)
{
    private const float LegendRowPx = 26;
    private const float LegendPaddingPx = 16;
    private const int LegendWidthPx = 540;
    private const int CaptionLineLength = 66;

    private static readonly ScottPlot.Color Ink = ScottPlot.Color.FromHex("#404040");
    private static readonly ScottPlot.Color GridColour = ScottPlot.Color.FromHex("#D9D9D9");

    private readonly FigureLayout _layout = new(figure);
    private readonly IReadOnlyList<string> _caption = TextWrap.Words(figure.Caption, CaptionLineLength);

    /// <summary>Height of the picture in CSS pixels.</summary>
    public int HeightPx => FigureGeometry.TitlePx + (int)LegendPx + FigureGeometry.PlotPx + _layout.AxisPx + (int)CaptionPx;

    private float LegendPx => (_layout.LegendRowsWithin(LegendWidthPx) * LegendRowPx) + LegendPaddingPx;

    private float CaptionPx => (_caption.Count * FigureGeometry.CaptionLinePx) + FigureGeometry.CaptionGapPx;

    /// <summary>Makes the plot; the caller disposes it.</summary>
    public ScottPlot.Plot Draw()
    {
        var plot = new ScottPlot.Plot();
        for (int i = 0; i < figure.Series.Count; i++)
        {
            if (figure.IsBars)
            {
                AddBars(plot, i);
            }
            else
            {
                AddCurve(plot, figure.Series[i]);
            }
        }
        // Limits last: they would freeze at what was there.
        plot.Axes.SetLimits(
            Position(figure.X, figure.X.Min), Position(figure.X, figure.X.Max),
            Position(figure.Y, figure.Y.Min), Position(figure.Y, figure.Y.Max));
        Axis(plot.Axes.Bottom, figure.X, _layout.SmallTicks ? FigureGeometry.CategoryFontPx : FigureGeometry.FontPx);
        Axis(plot.Axes.Left, figure.Y, _layout.SmallNames ? FigureGeometry.CategoryFontPx : FigureGeometry.FontPx);
        RightAxis(plot);
        Frame(plot);
        Title(plot);
        Caption(plot);
        Legend(plot);
        return plot;
    }

    private static double Position(AxisSpec axis, double shown) =>
        axis.Scale == AxisScale.Log10 ? Math.Log10(shown) : shown;

    private static double StoredPosition(AxisSpec axis, double stored) => Position(axis, axis.Shown(stored));

    /// <summary>An end of a confidence interval, kept inside the axis: log10 of nothing would spoil the whole axis.</summary>
    private double IntervalEnd(double stored) =>
        Position(figure.Y, Math.Clamp(figure.Y.Shown(stored), figure.Y.Min, figure.Y.Max));

    private void AddCurve(ScottPlot.Plot plot, SeriesSpec series)
    {
        ScottPlot.Color colour = ScottPlot.Color.FromHex(series.Style.Colour);
        float width = series.Style.Dashed ? 1.4f : series.Style.Hollow ? 1f : 2f;
        if (series.Kind is SeriesKind.LinePoints or SeriesKind.Points)
        {
            AddIntervals(plot, series, [.. series.Points.Select(p => StoredPosition(figure.X, p.X))], colour);
        }
        ScottPlot.Plottables.Scatter line = AddScatter(plot, series.Points, colour);
        line.LineWidth = series.Kind == SeriesKind.Points ? 0f : width;
        line.MarkerSize = 0f;
        if (series.Style.Dashed)
        {
            line.LinePattern = ScottPlot.LinePattern.DenselyDashed;
        }
        if (series.Kind == SeriesKind.Steps)
        {
            line.ConnectStyle = ScottPlot.ConnectStyle.StepHorizontal;
        }
        if (series.Kind != SeriesKind.Line)
        {
            FigurePoint[] marked = [.. series.Points.Where(p => p.Marked || series.Kind != SeriesKind.Steps)];
            ScottPlot.Plottables.Scatter markers = AddScatter(plot, marked, colour);
            markers.LineWidth = 0f;
            markers.MarkerShape = Shape(series.Style);
            markers.MarkerSize = MarkerSize(series.Style);
            markers.MarkerLineWidth = 1.5f;
        }
    }

    private ScottPlot.Plottables.Scatter AddScatter(
        ScottPlot.Plot plot, IReadOnlyList<FigurePoint> points, ScottPlot.Color colour)
    {
        double[] xs = [.. points.Select(p => StoredPosition(figure.X, p.X))];
        double[] ys = [.. points.Select(p => StoredPosition(figure.Y, p.Y))];
        return plot.Add.Scatter(xs, ys, colour);
    }

    private void AddBars(ScottPlot.Plot plot, int index)
    {
        SeriesSpec series = figure.Series[index];
        ScottPlot.Color colour = ScottPlot.Color.FromHex(series.Style.Colour);
        double offset = figure.BarOffset(index);
        ScottPlot.Bar[] bars = [.. series.Points.Select(point => new ScottPlot.Bar
        {
            Position = point.X + offset,
            Size = figure.BarWidth * 0.92,
            ValueBase = StoredPosition(figure.Y, point.Base),
            Value = StoredPosition(figure.Y, point.Base + point.Y),
            FillColor = series.Style.Hollow ? ScottPlot.Colors.White : colour,
            LineColor = series.Style.Hollow ? colour : ScottPlot.Colors.White,
            LineWidth = series.Style.Hollow ? 1.5f : 0.5f,
        })];
        plot.Add.Bars(bars);
        AddIntervals(plot, series, [.. series.Points.Select(point => point.X + offset)], Ink);
    }

    private void AddIntervals(ScottPlot.Plot plot, SeriesSpec series, double[] xs, ScottPlot.Color colour)
    {
        if (!series.Points.Any(point => point is { Low: not null, High: not null }))
        {
            return;
        }
        double[] ys = [.. series.Points.Select(p => StoredPosition(figure.Y, p.Y))];
        // Distances, not ends; NaN draws no bar.
        double[] up = [.. series.Points.Select((p, i) => p.High is { } high ? IntervalEnd(high) - ys[i] : double.NaN)];
        double[] down = [.. series.Points.Select((p, i) => p.Low is { } low ? ys[i] - IntervalEnd(low) : double.NaN)];
        plot.Add.Plottable(new ScottPlot.Plottables.ErrorBar(xs, ys, null, null, up, down)
        {
            Color = colour,
            LineWidth = 1.2f,
            CapSize = 4f,
        });
    }

    private static void Axis(ScottPlot.IAxis axis, AxisSpec spec, int tickFontPx)
    {
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        foreach (AxisTick tick in spec.Ticks)
        {
            ticks.AddMajor(Position(spec, tick.Position), tick.Label);
        }
        foreach (double minor in spec.MinorTicks)
        {
            ticks.AddMinor(Position(spec, minor));
        }
        axis.TickGenerator = ticks;
        axis.Label.Text = spec.Caption;
        axis.Label.Bold = false;
        axis.Label.FontSize = FigureGeometry.FontPx;
        axis.TickLabelStyle.FontSize = tickFontPx;
        axis.TickLabelStyle.ForeColor = Ink;
        axis.FrameLineStyle.Color = Ink;
        if (spec.Scale == AxisScale.Category)
        {
            axis.MajorTickStyle.Length = 0f;
        }
    }

    private void RightAxis(ScottPlot.Plot plot)
    {
        ScottPlot.IYAxis right = plot.Axes.Right;
        // Room for half of the last tick label of the x axis, which sticks out.
        right.MinimumSize = 30f;
        if (figure.RightTicks.Count == 0)
        {
            right.FrameLineStyle.Width = 0f;
            return;
        }
        // Without limits of its own the axis shows nothing.
        plot.Axes.SetLimitsY(Position(figure.Y, figure.Y.Min), Position(figure.Y, figure.Y.Max), right);
        right.SetTicks(
            [.. figure.RightTicks.Select(tick => Position(figure.Y, tick.Position))],
            [.. figure.RightTicks.Select(tick => tick.Label)]);
        right.TickLabelStyle.FontSize = FigureGeometry.FontPx;
        right.TickLabelStyle.ForeColor = Ink;
        right.FrameLineStyle.Color = Ink;
    }

    private void Frame(ScottPlot.Plot plot)
    {
        plot.Axes.Top.FrameLineStyle.Width = 0f;
        plot.Grid.MajorLineColor = GridColour;
        plot.Grid.MajorLineWidth = 1f;
        plot.Grid.XAxisStyle.IsVisible = figure.X.Scale != AxisScale.Category;
        plot.Grid.YAxisStyle.IsVisible = figure.Y.Scale != AxisScale.Category;
        plot.FigureBackground.Color = ScottPlot.Colors.White;
    }

    private void Title(ScottPlot.Plot plot)
    {
        plot.Title(figure.Subtitle.Length > 0 ? $"{figure.Title}\n{figure.Subtitle}" : figure.Title, FigureGeometry.FontPx);
        plot.Axes.Title.Label.Bold = false;
    }

    /// <summary>The caption is the label of a second bottom axis that has nothing else.</summary>
    private void Caption(ScottPlot.Plot plot)
    {
        ScottPlot.AxisPanels.BottomAxis below = plot.Axes.AddBottomAxis();
        plot.Axes.SetLimitsX(Position(figure.X, figure.X.Min), Position(figure.X, figure.X.Max), below);
        below.SetTicks([], []);
        below.FrameLineStyle.Width = 0f;
        below.MajorTickStyle.Length = 0f;
        below.LabelText = string.Join('\n', _caption);
        below.LabelBold = false;
        below.LabelFontSize = FigureGeometry.SmallFontPx;
        below.LabelFontColor = Ink;
        below.MinimumSize = CaptionPx;
        below.MaximumSize = CaptionPx;
    }

    /// <summary>A legend above the plot, of our own entries: a swatch made by ScottPlot would lose a hollow bar's outline.</summary>
    private void Legend(ScottPlot.Plot plot)
    {
        foreach (SeriesSpec series in figure.Series.Where(series => series.Label is not null))
        {
            plot.Legend.ManualItems.Add(LegendItem(series));
        }
        plot.Legend.FontSize = FigureGeometry.SmallFontPx;
        plot.Legend.SymbolWidth = 36f;
        plot.Legend.OutlineColor = ScottPlot.Colors.Transparent;
        plot.Legend.ShadowColor = ScottPlot.Colors.Transparent;
        // The panel measures one row; fixed to the height of all rows, it wraps the entries into them.
        ScottPlot.Panels.LegendPanel panel = plot.ShowLegend(ScottPlot.Edge.Top);
        panel.MinimumSize = LegendPx;
        panel.MaximumSize = LegendPx;
    }

    private static ScottPlot.LegendItem LegendItem(SeriesSpec series)
    {
        ScottPlot.Color colour = ScottPlot.Color.FromHex(series.Style.Colour);
        return series.IsBars
            ? new ScottPlot.LegendItem
            {
                LabelText = series.Label!,
                LineWidth = 0f,
                MarkerShape = ScottPlot.MarkerShape.None,
                FillColor = series.Style.Hollow ? ScottPlot.Colors.White : colour,
                OutlineColor = colour,
                OutlineWidth = series.Style.Hollow ? 1.5f : 0f,
            }
            : new ScottPlot.LegendItem
            {
                LabelText = series.Label!,
                LineColor = colour,
                LineWidth = series.Style.Hollow ? 1f : 2f,
                MarkerShape = Shape(series.Style),
                MarkerSize = MarkerSize(series.Style),
                MarkerFillColor = colour,
                MarkerLineColor = colour,
                FillColor = ScottPlot.Colors.Transparent,
                OutlineWidth = 0f,
            };
    }

    /// <summary>Strokes must reach out of the line that they stand on.</summary>
    private static float MarkerSize(SeriesStyle style) =>
        style.Marker is MarkerKind.Plus or MarkerKind.Cross or MarkerKind.Asterisk ? 12f : 9f;

    private static ScottPlot.MarkerShape Shape(SeriesStyle style) => (style.Marker, style.Hollow) switch
    {
        (MarkerKind.Plus, _) => ScottPlot.MarkerShape.Cross,
        (MarkerKind.Cross, _) => ScottPlot.MarkerShape.Eks,
        (MarkerKind.Asterisk, _) => ScottPlot.MarkerShape.Asterisk,
        (MarkerKind.Square, true) => ScottPlot.MarkerShape.OpenSquare,
        (MarkerKind.Square, false) => ScottPlot.MarkerShape.FilledSquare,
        (MarkerKind.Circle, true) => ScottPlot.MarkerShape.OpenCircle,
        (MarkerKind.Circle, false) => ScottPlot.MarkerShape.FilledCircle,
        (MarkerKind.TriangleUp, true) => ScottPlot.MarkerShape.OpenTriangleUp,
        (MarkerKind.TriangleUp, false) => ScottPlot.MarkerShape.FilledTriangleUp,
        (MarkerKind.TriangleDown, true) => ScottPlot.MarkerShape.OpenTriangleDown,
        (MarkerKind.TriangleDown, false) => ScottPlot.MarkerShape.FilledTriangleDown,
        (MarkerKind.Diamond, true) => ScottPlot.MarkerShape.OpenDiamond,
        (MarkerKind.Diamond, false) => ScottPlot.MarkerShape.FilledDiamond,
        _ => throw new ArgumentOutOfRangeException(nameof(style), style.Marker, "no such marker"),
    };
}
