using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bakeoff.Harness;

/// <summary>The canonical text of a cell and the keys made from it.</summary>
public static class CellText
{
    private const int KeyDigits = 16;

    /// <summary>
    /// All that influences a run, one <c>key=value</c> line each, in a fixed order. Two cells with equal text give
    /// equal
    /// results; name, group and published values are not part of it.
    /// </summary>
    public static string Canonical(CellSpec cell)
    {
        var text = new StringBuilder();
        foreach ((string key, string value) in Values(cell))
        {
            text.Append(key).Append('=').Append(value).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The values of every factor that applies to the cell, then its costs and options.</summary>
    public static IEnumerable<(string Key, string Value)> Values(CellSpec cell)
    {
        foreach (Factor factor in FactorTable.All.Where(factor => factor.Applies(cell)))
        {
            yield return (factor.Key, factor.Get(cell));
        }

        foreach ((string key, double cost) in cell.Costs)
        {
            yield return (FactorTable.CostPrefix + key, Number(cost));
        }

        foreach ((string key, string value) in cell.Options)
        {
            yield return (FactorTable.OptionPrefix + key, value);
        }
    }

    /// <summary>
    /// The key of one run: the first 16 hexadecimal digits of SHA-256 over cell, seed, model version and those options
    /// that can influence a result.
    /// </summary>
    public static string RunKey(CellSpec cell, ulong seed, string modelVersion, RunOptions options) =>
        Sha256($"{Canonical(cell)}seed={seed}\nmodel={modelVersion}\n{options.Identity}\n")[..KeyDigits];

    /// <summary>SHA-256 of a text in UTF-8, in lower-case hexadecimal digits.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A number in its shortest form that reads back to the same bits.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The same for a column that may have no value: then empty.</summary>
    public static string Number(double? value) => value is { } number ? Number(number) : "";
}
