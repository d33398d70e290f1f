namespace Bakeoff.Harness;

/// <summary>How many rows were met, and how far off those with a number are.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Hits">Rows inside their band, or whose order or sign holds.</param>
/// <param name="MedianError">Median of the absolute relative errors of the rows that have a number to meet, or null without any.</param>
public readonly record struct ReproductionScore(int Rows, int Hits, double? MedianError)
{
    /// <summary>Share of rows met, or null without rows.</summary>
    public double? HitShare => Rows > 0 ? (double)Hits / Rows : null;
}
