namespace Bakeoff.Harness;

/// <summary>One column of a CSV file.</summary>
/// <param name="Name">Name in the header.</param>
/// <param name="Unit">Unit, empty for text and plain numbers.</param>
/// <param name="Description">What it holds, for the data dictionary.</param>
/// <param name="Get">The cell's text, empty for a missing value.</param>
public sealed record CsvColumn<TRow>(string Name, string Unit, string Description, Func<TRow, string> Get);
