using System.Text;
using System.Text.Json;

namespace Bakeoff.Harness;

/// <summary>What a journal holds.</summary>
/// <param name="Records">Finished runs by key; of two lines with the same key the later one counts.</param>
/// <param name="ValidBytes">Length of the whole lines.</param>
/// <param name="Truncated">True if a half-written line followed them.</param>
public sealed record JournalContent(IReadOnlyDictionary<string, RunRecord> Records, long ValidBytes, bool Truncated)
{
    /// <summary>
    /// Reads a journal. A last line without its line end is the trace of a kill; any other fault throws.
    /// </summary>
    public static JournalContent Read(Stream stream)
    {
        var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        ReadOnlySpan<byte> rest = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        var records = new Dictionary<string, RunRecord>(StringComparer.Ordinal);
        int valid = 0;
        for (int number = 1; rest.IndexOf((byte)'\n') is >= 0 and int end; number++)
        {
            RunRecord record = Parse(rest[..end], number);
            records[record.RunKey] = record;
            valid += end + 1;
            rest = rest[(end + 1)..];
        }

        return new JournalContent(records, valid, rest.Length > 0);
    }

    private static RunRecord Parse(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(line, ResultJson.Line) ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            string start = Encoding.UTF8.GetString(line[..Math.Min(line.Length, 40)]);
            throw new ResultFolderException($"{Journal.FileName}:{number}: not a journal line: '{start}'", error);
        }
    }
}
