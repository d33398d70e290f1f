using CsvHelper;

namespace Bakeoff.Plots.Data;

/// <summary>A CSV file read whole; cells are found by column name, so that columns may be added at any time.</summary>
public sealed class CsvTable
{
    private readonly Dictionary<string, int> _columns;

    private CsvTable(string fileName, string[] header, List<string[]> records)
    {
        FileName = fileName;
        Header = header;
        _columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < header.Length; i++)
        {
            _columns.TryAdd(header[i], i);
        }
        Rows = [.. records.Select(fields => new CsvRow(this, fields))];
    }

    /// <summary>File name without folder, for messages.</summary>
    public string FileName { get; }

    /// <summary>Column names in file order.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The rows in file order.</summary>
    public IReadOnlyList<CsvRow> Rows { get; }

    /// <summary>Reads the file; an empty one has no columns and no rows.</summary>
    public static CsvTable Read(string path)
    {
        using CsvReader reader = CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',', PoolStrings = true });
        string[] header = [.. reader.Headers];
        var records = new List<string[]>();
        while (reader.Read())
        {
            var fields = new string[reader.FieldCount];
            for (int i = 0; i < fields.Length; i++)
            {
                fields[i] = reader.GetString(i);
            }
            records.Add(fields);
        }
        return new CsvTable(Path.GetFileName(path), header, records);
    }

    /// <summary>True when the file has the column.</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>Says which of the columns are missing, or null when all are there.</summary>
    public string? MissingColumns(params IEnumerable<string> columns)
    {
        string[] missing = [.. columns.Where(column => !Has(column))];
        return missing.Length == 0 ? null : $"{FileName} has no column {string.Join(", ", missing)}";
    }

    internal int IndexOf(string column) => _columns.GetValueOrDefault(column, -1);
}
