namespace Bakeoff.Plots.Data;

/// <summary>The columns of summary.csv that say what was run, apart from the lane: equal factors make lanes comparable.</summary>
public static class Factors
{
    /// <summary>The section of the matrix that the cell came from.</summary>
    public const string Group = "group";

    /// <summary>Frame size limit.</summary>
    public const string Mtu = "mtu_bytes";

    /// <summary>Size of one send.</summary>
    public const string Message = "message_bytes";

    /// <summary>Outstanding transactions.</summary>
    public const string Burst = "burst";

    /// <summary>Size of a request.</summary>
    public const string Request = "request_bytes";

    /// <summary>Network devices of each guest.</summary>
    public const string Devices = "devices";

    /// <summary>Virtual CPUs of each guest.</summary>
    public const string Vcpus = "vcpus";

    /// <summary>Bytes per send of the stream beside.</summary>
    public const string BesideBytes = "beside_bytes";

    /// <summary>Offloads of the guest's netdev.</summary>
    public const string Offloads = "offloads";

    /// <summary>Speed of the processors relative to the profile.</summary>
    public const string HostSpeed = "host_speed";

    /// <summary>What the cell sets beside the factors with a column of their own.</summary>
    public const string Settings = "settings";

    private const string UsualOffloads = "tso+gso+checksum";

    /// <summary>All factors, the most general first; figure names and captions keep this order.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Group, "machine", "rig", "topology", "workload", "direction", Mtu, Message, "streams", Burst,
        Request, "response_bytes", Devices, "guests", "disks", Vcpus, "beside",
        "beside_direction", BesideBytes, Offloads, HostSpeed, Settings,
    ];

    /// <summary>A factor as a reader says it: "MTU 9000", "4 outstanding"; empty for one device, one guest, no disk, one vCPU and what is usual.</summary>
    public static string Phrase(string factor, string value) => factor switch
    {
        Group => $"section {value}",
        "machine" => $"machine profile {value}",
        "rig" => value.StartsWith("rig", StringComparison.Ordinal) ? value : $"rig {value}",
        Mtu => $"MTU {value}",
        Message => $"{value} B messages",
        "streams" => value == "1" ? "1 stream" : $"{value} streams",
        Burst => $"{value} outstanding",
        Request => $"{value} B requests",
        "response_bytes" => $"{value} B responses",
        Devices => value == "1" ? "" : $"{value} devices per guest",
        "guests" => value == "1" ? "" : $"{value} guests",
        "disks" => value == "0" ? "" : $"{value} disks per guest",
        Vcpus => value is "1" or "" ? "" : $"{value} vCPUs per guest",
        "beside" => value.Length == 0 ? "" : $"beside a {value}",
        BesideBytes => value.Length == 0 ? "" : $"{value} B each",
        Offloads => value is UsualOffloads or "" ? "" : $"offloads {value}",
        HostSpeed => value is "1" or "" ? "" : $"processors {value} times as fast",
        Settings => value.Replace(" ", ", "),
        _ => value,
    };

    /// <summary>What was run, as a reader says it: rig, topology, workload and what they leave open; <paramref name="valueOf"/> has the factors' values.</summary>
    public static string Condition(Func<string, string> valueOf) => string.Join(", ", All
        .Where(factor => factor is not (Group or "machine"))
        .Select(factor => (Factor: factor, Value: valueOf(factor)))
        .Where(f => f.Value.Length > 0)
        .Select(f => Phrase(f.Factor, f.Value))
        .Where(phrase => phrase.Length > 0));

    /// <summary>A factor as part of a file name: "mtu9000"; empty where <see cref="Phrase"/> has nothing to say.</summary>
    public static string Slug(string factor, string value)
    {
        if (Phrase(factor, value).Length == 0)
        {
            return "";
        }
        string prefix = factor switch
        {
            Mtu => "mtu",
            Message => "message",
            "streams" => "streams",
            Burst => "burst",
            Request => "request",
            "response_bytes" => "response",
            Devices => "devices",
            "guests" => "guests",
            "disks" => "disks",
            Vcpus => "vcpus",
            "beside" => "beside",
            HostSpeed => "speed",
            _ => "",
        };
        char[] name = [.. (prefix + value).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' ? c : '-')];
        return new string(name).Trim('-');
    }
}
