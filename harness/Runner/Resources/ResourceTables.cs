using System.Globalization;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Harness;

/// <summary>The two files of a survey: what devices take, and where that ends.</summary>
public static class ResourceTables
{
    /// <summary>File of the counts.</summary>
    public const string CountsFile = "resources.csv";

    /// <summary>File of the limits.</summary>
    public const string LimitsFile = "resource_limits.csv";

    /// <summary>Name of a resource in files.</summary>
    public static string NameOf(ResourceKind kind) => Words.Of(kind);

    /// <summary>One line per lane, number of devices and resource.</summary>
    public static IEnumerable<string> Counts(IEnumerable<ResourceRow> rows) => rows
        .Where(row => row.Tally is not null)
        .SelectMany(row => ResourceTally.Kinds.Select(kind => string.Create(CultureInfo.InvariantCulture,
            $"{Quoted(row.Lane)},{row.Devices},{NameOf(kind)},{row.Tally![kind]}")))
        .Prepend("lane,devices,resource,count");

    /// <summary>One line per limit.</summary>
    public static IEnumerable<string> Limits() => ResourceLimit.All
        .Select(limit => string.Create(CultureInfo.InvariantCulture,
            $"{NameOf(limit.Kind)},{limit.Name},{limit.Count},{Quoted(limit.Source)}"))
        .Prepend("resource,limit,count,source");

    /// <summary>Writes both into <paramref name="folder"/>.</summary>
    public static void Write(string folder, IEnumerable<ResourceRow> rows)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, CountsFile), string.Join('\n', Counts(rows)) + "\n");
        File.WriteAllText(Path.Combine(folder, LimitsFile), string.Join('\n', Limits()) + "\n");
    }

    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
