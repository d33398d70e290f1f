using Bakeoff.Machine;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bakeoff.Harness;

/// <summary>Turns the text of one profile file into a <see cref="MachineProfile"/>, or into a list of all its problems.</summary>
internal sealed class MachineProfileReader
{
    private static readonly string[] ProfileKeys =
        ["name", "title", "cpu", "kernel", "apic", "frequency_ghz", "private_cache_kib", "hz", "scheduler", "tcp", "halt_poll_ns", "guest_tick", "based_on", "idle", "costs"];

    internal static readonly string[] RowKeys = ["nominal", "low", "high", "unit", "confidence", "source"];

    /// <summary>Words of <see cref="ApicMode"/>, in its order.</summary>
    private static readonly string[] ApicWords = ["xapic", "x2apic", "pv-eoi", "apicv"];

    /// <summary>The tick rates that Linux can be built with.</summary>
    private static readonly string[] HzWords = ["100", "250", "300", "1000"];

    /// <summary>Words of <see cref="CfsTuning"/>, in its order.</summary>
    private static readonly string[] SchedulerWords = ["linux-2.6.31", "linux-2.6.34", "linux-3.1"];

    /// <summary>Words of <see cref="GuestTickMode"/>, in its order.</summary>
    internal static readonly string[] GuestTickWords = ["apic-periodic", "periodic", "nohz"];

    /// <summary>Words of <see cref="TcpGeneration"/>, in its order.</summary>
    internal static readonly string[] TcpWords = ["linux-2.6.30", "linux-3.4", "linux-4.14"];

    private readonly string _path;
    private readonly IReadOnlyList<string> _dependents;
    private readonly List<string> _problems = [];

    /// <param name="path">The file, as the user named it.</param>
    /// <param name="dependents">Names of the profiles that wait for this one, outermost first.</param>
    public MachineProfileReader(string path, IReadOnlyList<string> dependents)
    {
        _path = path;
        _dependents = dependents;
    }

    /// <summary>The word for an interrupt hardware in profiles.</summary>
    public static string WordOf(ApicMode apic) => ApicWords[(int)apic];

    /// <summary>The word for what guests do with the tick of a vCPU.</summary>
    public static string WordOf(GuestTickMode tick) => GuestTickWords[(int)tick];

    /// <summary>What such a word means.</summary>
    public static GuestTickMode GuestTickOf(string word) => (GuestTickMode)Array.IndexOf(GuestTickWords, word);

    private string FileName => Path.GetFileNameWithoutExtension(_path);

    private string Directory => Path.GetDirectoryName(Path.GetFullPath(_path))!;

    /// <summary>Reads the file's <paramref name="text"/>.</summary>
    public MachineProfile Read(string text)
    {
        ProfileNode root = new(_path, "", Parse(text), _problems);
        root.AcceptOnly(ProfileKeys);
        string? name = root.Text("name", $"'{FileName}', the name of the file");
        if (name is not null && name != FileName)
        {
            root.Report("name", $"'{name}' is not accepted (accepted is '{FileName}', the name of the file)");
        }

        string? title = root.Text("title", "one line that describes the machine");
        string? cpu = root.Text("cpu", "the processor class");
        string? kernel = root.Text("kernel", "the host kernel range");
        string? apic = root.Word("apic", ApicWords);
        double? frequency = root.Number("frequency_ghz", 0.1, 10, "a number of GHz from 0.1 to 10");
        double? cache = root.Number("private_cache_kib", 16, 1_048_576, "a number of KiB from 16 to 1048576");
        string? hz = root.Word("hz", HzWords);
        string? scheduler = root.Word("scheduler", SchedulerWords);
        string? tcp = root.Word("tcp", TcpWords);
        double? haltPoll = root.Has("halt_poll_ns") ? root.Number("halt_poll_ns", 0, CostAtomWords.LargestNs, "a number of ns from 0 to 1e9") : 0;
        string? guestTick = root.Has("guest_tick") ? root.Word("guest_tick", GuestTickWords) : WordOf(GuestTickMode.Periodic);
        MachineProfile? basis = root.Has("based_on") ? ReadBasis(root) : null;
        List<CostRow> costs = ReadCosts(root, basis);
        IdleProfile? idle = root.Has("idle") ? IdleProfileReader.Read(root, costs) : null;
        if (_problems.Count > 0)
        {
            throw new MachineProfileException(_problems);
        }

        return new MachineProfile(costs)
        {
            Name = name!,
            Title = title!,
            Cpu = cpu!,
            Kernel = kernel!,
            Apic = (ApicMode)Array.IndexOf(ApicWords, apic),
            FrequencyGhz = frequency!.Value,
            PrivateCacheKib = (int)cache!.Value,
            Hz = int.Parse(hz!),
            Scheduler = (CfsTuning)Array.IndexOf(SchedulerWords, scheduler),
            Tcp = (TcpGeneration)Array.IndexOf(TcpWords, tcp),
            HaltPollNs = (int)haltPoll!.Value,
            GuestTick = GuestTickOf(guestTick!),
            BasedOn = basis?.Name,
            Idle = idle,
        };
    }

    private YamlMappingNode Parse(string text)
    {
        YamlStream stream = [];
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new MachineProfileException($"{_path}:{e.Start.Line}: not valid YAML: {e.Message}", e);
        }

        if (stream.Documents is [{ RootNode: YamlMappingNode mapping }])
        {
            return mapping;
        }

        throw new MachineProfileException(
            $"{_path}:1: accepted is one mapping with the keys {string.Join(", ", ProfileKeys)}");
    }

    private MachineProfile? ReadBasis(ProfileNode root)
    {
        IReadOnlyList<string> known = MachineProfiles.NamesIn(Directory);
        string? name = root.Word("based_on", known);
        if (name is null)
        {
            return null;
        }

        string[] chain = [.. _dependents, FileName];
        if (chain.Contains(name))
        {
            root.Report("based_on", $"goes round in a circle: {string.Join(" -> ", chain)} -> {name}");
            return null;
        }

        try
        {
            return MachineProfiles.Load(MachineProfiles.PathOf(Directory, name), chain);
        }
        catch (MachineProfileException e)
        {
            _problems.AddRange(e.Problems);
            return null;
        }
    }

    private List<CostRow> ReadCosts(ProfileNode root, MachineProfile? basis)
    {
        List<CostRow> rows = [];
        ProfileNode? costs = root.Map("costs", "a mapping with one row per cost atom");
        if (costs is null)
        {
            return rows;
        }

        foreach (string key in costs.Keys.Where(key => CostKeys.All.All(info => info.Name != key)))
        {
            costs.Report(key, CostAtomWords.Unknown(key));
        }

        string[] missing = [.. CostKeys.All.Select(info => info.Name).Where(name => !costs.Has(name))];
        if (missing.Length > 0)
        {
            costs.Report($"no row for {string.Join(", ", missing)} (accepted is a row for every cost atom)");
        }

        foreach (CostKeyInfo info in CostKeys.All.Where(info => costs.Has(info.Name)))
        {
            CostRow? row = ReadRow(root, costs, info, basis);
            if (row is not null)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static CostRow? ReadRow(ProfileNode root, ProfileNode costs, CostKeyInfo info, MachineProfile? basis)
    {
        ProfileNode? row = costs.Map(info.Name, $"{{ {string.Join(", ", RowKeys)} }} or {{ inherit: true }}");
        if (row is null)
        {
            return null;
        }

        if (row.Has("inherit"))
        {
            return Inherit(root, row, info, basis);
        }

        row.AcceptOnly(RowKeys);
        if (ReadValue(row, info.Unit) is not { } value)
        {
            return null;
        }

        if (value.Source == CostRow.Assumed && !(IsNear(value.Low, 0.5 * value.Nominal) && IsNear(value.High, 2 * value.Nominal)))
        {
            row.Report(
                $"low {value.Low} and high {value.High} of an assumed {value.Nominal}"
                + $" (accepted is half and double: {0.5 * value.Nominal} and {2 * value.Nominal})");
        }

        return new CostRow(info, value.Nominal, value.Low, value.High, value.Source, value.Confidence, null);
    }

    /// <summary>Value, range and source of a row; null with a problem reported if one is missing.</summary>
    internal static (double Nominal, double Low, double High, string Source, string Confidence)? ReadValue(ProfileNode row, string unit)
    {
        double? nominal = ReadCost(row, "nominal");
        double? low = ReadCost(row, "low");
        double? high = ReadCost(row, "high");
        string? word = row.Word("unit", [unit]);
        string? confidence = row.Word("confidence", CostRow.Confidences);
        string? source = row.Text("source", $"the short name of a source, or '{CostRow.Assumed}'");
        if (nominal is null || low is null || high is null || word is null || confidence is null || source is null)
        {
            return null;
        }

        CheckRange(row, nominal.Value, low.Value, high.Value);
        CheckSource(row, source, confidence);
        return (nominal.Value, low.Value, high.Value, source, confidence);
    }

    private static CostRow? Inherit(ProfileNode root, ProfileNode row, CostKeyInfo info, MachineProfile? basis)
    {
        row.AcceptOnly(["inherit"]);
        if (row.Word("inherit", ["true"]) is null)
        {
            return null;
        }

        if (!root.Has("based_on"))
        {
            row.Report("inherit", "there is nothing to inherit from (accepted is a full row, or 'based_on' in the profile)");
        }

        CostRow? inherited = basis?[info.Key];
        return inherited is null ? null : inherited with { InheritedFrom = inherited.InheritedFrom ?? basis!.Name };
    }

    private static void CheckRange(ProfileNode row, double nominal, double low, double high)
    {
        if (low > nominal || nominal > high)
        {
            row.Report($"low {low}, nominal {nominal}, high {high} are out of order (accepted is low <= nominal <= high)");
        }
    }

    private static void CheckSource(ProfileNode row, string source, string confidence)
    {
        if ((source == CostRow.Assumed) != (confidence == CostRow.Assumed))
        {
            row.Report(
                $"source '{source}' and confidence '{confidence}' do not agree"
                + $" (accepted is '{CostRow.Assumed}' for both or for neither)");
        }
    }

    private static double? ReadCost(ProfileNode row, string key) =>
        row.Number(key, 0, CostAtomWords.LargestNs, "a number from 0 to 1e9, in ns or ns/byte");

    /// <summary>Equal but for the rounding of a decimal fraction.</summary>
    private static bool IsNear(double value, double expected) => Math.Abs(value - expected) <= 1e-9 * expected;
}
