using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>Piles the parts of stacked bars on each other, the first part at the bottom.</summary>
public sealed class StackBuilder(int categories)
{
    private readonly double[] _tops = new double[categories];
    private readonly List<SeriesSpec> _series = [];

    /// <summary>The parts added so far.</summary>
    public IReadOnlyList<SeriesSpec> Series => _series;

    /// <summary>Height of the highest stack.</summary>
    public double Highest => _tops.Max();

    /// <summary>Puts a part on top of every category's stack.</summary>
    public void Add(string name, SeriesStyle style, Func<int, double> height)
    {
        var points = new FigurePoint[_tops.Length];
        for (int category = 0; category < points.Length; category++)
        {
            points[category] = new FigurePoint(category, height(category)) { Base = _tops[category] };
            _tops[category] += points[category].Y;
        }
        _series.Add(new SeriesSpec
        {
            Id = name,
            Label = name,
            Style = style,
            Kind = SeriesKind.StackedBars,
            Points = points,
        });
    }
}
