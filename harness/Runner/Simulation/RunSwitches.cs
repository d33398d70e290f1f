using System.Globalization;
using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>
/// The cell options that concern the machine rather than the measurement: placement, ticks, jitter, TCP variants. Each has a
/// name that a matrix sets under <c>options</c>.
/// </summary>
public sealed class RunSwitches
{
    /// <summary>Names and what they mean.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> All { get; } =
    [
        ("jitter_cv", "coefficient of variation of charges above 200 ns (default 0.1, 0 turns jitter off)"),
        ("guest_hz", "guest ticks per second (default: the machine profile's hz, 0 for none)"),
        ("host_hz", "host ticks per second on busy cores (default: the machine profile's hz, 0 for none)"),
        ("vcpu_core", "host core of the vCPU thread (default 0)"),
        ("io_core", "host core of a userspace io thread (default 1)"),
        ("backend_core", "host core of the first kernel back-end thread (default 2)"),
        ("second_backend_core", "host core of the second one (default 3)"),
        ("nic_core", "host core that takes the NIC's interrupts (default: the last)"),
        ("peer_app_core", "core of the remote application, 0 or 1; its NIC interrupts go to core 0 (default 0)"),
        ("congestion", "reno (default) or cubic"),
        ("sack", "on (default) or off"),
        ("initial_window", "initial TCP window in segments (default 3)"),
        ("nic_rx_ring", "receive descriptors of the NICs (default 1024)"),
    ];

    private readonly IReadOnlyDictionary<string, string> _values;

    /// <summary>Reads the options of a cell; an unknown one fails the run.</summary>
    public RunSwitches(IReadOnlyDictionary<string, string> values)
    {
        foreach (string name in values.Keys)
        {
            if (!All.Any(known => known.Name == name))
            {
                throw new RunFailedException($"unknown option '{name}'{NearestName.Hint(name, All.Select(o => o.Name))}");
            }
        }

        _values = values;
    }

    /// <summary>A whole number, or <paramref name="otherwise"/>.</summary>
    public int Int(string name, int otherwise) => (int)Number(name, otherwise);

    /// <summary>A number, or <paramref name="otherwise"/>.</summary>
    public double Number(string name, double otherwise)
    {
        if (!_values.TryGetValue(name, out string? text))
        {
            return otherwise;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0
            ? value
            : throw new RunFailedException($"option {name}: '{text}' is not a number of at least 0");
    }

    /// <summary>A word, or <paramref name="otherwise"/>.</summary>
    public string Word(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);
}
