using System.Globalization;

namespace Bakeoff.Transports.Bus;

/// <summary>The register file as it is saved.</summary>
internal sealed record VirtioRegisterState(
    uint HostFeatures, uint GuestFeatures, byte Status, byte Isr, ushort Selected, ushort ConfigVector, bool IsLinkUp,
    IReadOnlyList<VirtioQueueRegisters> Queues, IReadOnlyList<byte> Mac);

/// <summary>
/// A running virtio lane on paper: registers, negotiated features, and per queue the index at which the next back end goes on. The rings
/// themselves are guest memory, which is saved with the guest.
/// </summary>
public sealed class VirtioLaneState
{
    internal VirtioLaneState(VirtioRegisterState registers, IReadOnlyList<ushort> lastAvailable)
    {
        Registers = registers;
        LastAvailable = lastAvailable;
    }

    internal VirtioRegisterState Registers { get; }

    /// <summary>Features that the driver has taken.</summary>
    public uint Features => Registers.GuestFeatures;

    /// <summary>Per queue, the index of the first packet that no back end has taken (last_avail).</summary>
    public IReadOnlyList<ushort> LastAvailable { get; }

    /// <summary>The state as text, one value per line.</summary>
    public string ToText()
    {
        VirtioRegisterState r = Registers;
        var lines = new List<string>
        {
            $"host_features 0x{r.HostFeatures:x8}",
            $"guest_features 0x{r.GuestFeatures:x8}",
            $"status 0x{r.Status:x2}",
            $"isr 0x{r.Isr:x2}",
            $"queue_select {r.Selected}",
            $"config_vector 0x{r.ConfigVector:x4}",
            $"link {(r.IsLinkUp ? "up" : "down")}",
            $"mac {Convert.ToHexStringLower([.. r.Mac])}",
        };
        for (int i = 0; i < r.Queues.Count; i++)
        {
            VirtioQueueRegisters queue = r.Queues[i];
            lines.Add($"queue {i} size {queue.Size} pfn 0x{queue.Pfn:x} vector 0x{queue.Vector:x4} last_avail {LastAvailable[i]}");
        }

        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Reads the text of <see cref="ToText"/>. Throws <see cref="FormatException"/> if it is not one.</summary>
    public static VirtioLaneState Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var queues = new List<VirtioQueueRegisters>();
        var lastAvailable = new List<ushort>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            if (words is ["queue", _, "size", var size, "pfn", var pfn, "vector", var vector, "last_avail", var index])
            {
                queues.Add(new VirtioQueueRegisters((ushort)Number(size), Number(pfn), (ushort)Number(vector)));
                lastAvailable.Add((ushort)Number(index));
            }
            else if (words.Length == 2)
            {
                values[words[0]] = words[1];
            }
            else
            {
                throw new FormatException($"not a line of a saved lane: {line}");
            }
        }

        string Value(string key) => values.TryGetValue(key, out string? value) ? value : throw new FormatException($"a saved lane without {key}");
        return new VirtioLaneState(
            new VirtioRegisterState(Number(Value("host_features")), Number(Value("guest_features")), (byte)Number(Value("status")),
                (byte)Number(Value("isr")), (ushort)Number(Value("queue_select")), (ushort)Number(Value("config_vector")),
                Value("link") == "up", queues, Convert.FromHexString(Value("mac"))),
            lastAvailable);
    }

    private static uint Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? uint.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : uint.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
