namespace Bakeoff.Plots.Style;

/// <summary>Marker shapes that every renderer has. The first five exist filled and hollow; the last three are strokes.</summary>
public enum MarkerKind
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A triangle on its base.</summary>
    TriangleUp,

    /// <summary>A triangle on its tip.</summary>
    TriangleDown,

    /// <summary>A square on its corner.</summary>
    Diamond,

    /// <summary>Two upright strokes.</summary>
    Plus,

    /// <summary>Two diagonal strokes.</summary>
    Cross,

    /// <summary>Plus and cross together.</summary>
    Asterisk,
}
