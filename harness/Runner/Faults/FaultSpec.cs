using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>What is expected of a fault in one column: who notices it, how far it reaches.</summary>
/// <param name="By">Who notices.</param>
/// <param name="Radius">How far.</param>
public sealed record Expectation(FaultDetector By, BlastRadius Radius);

/// <summary>A result that differs from the expectation for a reason that is understood.</summary>
/// <param name="Column">Where.</param>
/// <param name="Policy">Under which policy.</param>
/// <param name="Result">What comes out.</param>
/// <param name="Why">Why.</param>
public sealed record ExplainedDifference(FaultColumn Column, FaultPolicy Policy, Expectation Result, string Why);

/// <summary>One row of the error matrix: what is injected, and what the reading of the sources says must follow.</summary>
public sealed record FaultSpec
{
    /// <summary>Name on the command line and in the CSV.</summary>
    public required string Id { get; init; }

    /// <summary>What goes wrong, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>True if the guest is to blame, false for the host's own failures.</summary>
    public bool IsGuests { get; init; } = true;

    /// <summary>The bytes that a hostile guest writes, or null for another kind of injection.</summary>
    public GuestAttack? Attack { get; init; }

    /// <summary>Injects what is not an attack on shared memory; called before time starts.</summary>
    internal Action<FaultWorld>? Inject { get; init; }

    /// <summary>Why the fault makes no sense in a world, or null. An attack has its own rule.</summary>
    internal Func<FaultWorld, string?> Obstacle { get; init; } = _ => null;

    /// <summary>Why the model cannot express the fault at all, or null.</summary>
    public string? Inexpressible { get; init; }

    /// <summary>Time between the fault and the window that shows its consequences, in picoseconds.</summary>
    public long SettlePs { get; init; } = 1_000_000_000;

    /// <summary>True if the policy has no say: nothing invalid is ever read, or the host itself fails.</summary>
    public bool IsSameUnderBothPolicies { get; init; }

    /// <summary>What is expected where that depends on another part than ring and back end; null leaves it to the columns.</summary>
    internal Func<Lane, FaultPolicy, Expectation?> ByLane { get; init; } = (_, _) => null;

    /// <summary>Historical, userspace device model.</summary>
    public Expectation? Userspace { get; init; }

    /// <summary>Historical, vhost of 2.6.34 with its global worker; with a worker of its own the radius is the device.</summary>
    public Expectation? VhostEmpty { get; init; }

    /// <summary>Historical, vhost of 3.1.</summary>
    public Expectation? VhostEnds { get; init; }

    /// <summary>Historical, IOQ.</summary>
    public Expectation? Ioq { get; init; }

    /// <summary>Hardened, split ring.</summary>
    public Expectation? HardenedSplit { get; init; }

    /// <summary>Hardened, IOQ.</summary>
    public Expectation? HardenedIoq { get; init; }

    /// <summary>Known differences between that and what the model shows.</summary>
    public IReadOnlyList<ExplainedDifference> Differences { get; init; } = [];

    /// <summary>What is expected of <paramref name="lane"/>, or null if nothing was written down.</summary>
    public Expectation? Expected(Lane lane, FaultPolicy policy)
    {
        FaultColumn column = FaultColumns.Of(lane);
        policy = IsSameUnderBothPolicies ? FaultPolicy.Historical : policy;
        if (ByLane(lane, policy) is { } special)
        {
            return special;
        }

        Expectation? expected = column switch
        {
            FaultColumn.Ioq => policy == FaultPolicy.Hardened ? HardenedIoq : Ioq,
            _ when policy == FaultPolicy.Hardened => HardenedSplit,
            FaultColumn.Userspace or FaultColumn.Register => Userspace,
            FaultColumn.VhostEmpty => VhostEmpty,
            FaultColumn.VhostEnds => VhostEnds,
            _ => HardenedSplit,
        };
        return expected is { Radius: BlastRadius.HostWorker } && !FaultColumns.SharesWorker(lane)
            ? expected with { Radius = BlastRadius.Device }
            : expected;
    }
}
