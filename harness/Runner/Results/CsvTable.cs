using CsvHelper;

namespace Bakeoff.Harness;

/// <summary>A CSV file of the result folder: its name and the columns that both write and document it.</summary>
/// <param name="FileName">Name in the result folder.</param>
/// <param name="Description">What one row is.</param>
/// <param name="Columns">The columns, left to right.</param>
public sealed record CsvTable<TRow>(string FileName, string Description, IReadOnlyList<CsvColumn<TRow>> Columns)
{
    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with { NewLine = "\n" };

    /// <summary>Writes header and rows to a stream: RFC 4180 quoting, LF, UTF-8 without a byte order mark.</summary>
    public void Write(Stream output, IEnumerable<TRow> rows)
    {
        using CsvWriter csv = CsvWriter.Create(output, Format, leaveOpen: true);
        foreach (CsvColumn<TRow> column in Columns)
        {
            csv.WriteField(column.Name);
        }

        csv.EndRecord();
        foreach (TRow row in rows)
        {
            foreach (CsvColumn<TRow> column in Columns)
            {
                csv.WriteField(column.Get(row));
            }

            csv.EndRecord();
        }
    }
}
