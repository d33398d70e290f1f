using System.Globalization;
using Bakeoff.Harness;
using Bakeoff.Transports.Resources;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff resources</c>: what network devices take of a guest, counted in the devices as they are built.</summary>
internal static class ResourcesCommand
{
    private const int MostDevices = 100;

    private static readonly (ResourceKind Kind, string Title)[] s_signals =
    [
        (ResourceKind.Vectors, ">vectors"), (ResourceKind.GsiRoutes, ">GSI\nroutes"), (ResourceKind.InterruptLines, ">lines"),
        (ResourceKind.InterruptBits, ">bits"), (ResourceKind.Eventfds, ">event-\nfds"), (ResourceKind.IoBusDevices, ">KVM I/O\nbus"),
        (ResourceKind.Threads, ">threads"),
    ];

    private static readonly (ResourceKind Kind, string Title)[] s_places =
    [
        (ResourceKind.PciSlots, ">PCI\nslots"), (ResourceKind.PhysicalNics, ">physical\nNICs"), (ResourceKind.Ports, ">ports"),
        (ResourceKind.MmioBytes, ">MMIO\nKiB"), (ResourceKind.RingBytes, ">rings\nKiB"),
    ];

    private static readonly string[] s_steps = ["bus, once", "first device", "next device"];

    /// <summary>Prints counts and limits; with a folder also writes them and draws the figures.</summary>
    public static int Execute(IReadOnlyList<string> devices, IReadOnlyList<string> lanes, string? folder, string renderer,
        IReadOnlyList<string> formats, CliServices services)
    {
        List<int> counts = [.. devices.Select(Number).Distinct().Order()];
        IReadOnlyList<ResourceRow> rows = services.Catalogs.Resources(lanes, counts);
        if (lanes.Count > 0 && rows.Count == 0)
        {
            throw new UsageException($"--transport: {string.Join(", ", lanes)}: no guest, so nothing of a guest's is taken");
        }

        IReadOnlyList<ResourceRow> slopes = services.Catalogs.Resources(lanes, [1, 2]);
        PrintCounts(rows, services.Output);
        PrintLimits(slopes, services.Output);
        IReadOnlyList<SetUpRow> setUps = services.Catalogs.SetUps(lanes);
        PrintSetUps(setUps, services.Output);
        if (folder is not null)
        {
            string path = Path.GetFullPath(folder);
            ResourceTables.Write(path, rows, setUps);
            FigureReport report = services.Figures.Draw(path, renderer, formats, "resources");
            services.Output.Write($"results: {path}\n{report.Line(path)}");
        }

        return ExitCode.Fine;
    }

    private static int Number(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= MostDevices
            ? number
            : throw new UsageException($"--devices: '{word}' is not a whole number from 1 to {MostDevices}");

    private static void PrintCounts(IReadOnlyList<ResourceRow> rows, TextWriter output)
    {
        PrintCounts("what network devices of one guest take: signals and those who serve them", s_signals, rows, output);
        PrintCounts("what they take: addresses, slots, memory", s_places, rows, output);
        foreach (IGrouping<string, ResourceRow> lane in rows.Where(row => row.WhyNone is not null).GroupBy(row => row.Lane))
        {
            output.Paragraph($"{lane.Key}: {lane.First().WhyNone}");
        }

        output.Paragraph("A count is what the simulation builds, which may be more than a real guest could have: the next table says which limits it enforces.");
        output.Write("\n");
    }

    private static void PrintCounts(string title, IReadOnlyList<(ResourceKind Kind, string Title)> columns, IReadOnlyList<ResourceRow> rows,
        TextWriter output)
    {
        output.Write(title + "\n");
        Table table = Tables.New(["lane", ">devices", .. columns.Select(column => column.Title)]);
        string last = "";
        foreach (ResourceRow row in rows)
        {
            string[] values = row.Tally is { } tally
                ? [.. columns.Select(column => Text(column.Kind, tally[column.Kind]))]
                : [.. columns.Select((_, i) => i == 0 ? row.IsRefused ? "refused" : "no guest" : "")];
            table.Row([row.Lane == last ? "" : row.Lane, $"{row.Devices}", .. values]);
            last = row.Lane;
        }

        table.Print(output);
        output.Write("\n");
    }

    /// <summary>The most devices that each lane can have under each limit that it meets at all, lowest first.</summary>
    private static void PrintLimits(IReadOnlyList<ResourceRow> rows, TextWriter output)
    {
        output.Write("most network devices of one guest under each limit that such devices meet\n");
        Table table = Tables.New("lane", ">most", "limit", ">free", "enforced");
        HashSet<ResourceLimit> shown = [];
        foreach (IGrouping<string, ResourceRow> lane in rows.Where(row => row.Tally is not null).GroupBy(row => row.Lane))
        {
            string name = lane.Key;
            foreach ((long most, ResourceLimit limit) in ResourceSurvey.LimitsOf([.. lane]))
            {
                table.Row(name, most.ToString(CultureInfo.InvariantCulture), limit.Name, $"{limit.Count}", limit.IsEnforced ? "yes" : "no");
                shown.Add(limit);
                name = "";
            }

            if (name.Length > 0)
            {
                table.Row(name, "any", "none of them", "", "");
            }
        }

        table.Print(output);
        output.Paragraph("enforced: yes, the simulation refuses a device more; no, the limit is only known from the sources, and the simulation goes on beyond it");
        output.Paragraph("threads, ring memory: no limit known that devices meet before these");
        output.Write("\n");
        foreach (ResourceLimit limit in ResourceLimit.All.Where(shown.Contains))
        {
            output.Paragraph($"{limit.Name}: {limit.Source}");
        }
    }

    private static void PrintSetUps(IReadOnlyList<SetUpRow> rows, TextWriter output)
    {
        output.Write($"\nwhat plugging them into a running guest takes ({SetUpSurvey.PossibleCpus} possible CPUs)\n");
        Table table = Tables.New("lane", "step", ">exits to\nthe VMM", ">exits to\nthe kernel", ">calls of\nthe VMM", ">KVM I/O\nbus", ">bytes\nper CPU");
        string last = "";
        foreach (SetUpRow row in rows)
        {
            table.Row(row.Lane == last ? "" : row.Lane, s_steps[(int)row.Step], $"{row.UserspaceExits}", $"{row.KernelExits}",
                $"{row.VmmCalls}", $"{row.IoBusDevices}", $"{row.PerCpuBytes}");
            last = row.Lane;
        }

        table.Print(output);
    }

    private static string Text(ResourceKind kind, long count) =>
        (kind is ResourceKind.RingBytes or ResourceKind.MmioBytes ? (count + 1023) / 1024 : count).ToString(CultureInfo.InvariantCulture);
}
