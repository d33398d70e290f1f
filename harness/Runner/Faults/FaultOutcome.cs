using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>How an outcome compares with what the sources say.</summary>
public enum FaultAgreement
{
    /// <summary>As expected.</summary>
    Yes,

    /// <summary>Not as expected, for a reason that is stated.</summary>
    Explained,

    /// <summary>Not as expected.</summary>
    No,

    /// <summary>The fault makes no sense here, or the model cannot express it.</summary>
    NotApplicable,
}

/// <summary>One cell of the error matrix: a fault in a lane under a policy, and what came of it.</summary>
public sealed record FaultOutcome
{
    /// <summary>The fault.</summary>
    public required FaultSpec Fault { get; init; }

    /// <summary>The lane's id.</summary>
    public required string Lane { get; init; }

    /// <summary>The policy.</summary>
    public required FaultPolicy Policy { get; init; }

    /// <summary>Who noticed it first.</summary>
    public FaultDetector DetectedBy { get; init; }

    /// <summary>How far it reached.</summary>
    public BlastRadius Radius { get; init; }

    /// <summary>What was seen; for a cell that is not applicable, why.</summary>
    public required string Observed { get; init; }

    /// <summary>What the sources let one expect.</summary>
    public Expectation? Expected { get; init; }

    /// <summary>Frames of the witness that arrived in the window behind the fault, as a share of those before.</summary>
    public double WitnessShare { get; init; }

    /// <summary>How the two compare.</summary>
    public FaultAgreement Agreement { get; init; }

    /// <summary>Why they differ, where they do and it is understood.</summary>
    public string Note { get; init; } = "";
}
