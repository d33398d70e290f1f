using Bakeoff.Plots.Figures;

namespace Bakeoff.Plots.Recipes;

/// <summary>The measured quantities on axes: stored column, words, unit shown.</summary>
public static class Quantities
{
    /// <summary>Throughput that the receiver sees; in Mbit/s only where it stays below 0.1 Gbit/s.</summary>
    public static AxisQuantity Goodput(double largestBps) => largestBps >= 1e8
        ? new("goodput_bps", "Goodput", "Gbit/s", 1e9)
        : new("goodput_bps", "Goodput", "Mbit/s", 1e6);

    /// <summary>Round-trip time.</summary>
    public static readonly AxisQuantity RoundTrip = new("rtt_ns", "Round-trip time", "µs", 1e3);

    /// <summary>Share of round trips that take longer.</summary>
    public static readonly AxisQuantity Exceeding = new("fraction_above", "Fraction of round trips above");

    /// <summary>Transactions under way at once.</summary>
    public static readonly AxisQuantity Burst = new("burst", "Outstanding transactions");

    /// <summary>Network devices of each guest.</summary>
    public static readonly AxisQuantity Devices = new("devices", "Network devices per guest");

    /// <summary>Bytes handed over in one send of the stream beside.</summary>
    public static readonly AxisQuantity BesideSize = new("beside_bytes", "Message size of the stream beside", "byte");

    /// <summary>Virtual CPUs per guest.</summary>
    public static readonly AxisQuantity Vcpus = new("vcpus", "vCPUs per guest");

    /// <summary>Signals without an interrupt of their own, of all signals.</summary>
    public static readonly AxisQuantity CoalescedShare = new("coalesced_share", "Coalesced signals", "%", 0.01);

    /// <summary>Bytes handed over in one send.</summary>
    public static readonly AxisQuantity MessageSize = new("message_bytes", "Message size", "byte");

    /// <summary>Bytes of a request.</summary>
    public static readonly AxisQuantity RequestSize = new("request_bytes", "Request size", "byte");

    /// <summary>Frame size limit as a category.</summary>
    public static readonly AxisQuantity Mtu = new("mtu_bytes", "MTU", "byte");

    /// <summary>Lane as a category; its names say what they are.</summary>
    public static readonly AxisQuantity Lane = new("lane", "");

    /// <summary>Exits in a second of virtual time.</summary>
    public static readonly AxisQuantity ExitRate = new("exits_per_s", "Exits", "thousand/s", 1e3);

    /// <summary>All exits divided by injected interrupts.</summary>
    public static readonly AxisQuantity ExitsPerInterrupt = new("exits_per_interrupt", "Exits per interrupt");

    /// <summary>Busy host cores.</summary>
    public static readonly AxisQuantity Cores = new("cores", "CPU", "host cores");
}
