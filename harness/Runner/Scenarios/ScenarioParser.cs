using System.Globalization;
using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Harness;

/// <summary>Reads a scenario: one step per line, in the words of a shell session.</summary>
public sealed class ScenarioParser
{
    private const int DefaultCpus = 16;
    private const string UserShell = "user$";

    private static readonly string[] s_statements =
        ["title", "seed", "machine", "guest", "wait", "plug", "unplug", "switch", "save", "restore", "link", "run", "stop", "expect"];

    private static readonly (string Word, Workload Workload)[] s_workloads =
    [
        ("tcp-stream", Workload.TcpStream), ("udp-stream", Workload.UdpStream), ("tcp-rr", Workload.TcpRr), ("udp-rr", Workload.UdpRr),
    ];

    private static readonly string[] s_operators = ["=", "!=", "<", "<=", ">", ">=", "grew", "same"];

    private readonly string _source;
    private readonly TransportCatalog _catalog;
    private readonly List<ScenarioGuestSpec> _guests = [];
    private readonly List<ScenarioStep> _steps = [];
    private readonly List<string> _workloads = [];
    private readonly List<string> _states = [];
    private string _title = "";
    private ulong _seed = 1;
    private string _machine = "A";
    private int _line;

    private ScenarioParser(string source, TransportCatalog catalog)
    {
        _source = source;
        _catalog = catalog;
    }

    /// <summary>Reads <paramref name="text"/>; <paramref name="source"/> is its name in complaints.</summary>
    /// <exception cref="ScenarioException">It cannot be read.</exception>
    public static ScenarioScript Parse(string text, string source, TransportCatalog catalog)
    {
        var parser = new ScenarioParser(source, catalog);
        foreach (string raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            parser._line++;
            string line = raw.Trim();
            if (line.Length > 0 && line[0] != '#')
            {
                parser.ReadLine(line);
            }
        }

        parser.Need(parser._steps.Count > 0, "no step: a scenario without any would pass whatever the machine does");
        return new ScenarioScript
        {
            Title = parser._title, Seed = parser._seed, Machine = parser._machine, Guests = parser._guests, Steps = parser._steps,
        };
    }

    private void ReadLine(string line)
    {
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        long? atPs = null;
        if (words[0] == "at")
        {
            Need(words.Length > 2, "'at' needs a time and a step: at 5ms host# ...");
            atPs = Time(words[1]);
            words = words[2..];
        }

        string text = string.Join(' ', words);
        if (words[0].EndsWith('#') || words[0].EndsWith('$'))
        {
            ReadCommand(words, text, atPs);
            return;
        }

        switch (words[0])
        {
            case "title":
                _title = string.Join(' ', words[1..]);
                break;
            case "seed":
                Need(words.Length == 2 && ulong.TryParse(words[1], out _seed), "'seed' needs a number: seed 7");
                break;
            case "machine":
                Need(words.Length == 2, "'machine' needs a profile: machine A");
                _machine = words[1];
                break;
            case "guest":
                ReadGuest(words);
                break;
            case "run":
                ReadRun(words, text, atPs);
                break;
            case "expect":
                ReadExpect(words, text, atPs);
                break;
            default:
                ReadShort(words, text, atPs);
                break;
        }
    }

    private void ReadShort(string[] words, string text, long? atPs)
    {
        switch (words)
        {
            case ["wait", var time]:
                _steps.Add(new WaitStep(_line, text, atPs, Time(time)));
                break;
            case ["stop", var name]:
                NeedKnown("workload", name, _workloads);
                _steps.Add(new StopStep(_line, text, atPs, name));
                break;
            case ["plug", var nic]:
                AddNic(text, atPs, NicAction.Plug, nic);
                break;
            case ["unplug", var nic]:
                AddNic(text, atPs, NicAction.Unplug, nic);
                break;
            case ["switch", var nic, "to", var lane]:
                AddNic(text, atPs, NicAction.Switch, nic, LaneOf(lane));
                break;
            case ["save", var nic, "as", var state]:
                _states.Add(state);
                AddNic(text, atPs, NicAction.Save, nic, null, state);
                break;
            case ["restore", var nic, "from", var state, ..]:
                NeedKnown("state", state, _states);
                Need(words.Length == 4 || (words.Length == 6 && words[4] == "to"), "restore NIC from STATE [to LANE]");
                AddNic(text, atPs, NicAction.Restore, nic, words.Length == 6 ? LaneOf(words[5]) : null, state);
                break;
            case ["link", var nic, "up" or "down"]:
                AddNic(text, atPs, words[2] == "up" ? NicAction.LinkUp : NicAction.LinkDown, nic);
                break;
            default:
                Need(s_statements.Contains(words[0]), Complaint.Unknown("step", words[0], [.. s_statements, "at", "host#"]));
                throw Fault(Usage(words[0]));
        }
    }

    private static string Usage(string statement) => statement switch
    {
        "wait" => "wait TIME, as in: wait 5ms",
        "stop" => "stop WORKLOAD, a name that 'run' has given",
        "switch" => "switch GUEST.NIC to LANE, as in: switch guest0.nic0 to vhost-net",
        "save" => "save GUEST.NIC as STATE",
        "restore" => "restore GUEST.NIC from STATE [to LANE]",
        "link" => "link GUEST.NIC up | down",
        _ => $"{statement} GUEST.NIC, as in: {statement} guest0.nic0",
    };

    private void ReadCommand(string[] words, string text, long? atPs)
    {
        string where = words[0][..^1];
        Need(words.Length > 1, $"a command is missing after '{words[0]}'");
        bool isUser = words[0] == UserShell;
        if (isUser || where == "host")
        {
            NeedKnown("host command", words[1], HostShell.Commands);
            _steps.Add(new HostCommandStep(_line, text, atPs, words[1..], !isUser));
            return;
        }

        Need(words[0].EndsWith('#'), $"unknown shell '{words[0]}': host#, {UserShell} or a guest's, as in guest0#");
        NeedKnown("shell", where, ["host", .. _guests.Select(guest => guest.Name)]);
        NeedKnown("guest command", words[1], GuestShell.Commands);
        _steps.Add(new GuestCommandStep(_line, text, atPs, where, words[1..]));
    }

    private void ReadGuest(string[] words)
    {
        Need(words.Length >= 4 && words[2] == "lane" && (words.Length == 4 || (words.Length == 6 && words[4] == "cpus")),
            "guest NAME lane LANE [cpus N], as in: guest guest0 lane venet cpus 16");
        Need(_steps.Count == 0, "guests are stated before the first step");
        Need(words[1] != "host" && !words[1].Contains('.') && _guests.TrueForAll(guest => guest.Name != words[1]),
            $"'{words[1]}' is no name for a further guest");
        int cpus = DefaultCpus;
        Need(words.Length == 4 || (int.TryParse(words[5], out cpus) && cpus is >= 1 and <= 64), "cpus is 1 to 64");
        Lane lane = LaneOf(words[3]);
        if (WhyNoControlPlane(lane) is { } reason)
        {
            throw Fault(reason);
        }

        _guests.Add(new ScenarioGuestSpec(words[1], lane, cpus));
    }

    /// <summary>Why devices of a lane cannot come and go in a scenario, or null if they can.</summary>
    internal static string? WhyNoControlPlane(Lane lane)
    {
        if (VirtioNetDevice.IsSwitchable(lane) || VirtioVbusDevice.Serves(lane) || HasBridge(lane))
        {
            return null;
        }

        string reason = lane switch
        {
            _ when lane.FrontEnd.Is(KindIds.Native) => "a host's own NIC is there when it boots",
            _ when lane.Kick.Has(KindTraits.Link) => "a board on the link is there when the other one boots; it has no plug",
            _ when lane.FrontEnd.Is(KindIds.AssignedDriver) =>
                "device assignment had hot-plug, of PCI functions by ACPI, which is not modelled; nor can a physical NIC be saved or switched",
            _ when lane.FrontEnd.Has(KindTraits.Register) => "an emulated NIC had hot-plug by ACPI, which is not modelled, and one back end only",
            _ when lane.Bus.HasFlag(BusShells.LguestBus) => "lguest's devices are in a page that its launcher fills before the guest starts: nothing can be plugged",
            _ when lane.Bus.HasFlag(BusShells.XenBus) => "Xen plugs through xenstore, which is not modelled",
            _ when lane.Interrupts.Is(KindIds.Intx) => "the register file is driven with MSI-X here, and an interrupt line cannot be handed to another back end",
            _ => "its parts come from several buses",
        };
        return $"{lane.Id} has no control plane in a scenario: {reason}. Those that have one: venet, virtio-vbus, virtio-pci, "
            + "virtio-pci-eventfd, vhost-net";
    }

    private static bool HasBridge(Lane lane) => lane.FrontEnd.Is(KindIds.VbusEnet) && lane.Kick.Is(KindIds.BridgeDoorbell)
        && lane.Interrupts.Is(KindIds.BridgeEventQueue) && lane.BackEnd.Is(KindIds.VenetKthreads);

    private void ReadRun(string[] words, string text, long? atPs)
    {
        const string usage = "run WORKLOAD on GUEST [to GUEST] as NAME [send | receive | both], as in: run tcp-stream on guest0 as s1";
        Need(words.Length >= 6 && words[2] == "on", usage);
        string[] known = [.. s_workloads.Select(workload => workload.Word)];
        NeedKnown("workload", words[1], known);
        NeedKnown("guest", words[3], [.. _guests.Select(guest => guest.Name)]);
        string? peer = null;
        string[] rest = words[4..];
        if (rest[0] == "to")
        {
            Need(rest.Length >= 4, usage);
            NeedKnown("guest", rest[1], ["host", .. _guests.Select(guest => guest.Name)]);
            peer = rest[1] == "host" ? null : rest[1];
            rest = rest[2..];
        }

        Need(rest is ["as", _] or ["as", _, "send" or "receive" or "both"], usage);
        Need(!_workloads.Contains(rest[1]), $"there is a workload '{rest[1]}' already");
        _workloads.Add(rest[1]);
        StreamDirection direction = rest.Length == 2 ? StreamDirection.Send : rest[2] switch
        {
            "receive" => StreamDirection.Receive,
            "both" => StreamDirection.Both,
            _ => StreamDirection.Send,
        };
        _steps.Add(new RunStep(_line, text, atPs, s_workloads.First(workload => workload.Word == words[1]).Workload, words[3], peer,
            rest[1], direction));
    }

    private void ReadExpect(string[] words, string text, long? atPs)
    {
        if (words.Length == 2)
        {
            NeedKnown("result", words[1], ["ok", "refused", .. Enum.GetNames<Errno>().Where(name => name != nameof(Errno.Ok))]);
            _steps.Add(new ExpectResultStep(_line, text, atPs, words[1]));
            return;
        }

        const string usage = "expect RESULT, or expect COUNTER OPERATOR VALUE, as in: expect guest0.buscalls = 12";
        Need(words.Length is 3 or 4, usage);
        NeedKnown("operator", words[2], s_operators);
        Need(words[2] is "grew" or "same" == (words.Length == 3), usage);
        string[] counter = words[1].Split('.');
        if (ScenarioCounters.Fault(counter, [.. _guests.Select(guest => guest.Name)], _workloads) is { } fault)
        {
            throw Fault(fault);
        }

        _steps.Add(new ExpectStep(_line, text, atPs, counter, words[2], words.Length == 4 ? words[3] : ""));
    }

    private void AddNic(string text, long? atPs, NicAction action, string nic, Lane? lane = null, string state = "")
    {
        string[] parts = nic.Split('.');
        Need(parts.Length == 2, $"'{nic}' is no network device: GUEST.NIC, as in guest0.nic0");
        NeedKnown("guest", parts[0], [.. _guests.Select(guest => guest.Name)]);
        _steps.Add(new NicStep(_line, text, atPs, action, parts[0], parts[1], lane, state));
    }

    private Lane LaneOf(string text)
    {
        try
        {
            return _catalog.Parse(text);
        }
        catch (LaneException e)
        {
            throw Fault(e.Message);
        }
    }

    private long Time(string text)
    {
        (string Unit, decimal Ps)[] units = [("ns", 1e3m), ("us", 1e6m), ("ms", 1e9m), ("s", 1e12m)];
        foreach ((string unit, decimal ps) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && decimal.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
                && value * ps <= 1e15m)
            {
                return (long)(value * ps);
            }
        }

        throw Fault($"'{text}' is no time: a number and ns, us, ms or s, as in 5ms");
    }

    private void NeedKnown(string kind, string word, IReadOnlyCollection<string> known) =>
        Need(known.Contains(word), Complaint.Unknown(kind, word, known));

    private void Need(bool condition, string fault)
    {
        if (!condition)
        {
            throw Fault(fault);
        }
    }

    private ScenarioException Fault(string fault) => new(_source, _line, fault);
}
