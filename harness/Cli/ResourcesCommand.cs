using System.Globalization;
using Bakeoff.Harness;
using Bakeoff.Transports.Resources;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff resources</c>: what network devices take of a guest, counted in the devices as they are built.</summary>
internal static class ResourcesCommand
{
    private const int MostDevices = 100;

    private static readonly (ResourceKind Kind, string Title)[] s_columns =
    [
        (ResourceKind.Vectors, ">vectors"), (ResourceKind.GsiRoutes, ">GSI\nroutes"), (ResourceKind.Eventfds, ">event-\nfds"),
        (ResourceKind.IoBusDevices, ">KVM I/O\nbus"), (ResourceKind.Ports, ">ports"), (ResourceKind.PciSlots, ">PCI\nslots"),
        (ResourceKind.Threads, ">threads"), (ResourceKind.RingBytes, ">rings\nKiB"),
    ];

    /// <summary>Prints counts and limits; with a folder also writes them and draws the figures.</summary>
    public static int Execute(IReadOnlyList<string> devices, IReadOnlyList<string> lanes, string? folder, string renderer,
        IReadOnlyList<string> formats, CliServices services)
    {
        List<int> counts = [.. devices.Select(Number).Distinct().Order()];
        IReadOnlyList<ResourceRow> rows = services.Catalogs.Resources(lanes, counts);
        IReadOnlyList<ResourceRow> slopes = services.Catalogs.Resources(lanes, [1, 2]);
        PrintCounts(rows, services.Output);
        PrintLimits(slopes, services.Output);
        if (folder is not null)
        {
            string path = Path.GetFullPath(folder);
            ResourceTables.Write(path, rows);
            FigureReport report = services.Figures.Draw(path, renderer, formats, "resources");
            services.Output.Write($"results: {path}\nfigures: {Path.Combine(path, "figures")} ({report.Figures}, drawn by {report.Renderer})\n");
        }

        return ExitCode.Fine;
    }

    private static int Number(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= MostDevices
            ? number
            : throw new UsageException($"--devices: '{word}' is not a whole number from 1 to {MostDevices}");

    private static void PrintCounts(IReadOnlyList<ResourceRow> rows, TextWriter output)
    {
        output.Write("what network devices of one guest take\n");
        Table table = Tables.New(["lane", ">devices", .. s_columns.Select(column => column.Title)]);
        string last = "";
        foreach (ResourceRow row in rows)
        {
            string[] values = row.Tally is { } tally
                ? [.. s_columns.Select(column => Text(column.Kind, tally[column.Kind]))]
                : [.. s_columns.Select((_, i) => i == 0 ? "none" : "")];
            table.Row([row.Lane == last ? "" : row.Lane, $"{row.Devices}", .. values]);
            last = row.Lane;
        }

        table.Print(output);
        foreach (IGrouping<string, ResourceRow> lane in rows.Where(row => row.WhyNone is not null).GroupBy(row => row.Lane))
        {
            output.Write($"{lane.Key}: {lane.First().WhyNone}\n");
        }

        output.Write("\n");
    }

    /// <summary>The most devices that each lane can have under each limit, from what one and two devices take.</summary>
    private static void PrintLimits(IReadOnlyList<ResourceRow> rows, TextWriter output)
    {
        List<IGrouping<string, ResourceRow>> lanes =
            [.. rows.Where(row => row.Tally is not null).GroupBy(row => row.Lane).Where(lane => lane.Count() == 2)];
        output.Write("most network devices of one guest under each limit\n");
        Table table = Tables.New(["limit", ">free", .. lanes.Select(lane => ">" + lane.Key)]);
        foreach (ResourceLimit limit in ResourceLimit.All)
        {
            table.Row([limit.Name, $"{limit.Count}", .. lanes.Select(lane => Most(limit, lane.First().Tally!, lane.Last().Tally!))]);
        }

        table.Print(output);
        output.Write("threads, ring memory: no limit known that devices meet before these\n\n");
        foreach (ResourceLimit limit in ResourceLimit.All)
        {
            output.Write($"{limit.Name}: {limit.Source}\n");
        }
    }

    private static string Most(ResourceLimit limit, ResourceTally one, ResourceTally two) =>
        limit.MostDevices(one[limit.Kind], two[limit.Kind] - one[limit.Kind])?.ToString(CultureInfo.InvariantCulture) ?? "any";

    private static string Text(ResourceKind kind, long count) => (kind == ResourceKind.RingBytes ? (count + 1023) / 1024 : count)
        .ToString(CultureInfo.InvariantCulture);
}
