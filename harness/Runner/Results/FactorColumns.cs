using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>The columns that say what was run, the first ones of every file.</summary>
public static class FactorColumns
{
    /// <summary>
    /// Long tables have only so many of the columns: cell, group, transport, lane. The others are joined by cell.
    /// </summary>
    public const int KeyCount = 4;

    /// <summary>The columns, left to right.</summary>
    public static IReadOnlyList<CsvColumn<CellSpec>> All { get; } =
    [
        new("cell", "", "Name of the cell, unique in its matrix.", cell => cell.Id),
        new("group", "", "Group of the matrix.", cell => cell.Group),
        new("transport", "", "Contestant that the lane is or derives from.", cell => cell.Transport),
        new("lane", "",
            "Canonical lane id: contestant, era, swapped parts.",
            cell => cell.Parts.Lane.Length > 0 ? cell.Parts.Lane : cell.Lane),
        new("era", "", "Era whose presets hold.", cell => cell.Parts.Era),
        new("anachronistic", "",
            "`true` if a part of the lane, or the machine's APIC or halt polling, did not exist in that era.",
            cell => cell.Parts.Anachronistic || MachineDates.IsAnachronistic(cell) ? "true" : "false"),
        new("front_end", "",
            "Part: when the guest driver reclaims, refills, stops, kicks.", cell => cell.Parts.FrontEnd),
        new("rings", "", "Part: what lies in shared memory.", cell => cell.Parts.Rings),
        new("kick", "", "Part: how the guest tells the host.", cell => cell.Parts.Kick),
        new("interrupts", "", "Part: how the host tells the guest.", cell => cell.Parts.Interrupts),
        new("back_end", "", "Part: who services the rings.", cell => cell.Parts.BackEnd),
        new("attachment", "", "Part: where frames come from and go to.", cell => cell.Parts.Attachment),
        new("bus", "", "Bus shell.", cell => cell.Parts.Bus),
        new("machine", "", "Machine profile.", cell => cell.Machine),
        new("rig", "", "Rig: wire, host NIC, cores.", cell => cell.Rig.Name),
        new("topology", "", "Who talks to whom.", cell => Words.Of(cell.Topology)),
        new("workload", "",
            "What the applications do, named after the netperf tests.", cell => Words.Of(cell.Workload)),
        new("direction", "",
            "Which way a stream flows, seen from the guest; empty otherwise.",
            cell => cell.IsStream ? Words.Of(cell.Direction) : ""),
        new("mtu_bytes", "bytes", "Largest IP packet.", cell => Text(cell.MtuBytes)),
        new("message_bytes", "bytes",
            "Bytes of one send call of a stream; empty otherwise.",
            cell => cell.IsStream ? Text(cell.MessageBytes) : ""),
        new("streams", "",
            "Parallel streams in each direction; empty otherwise.", cell => cell.IsStream ? Text(cell.Streams) : ""),
        new("burst", "", "Outstanding transactions; empty for streams.", cell => cell.IsStream ? "" : Text(cell.Burst)),
        new("request_bytes", "bytes",
            "Bytes of a request; empty for streams.", cell => cell.IsStream ? "" : Text(cell.RequestBytes)),
        new("response_bytes", "bytes",
            "Bytes of a response; empty for streams and pings.",
            cell => cell.IsStream || cell.Workload == Workload.Ping ? "" : Text(cell.ResponseBytes)),
        new("offloads", "",
            "Offloads of the guest's netdev that are on, joined by `+`.", cell => cell.Offloads.ToString()),
        new("devices", "", "Network devices of each guest, each with its own streams or transactions.", cell => Text(cell.Devices)),
        new("guests", "", "Guests that run the workload side by side.", cell => Text(cell.Guests)),
        new("disks", "", "Block devices of each guest, busy in the background.", cell => Text(cell.Disks)),
        new("host_speed", "",
            "Speed of the processors relative to the machine profile: costs that a processor pays are divided by it.",
            cell => CellText.Number(cell.HostSpeed)),
        new("vcpus", "", "Virtual CPUs of each guest.", cell => Text(cell.Vcpus)),
        new("beside", "", "Stream beside the round trips; empty for none.", cell => cell.HasBeside ? Words.Of(cell.Beside) : ""),
        new("beside_direction", "", "Which way it flows, seen from the guest; empty for none.", cell => cell.HasBeside ? Words.Of(cell.BesideDirection) : ""),
        new("beside_bytes", "bytes", "Bytes of one send call of it; empty for none.", cell => cell.HasBeside ? Text(cell.BesideBytes) : ""),
    ];

    /// <summary>What is set besides; it came later, and stands at the right of the files.</summary>
    public static CsvColumn<CellSpec> Settings { get; } = new(
        "settings", "", "What the cell sets besides: socket buffers and the pings' interval where they are not the usual ones, `costs.` and `options.`, as key=value, separated by blanks.",
        CellSettings.Of);

    /// <summary>What a cell has in one of the columns.</summary>
    public static string ValueOf(CellSpec cell, string name) => All.Append(Settings).First(column => column.Name == name).Get(cell);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
