using System.Text;
using System.Text.Json;

namespace Bakeoff.Harness;

/// <summary>
/// The file of finished runs, one JSON line each, flushed as each run ends. Everything in the CSV files can be rebuilt
/// from it, so a killed process loses only the runs that were under way.
/// </summary>
public sealed class Journal : IDisposable
{
    /// <summary>Name in the result folder.</summary>
    public const string FileName = "journal.jsonl";

    private readonly FileStream _file;
    private readonly Lock _lock = new();

    private Journal(FileStream file) => _file = file;

    /// <summary>
    /// Opens the journal of a folder to append to it, cutting off a half-written last line. Only one process can.
    /// </summary>
    public static (Journal Journal, JournalContent Content) Open(string folder)
    {
        var file = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            JournalContent content = JournalContent.Read(file);
            file.SetLength(content.ValidBytes);
            file.Seek(0, SeekOrigin.End);
            return (new Journal(file), content);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends one run and flushes. May be called from any thread.</summary>
    public void Append(RunRecord record)
    {
        byte[] line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(record, ResultJson.Line) + "\n");
        lock (_lock)
        {
            _file.Write(line);
            _file.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
