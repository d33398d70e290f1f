using System.Globalization;
using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Harness;

/// <summary>What a scenario may expect something of, by dotted name.</summary>
internal static class ScenarioCounters
{
    private static readonly string[] s_guest =
        ["exits", "events", "qnotify", "qinject", "notify", "inject", "bridgecalls", "buscalls"];

    private static readonly string[] s_nic = ["state", "backend", "kicks", "signals"];

    private static readonly string[] s_workload = ["bytes", "transactions", "retransmissions"];

    private static readonly string[] s_frames = ["sent", "delivered", "dropped", "inflight", "drops"];

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Fault(IReadOnlyList<string> name, IReadOnlyList<string> guests, IReadOnlyList<string> workloads)
    {
        if (guests.Contains(name[0]))
        {
            bool isNic = name.Count == 3 || (name.Count == 2 && !s_guest.Contains(name[1]));
            return isNic
                ? name.Count == 2 || s_nic.Contains(name[2]) ? null : Complaint.Unknown("counter of a network device", name[2], s_nic)
                : name.Count == 2 ? null : $"a counter of {name[0]} is one of {string.Join(", ", s_guest)}";
        }

        if (workloads.Contains(name[0]))
        {
            return name.Count == 2 && s_workload.Contains(name[1])
                ? null
                : Complaint.Unknown("counter of a workload", name.Count > 1 ? name[1] : "", s_workload);
        }

        if (name[0] == "drops" && name.Count == 2)
        {
            return DropPlaces.Names.Contains(name[1]) ? null : Complaint.Unknown("drop place", name[1], [.. DropPlaces.Names]);
        }

        return name.Count == 1 && s_frames.Contains(name[0]) && name[0] != "drops"
            ? null
            : Complaint.Unknown("counter", name[0], [.. s_frames, .. guests, .. workloads]);
    }

    /// <summary>The value of a counter now: a number, or a word.</summary>
    public static string Read(ScenarioRig rig, IReadOnlyList<string> name)
    {
        if (rig.Guests.Find(guest => guest.Name == name[0]) is { } guest)
        {
            return name.Count == 2 && s_guest.Contains(name[1])
                ? Text(OfGuest(guest, name[1]))
                : OfNic(guest, name[1], name.Count == 3 ? name[2] : "state");
        }

        if (rig.Workloads.TryGetValue(name[0], out Workloads.Workload? workload))
        {
            return Text(name[1] switch
            {
                "bytes" => workload.ForwardBytes + workload.ReverseBytes,
                "transactions" => workload.Transactions,
                _ => workload.Retransmissions,
            });
        }

        PacketAccounts accounts = rig.Accounts;
        return Text(name[0] switch
        {
            "sent" => accounts.Sent,
            "delivered" => accounts.Delivered,
            "dropped" => accounts.Dropped,
            "inflight" => accounts.InFlight,
            "drops" => accounts.DroppedAt((DropPlace)DropPlaces.Names.ToList().IndexOf(name[1])),
            _ => 0, // a workload that has not started
        });
    }

    private static long OfGuest(ScenarioGuest guest, string counter)
    {
        BridgeCounters counters = guest.Bridge?.Counters ?? new BridgeCounters();
        return counter switch
        {
            "exits" => guest.System.Vcpu.Exits.Total,
            "events" => counters.Events,
            "qnotify" => counters.QNotify,
            "qinject" => counters.QInject,
            "notify" => counters.Notify,
            "inject" => guest.Nics.SelectMany(nic => nic.Queues).Sum(queue => queue.Kicks),
            "bridgecalls" => counters.BridgeCalls,
            _ => counters.BusCalls,
        };
    }

    private static string OfNic(ScenarioGuest guest, string name, string counter)
    {
        ScenarioNic? nic = guest.FindNic(name);
        return counter switch
        {
            "backend" => nic?.BackEnd ?? "none",
            "kicks" => Text(nic?.Queues.Sum(queue => queue.Kicks) ?? 0),
            "signals" => Text(nic?.Queues.Sum(queue => queue.Signals) ?? 0),
            _ => nic is null ? "absent" : nic.HasCarrier ? "up" : "down",
        };
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
