using System.Globalization;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Harness;

/// <summary>The files of a survey: what devices take, where that ends, and what setting them up takes.</summary>
public static class ResourceTables
{
    /// <summary>File of the counts.</summary>
    public const string CountsFile = "resources.csv";

    /// <summary>File of the limits.</summary>
    public const string LimitsFile = "resource_limits.csv";

    /// <summary>File of what setting up takes.</summary>
    public const string SetUpFile = "set_up.csv";

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

    /// <summary>One line per lane and step.</summary>
    public static IEnumerable<string> SetUps(IEnumerable<SetUpRow> rows) => rows
        .Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{Quoted(row.Lane)},{Words.Of(row.Step)},{row.UserspaceExits},{row.KernelExits},{row.VmmCalls},{row.IoBusDevices},{row.PerCpuBytes}"))
        .Prepend("lane,step,userspace_exits,kernel_exits,vmm_calls,io_bus_devices,per_cpu_bytes");

    /// <summary>Writes all three into <paramref name="folder"/>.</summary>
    public static void Write(string folder, IEnumerable<ResourceRow> rows, IEnumerable<SetUpRow> setUps)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, CountsFile), string.Join('\n', Counts(rows)) + "\n");
        File.WriteAllText(Path.Combine(folder, LimitsFile), string.Join('\n', Limits()) + "\n");
        File.WriteAllText(Path.Combine(folder, SetUpFile), string.Join('\n', SetUps(setUps)) + "\n");
    }

    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
