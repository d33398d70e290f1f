using Bakeoff.Transports;
using static Bakeoff.Harness.BlastRadius;
using static Bakeoff.Transports.FaultDetector;

namespace Bakeoff.Harness;

/// <summary>What recurs in the error matrix.</summary>
internal static class Expectations
{
    /// <summary>Nothing happens, nobody notices.</summary>
    public static Expectation Unharmed { get; } = new(Nobody, Nothing);

    /// <summary>Validation of the ring stops the queue.</summary>
    public static Expectation QueueStopped { get; } = new(RingCheck, Queue);

    /// <summary>The back end drops the packet.</summary>
    public static Expectation PacketDropped { get; } = new(FaultDetector.BackEnd, Packet);

    /// <summary>exit(1).</summary>
    public static Expectation GuestExits { get; } = new(Hypervisor, BlastRadius.Guest);

    /// <summary>The worker of the whole host spins.</summary>
    public static Expectation WorkerSpins { get; } = new(Watchdog, HostWorker);

    /// <summary>BUG.</summary>
    public static Expectation HostBug { get; } = new(Kernel, Host);
}
