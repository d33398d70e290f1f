using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>The hardware around the lane: wire, host NIC and host cores, the same for every contestant.</summary>
public sealed record RigSpec
{
    /// <summary>Name by which cells and CSV call the rig.</summary>
    public string Name { get; init; } = "10g";

    /// <summary>Rate of the wire in Gbit/s.</summary>
    public double LinkGbps { get; init; } = 10;

    /// <summary>One-way propagation delay of the wire in ns; 50 ns is 10 m of cable (assumed).</summary>
    public long PropagationNs { get; init; } = 50;

    /// <summary>
    /// Cores of the host under test; the vCPU, the io thread, the back-end threads and the NIC interrupt have their
    /// own.
    /// </summary>
    public int HostCores { get; init; } = 8;

    /// <summary>How the NICs at both ends hold receive interrupts back.</summary>
    public NicModeration NicModeration { get; init; } = NicModeration.Delay;

    /// <summary>
    /// For how long, in µs: the least time between two, or the time after the first frame; 0 turns moderation off. Adaptive moderation
    /// finds its own.
    /// </summary>
    public double NicModerationUs { get; init; } = 5;

    /// <summary>Frames after which the host NIC interrupts at once; 0 means that only time counts.</summary>
    public int NicModerationFrames { get; init; }

    /// <summary>When the drivers of the NICs free what they have sent.</summary>
    public NicReclaim NicReclaim { get; init; } = NicReclaim.Transmit;
}
