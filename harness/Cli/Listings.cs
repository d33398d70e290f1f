using Bakeoff.Harness;
using Bakeoff.Plots.Recipes;
using Bakeoff.Transports;
using Lane = Bakeoff.Transports.Lane;

namespace Bakeoff.Cli;

/// <summary>The contents of <c>bakeoff list</c>, made from the catalogues.</summary>
internal static class Listings
{
    /// <summary>Contestants with their parts and options.</summary>
    public static IReadOnlyList<ListEntry> Transports(TransportCatalog catalog) =>
        [.. catalog.Contestants.Select(contestant =>
        {
            Lane lane = catalog.Resolve(contestant);
            List<string> details = [$"named in: {contestant.NamedIn}", $"era: {lane.Era.Id}"];
            details.AddRange(lane.Parts.All.Select(part => $"{part.Slot.Id()} = {part}"));
            return new ListEntry(contestant.Id, contestant.Summary, details);
        })];

    /// <summary>Every valid combination of parts, and how many are refused for which reason.</summary>
    public static IReadOnlyList<ListEntry> Hybrids(TransportCatalog catalog)
    {
        IReadOnlyList<HybridInfo> all = [.. catalog.Hybrids()];
        List<ListEntry> entries = [.. all.Where(hybrid => hybrid.IsValid).Select(hybrid => new ListEntry(
            hybrid.Id, $"{hybrid.Lane!.Bus.Id()}{(hybrid.Lane.IsAnachronistic ? ", anachronistic" : "")}",
            [.. hybrid.Concessions.Select(concession => concession.ToString()!)]))];
        entries.AddRange(catalog.Rules.Select(rule => new ListEntry(
            $"refused: {rule.Id}", rule.Reason,
            [$"{all.Count(hybrid => hybrid.Refusals.Contains(rule))} of {all.Count} combinations"])));
        return entries;
    }

    /// <summary>Workloads, named after the netperf tests.</summary>
    public static IReadOnlyList<ListEntry> Workloads() =>
    [
        new("tcp-stream", "Bulk data over one or more TCP connections (netperf TCP_STREAM, TCP_MAERTS).",
            ["direction = send | receive | both", "message_bytes, streams, socket buffers"]),
        new("udp-stream", "Datagrams of one frame each, as fast as the send buffer allows (netperf UDP_STREAM).",
            ["direction = send | receive | both", "message_bytes (at most mtu - 28), streams"]),
        new("tcp-rr", "Request and response over TCP, one outstanding unless burst is stated (netperf TCP_RR).",
            ["request_bytes, response_bytes, burst, streams"]),
        new("udp-rr", "Request and response over UDP, one outstanding unless burst is stated (netperf UDP_RR).",
            ["request_bytes, response_bytes, burst, streams"]),
    ];

    /// <summary>Machine profiles.</summary>
    public static IReadOnlyList<ListEntry> Machines(IReadOnlyList<MachineProfile> machines) =>
        [.. machines.Select(machine => new ListEntry(machine.Name, machine.Title,
        [
            $"{machine.Cpu}; {machine.Kernel}",
            $"HZ {machine.Hz}; {machine.Costs.Count(row => row.Confidence == "assumed")} of {machine.Costs.Count} costs assumed",
        ]))];

    /// <summary>Figures.</summary>
    public static IReadOnlyList<ListEntry> Figures() =>
        [.. FigureCatalog.All.Select(recipe => new ListEntry(recipe.Name, recipe.Summary, []))];
}
