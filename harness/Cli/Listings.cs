using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Plots.Recipes;
using Bakeoff.Transports;
using Lane = Bakeoff.Transports.Lane;

namespace Bakeoff.Cli;

/// <summary>The contents of <c>bakeoff list</c>, made from the catalogues.</summary>
internal static class Listings
{
    /// <summary>Contestants with their parts, then every kind of part with its options, their defaults and units.</summary>
    public static IReadOnlyList<ListEntry> Transports(TransportCatalog catalog) =>
        [.. catalog.Contestants.Select(contestant => Describe(catalog, contestant)), .. catalog.Kinds.Select(Describe)];

    private static ListEntry Describe(TransportCatalog catalog, Contestant contestant)
    {
        Lane lane = catalog.Resolve(contestant);
        IdleRoundTrip roundTrip = contestant.RoundTrip;
        return new ListEntry(contestant.Id, contestant.Summary,
        [
            $"named in: {contestant.NamedIn}",
            $"existed: {contestant.Existed}; own era: {lane.Era.Id}",
            $"one idle round trip: {Count(roundTrip.Exits, "exit")}, {Count(roundTrip.WakeUps, "wake-up")}",
            .. lane.Parts.All.Select(part => $"{part.Slot.Id()} = {part}"),
        ]);
    }

    private static ListEntry Describe(PartKind kind) => new(
        $"{kind.Slot.Id()}={kind.Id}",
        kind.Summary,
        [
            $"existed: {kind.Existed}",
            .. kind.Options.Select(option => $"[{option.Name}={Defaults(option)}] accepts {option.Accepted}. {option.Summary}"),
        ]);

    private static string Defaults(OptionDefinition option) =>
        string.Concat(option.Later.Select(change => $", {change.Value} from {change.From.Id}").Prepend($"{option.Initial}"));

    private static string Count(IReadOnlyList<string> items, string noun) => items.Count == 0
        ? $"no {noun}s"
        : $"{Quantity.Count(items.Count, noun)} ({string.Join(", ", items)})";

    /// <summary>Every valid combination of parts, how many are refused for which reason, and how many of everything a lane can have.</summary>
    public static IReadOnlyList<ListEntry> Hybrids(TransportCatalog catalog)
    {
        IReadOnlyList<HybridInfo> all = [.. catalog.Hybrids()];
        List<ListEntry> entries = [.. all.Where(hybrid => hybrid.IsValid).Select(hybrid => new ListEntry(
            hybrid.Id, $"bus: {hybrid.Lane!.Bus.Id()}{(hybrid.Lane.IsAnachronistic ? "; anachronistic" : "")}" +
                (hybrid.Concessions.Count > 0 ? $"; concedes {string.Join(", ", hybrid.Concessions)}" : ""),
            []))];
        entries.AddRange(catalog.Rules.Select(rule => new ListEntry(
            $"refused: {rule.Id}", rule.Reason, Refused(all.Count(hybrid => hybrid.Refusals.Contains(rule)), all.Count))));
        entries.AddRange(LaneLimits.All.Select(limit => new ListEntry(
            $"limit: {limit.Id}", $"{limit.Factor}: {limit.Reason}.", [$"refused, for example: {limit.Example.Lane} with {limit.Factor}={limit.Example.Load[limit.Factor]}"])));
        return entries;
    }

    private static IReadOnlyList<string> Refused(int count, int all) =>
        [count > 0 ? $"{count} of {all} combinations of kinds" : "by options only: every combination of kinds avoids it by its defaults"];

    /// <summary>Workloads, named after the netperf tests.</summary>
    public static IReadOnlyList<ListEntry> Workloads() =>
    [
        new("tcp-stream", "Bulk data over one or more TCP connections (netperf TCP_STREAM, TCP_MAERTS).",
            ["direction = send | receive | both, as the guest sees it",
                "message_bytes per send call (16384), streams (1), send and receive buffers in bytes"]),
        new("udp-stream", "Datagrams of one frame each, as fast as the send buffer allows (netperf UDP_STREAM).",
            ["direction = send | receive | both, as the guest sees it",
                "message_bytes per datagram (at most mtu - 28: IP fragments are not simulated), streams (1)"]),
        new("tcp-rr", "Request and response over TCP, one outstanding unless burst is stated (netperf TCP_RR).",
            ["request_bytes (1), response_bytes (1), burst: transactions outstanding (1)"]),
        new("udp-rr", "Request and response over UDP, one outstanding unless burst is stated (netperf UDP_RR).",
            ["request_bytes and response_bytes (1; at most mtu - 28), burst: transactions outstanding (1)"]),
        new("ping", "ICMP echo, answered by the other kernel without a thread (ping -i, ping -f -l).",
            ["request_bytes (1; ping sends 56), ping_interval_us (0: flood), burst: pings outstanding in a flood (1)"]),
    ];

    /// <summary>Machine profiles, then the options of the machine.</summary>
    public static IReadOnlyList<ListEntry> Machines(IReadOnlyList<MachineProfile> machines) =>
        [.. machines.Select(machine => new ListEntry(machine.Name, machine.Title,
        [
            $"{machine.Cpu}; {machine.Kernel}",
            $"timer tick {machine.Hz} Hz; {machine.Costs.Count} costs, of which " +
                $"{machine.Costs.Count(row => row.Confidence == "assumed")} are assumed",
        ]))];

    /// <summary>Rigs, with their quantities.</summary>
    public static IReadOnlyList<ListEntry> Rigs() =>
        [.. Harness.Rigs.Known.Select(known => new ListEntry(known.Rig.Name, known.Summary,
        [
            string.Join(", ", FactorTable.All.Where(factor => Harness.Rigs.IsQuantity(factor.Key))
                .Select(factor => $"{factor.Key}={factor.Get(new CellSpec { Rig = known.Rig })}")),
        ]))];

    /// <summary>What --set and a matrix can set, with what is accepted and what holds where nothing is set.</summary>
    public static IReadOnlyList<ListEntry> Factors() =>
    [
        .. FactorTable.All.Select(factor => new ListEntry(factor.Key, $"{factor.Accepts}{Usual(factor.Get(new CellSpec()))}", [])),
        new(FactorTable.OptionPrefix + "NAME", "an option of the machine (bakeoff list options)", []),
        new(FactorTable.CostPrefix + "NAME", "a price in ns, or ns per byte, in place of the machine profile's (bakeoff list costs)", []),
    ];

    private static string Usual(string value) => value.Length > 0 ? $"; {value} if not set" : "";

    /// <summary>Options of the machine.</summary>
    public static IReadOnlyList<ListEntry> Options() =>
        [.. RunSwitches.All.Select(option => new ListEntry(FactorTable.OptionPrefix + option.Name, $"{option.Meaning} Accepts {option.Accepts}.", []))];

    /// <summary>Costs, with their values on each profile.</summary>
    public static IReadOnlyList<ListEntry> Costs(IReadOnlyList<MachineProfile> machines) =>
        [.. CostKeys.All.Select(info => new ListEntry(FactorTable.CostPrefix + info.Name, $"{info.Meaning}; once per {info.OncePer}",
            [string.Join(", ", machines.Select(machine => $"{machine.Name} {Value(machine, info)}")) + $" {info.Unit}"]))];

    private static string Value(MachineProfile machine, CostKeyInfo info) =>
        machine.Costs.FirstOrDefault(row => row.Info.Name == info.Name) is { } row ? $"{CellText.Number(row.Nominal)} ({CellText.Number(row.Low)} to {CellText.Number(row.High)})" : "-";

    /// <summary>Figures.</summary>
    public static IReadOnlyList<ListEntry> Figures() =>
        [.. FigureCatalog.All.Select(recipe => new ListEntry(recipe.Name, recipe.Summary, []))];

    /// <summary>Faults, with the reason where the model cannot express one.</summary>
    public static IReadOnlyList<ListEntry> Faults() =>
        [.. FaultCatalog.All.Select(fault => new ListEntry(fault.Id, fault.Summary, fault.Inexpressible is { } why ? [$"not in the model: {why}"] : []))];
}
