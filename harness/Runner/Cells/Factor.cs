namespace Bakeoff.Harness;

/// <summary>A quantity of a cell that a matrix can set by its key.</summary>
/// <param name="Key">Key in the matrix and on the command line.</param>
/// <param name="Accepts">The accepted values, as error messages and help state them.</param>
/// <param name="Set">Gives the cell with the value set, or null if the word is not accepted.</param>
/// <param name="Get">The value in its canonical spelling.</param>
/// <param name="Applies">False if the factor has no effect on this cell, so that two cells do not differ by it.</param>
public sealed record Factor(
    string Key,
    string Accepts,
    Func<CellSpec, string, CellSpec?> Set,
    Func<CellSpec, string> Get,
    Func<CellSpec, bool> Applies)
{
    /// <summary>The accepted words, if they can be listed.</summary>
    public IReadOnlyList<string>? Words { get; init; }
}
