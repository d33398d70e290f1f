using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>A free parameter: a cost, a quantity of the rig or an option, the same for every lane.</summary>
/// <param name="Key">Its key as in a matrix: <c>costs.ring.line</c>, <c>rig.nic_moderation_us</c>.</param>
/// <param name="Low">Lower end of the published range.</param>
/// <param name="High">Upper end.</param>
/// <param name="Current">The value that profile or rig has.</param>
/// <param name="Source">Where the range comes from.</param>
/// <param name="FixedBy">The data that are expected to fix it.</param>
public sealed record CalibrationParameter(string Key, double Low, double High, double Current, string Source, string FixedBy)
{
    /// <summary>
    /// Digits of a value that is tried: fewer than the logarithms and sines of different machines agree in, so that all try the same.
    /// </summary>
    private const int Digits = 5;

    /// <summary>A range that begins at zero has no logarithm and is searched on a linear scale.</summary>
    private bool IsLogarithmic => Low > 0;

    /// <summary>The value at a position of the range, 0 low to 1 high.</summary>
    public double At(double position) => Rounded(IsLogarithmic
        ? Low * Math.Exp(Math.Clamp(position, 0, 1) * Math.Log(High / Low))
        : Low + (Math.Clamp(position, 0, 1) * (High - Low)));

    /// <summary>The position of a value, 0 to 1.</summary>
    public double PositionOf(double value) => Math.Clamp(
        IsLogarithmic ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low), 0, 1);

    /// <summary>The cell with the parameter set. Throws <see cref="MatrixException"/> if the value is not accepted.</summary>
    public CellSpec ApplyTo(CellSpec cell, double value)
    {
        string word = CellText.Number(value);
        if (Key.StartsWith(FactorTable.CostPrefix, StringComparison.Ordinal))
        {
            return cell with { Costs = cell.Costs.SetItem(Key[FactorTable.CostPrefix.Length..], value) };
        }

        if (Key.StartsWith(FactorTable.OptionPrefix, StringComparison.Ordinal))
        {
            return cell with { Options = cell.Options.SetItem(Key[FactorTable.OptionPrefix.Length..], word) };
        }

        Factor factor = FactorTable.Find(Key) ?? throw new MatrixException($"'{Key}' is no factor");
        return factor.Set(cell, word) ?? factor.Set(cell, CellText.Number(Math.Round(value)))
            ?? throw new MatrixException($"{Key}: '{word}' is not accepted: {factor.Accepts}");
    }

    private static double Rounded(double value) =>
        double.Parse(value.ToString("G" + Digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
