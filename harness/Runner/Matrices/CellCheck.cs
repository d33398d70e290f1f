using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>What several factors of a cell together rule out, though each by itself is accepted.</summary>
internal static class CellCheck
{
    /// <summary>The key of a factor that cannot stay, and the reason; null for a sound cell.</summary>
    public static (string Key, string Fault)? Find(CellSpec cell) =>
        Datagrams(cell) ?? Topologies(cell) ?? Many(cell) ?? Cores(cell);

    private static (string, string)? Datagrams(CellSpec cell) => cell.Workload switch
    {
        Workload.UdpStream => Datagram(cell, FactorTable.MessageBytes, cell.MessageBytes),
        Workload.UdpRr => Datagram(cell, "request_bytes", cell.RequestBytes) ?? Datagram(cell, "response_bytes", cell.ResponseBytes),
        Workload.Ping => Datagram(cell, "request_bytes", cell.RequestBytes) ?? Paced(cell),
        _ => null,
    };

    private static (string, string)? Paced(CellSpec cell) => cell.PingIntervalUs > 0 && cell.Burst > 1
        ? ("burst", $"burst {cell.Burst} is not accepted with ping_interval_us {cell.PingIntervalUs}: a paced ping waits for its reply")
        : null;

    private static (string, string)? Datagram(CellSpec cell, string key, int bytes)
    {
        int most = Wire.UdpPayloadBytesMax(cell.MtuBytes);
        return bytes <= most ? null : (key,
            $"{key} {bytes} is not accepted for {Words.Of(cell.Workload)} at mtu {cell.MtuBytes}: a datagram is one frame of at most " +
            $"{most} bytes (IP fragments are not simulated)");
    }

    private static (string, string)? Topologies(CellSpec cell)
    {
        bool isBareMetal = cell.Parts.FrontEnd == KindIds.Native;
        PartKind? attachment = isBareMetal
            ? AttachmentKinds.NicQueue
            : TransportCatalog.Default.FindKind(PartSlot.Attachment, cell.Parts.Attachment);
        return attachment is not null && Reachability.Fault(cell.Transport, isBareMetal, attachment, cell.Topology) is { } fault
            ? ("topology", fault)
            : null;
    }

    /// <summary>More of something than the lane can carry; a lane that the catalogue does not know is refused elsewhere.</summary>
    private static (string, string)? Many(CellSpec cell) =>
        cell.Vcpus > 1 && SeveralVcpus.Fault(cell.Transport, cell.Parts.FrontEnd, cell.Parts.Kick, cell.Parts.Interrupts) is { } fault
            ? ("vcpus", fault)
            : TransportCatalog.Default.TryParse(cell.Lane, cell.Era.Length == 0 ? null : Era.Find(cell.Era), out Lane? lane, out _)
            ? LaneLimits.Find(lane!, cell.Load)
            : null;

    private static (string, string)? Cores(CellSpec cell)
    {
        foreach (RunSwitch option in RunSwitches.All.Where(option => option.IsHostCore))
        {
            if (cell.Options.TryGetValue(option.Name, out string? word) && int.TryParse(word, out int core) && core >= cell.Rig.HostCores)
            {
                return (FactorTable.OptionPrefix + option.Name,
                    $"'{word}' is not accepted: the host of rig {cell.Rig.Name} has cores 0 to {cell.Rig.HostCores - 1}");
            }
        }

        return null;
    }
}
