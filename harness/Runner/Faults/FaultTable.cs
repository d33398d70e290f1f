using System.Globalization;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>faults.csv: one row per fault, lane and policy.</summary>
public static class FaultTable
{
    /// <summary>The file and its columns.</summary>
    public static CsvTable<FaultOutcome> Csv { get; } = new("faults.csv", "One row per fault, lane and policy (`bakeoff faults --out`).",
    [
        new("fault", "", "Name of the fault.", row => row.Fault.Id),
        new("lane", "", "Canonical id of the lane.", row => row.Lane),
        new("policy", "", "`historical`: what the code of the era did; `hardened`: detect and contain.", row => Word(row.Policy)),
        new("detected_by", "", "Who noticed first; empty where the fault is not applicable.",
            row => Applies(row) ? Word(row.DetectedBy) : ""),
        new("blast_radius", "", "How far it reached, measured by what stopped.", row => Applies(row) ? Word(row.Radius) : ""),
        new("witness_share", "", "Frames of the other guest behind the fault, as a share of those before.",
            row => Applies(row) ? row.WitnessShare.ToString("0.00", CultureInfo.InvariantCulture) : ""),
        new("observed", "", "What was seen, or why the fault is not applicable.", row => row.Observed),
        new("expected_detected_by", "", "Who should have noticed, by the reading of the sources.",
            row => row.Expected is { } e ? Word(e.By) : ""),
        new("expected_blast_radius", "", "How far it should have reached.", row => row.Expected is { } e ? Word(e.Radius) : ""),
        new("agrees", "", "`yes`, `explained` (see `note`), `no`, or `n/a`.", row => Word(row.Agreement)),
        new("note", "", "Why the two differ.", row => row.Note),
    ]);

    /// <summary>A detector in CSV and tables.</summary>
    public static string Word(FaultDetector by) => by switch
    {
        FaultDetector.RingCheck => "ring check",
        FaultDetector.BackEnd => "back end",
        _ => Lower(by.ToString()),
    };

    /// <summary>A radius in CSV and tables.</summary>
    public static string Word(BlastRadius radius) => radius == BlastRadius.HostWorker ? "host worker" : Lower(radius.ToString());

    /// <summary>A policy on the command line and in CSV.</summary>
    public static string Word(FaultPolicy policy) => Lower(policy.ToString());

    private static string Word(FaultAgreement agreement) =>
        agreement == FaultAgreement.NotApplicable ? "n/a" : Lower(agreement.ToString());

    private static bool Applies(FaultOutcome row) => row.Agreement != FaultAgreement.NotApplicable;

    private static string Lower(string name) => name.ToLowerInvariant();
}
