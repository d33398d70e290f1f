using System.Text;

namespace Bakeoff.Harness;

/// <summary>
/// The short form of the claims for the top README: who wins the bake-off on what, the claims that people ask about, and how many of
/// each mail hold. Everything in it is made from the findings, so it cannot say what the runs do not.
/// </summary>
public static class ClaimAnswer
{
    /// <summary>Name of the section of a README.</summary>
    public const string Section = "claims";

    /// <summary>The claim that the two are equal: the bake-off.</summary>
    private const string TheQuestion = "0.14";

    /// <summary>Its comparisons that the short form shows.</summary>
    private static readonly string[] s_comparisons =
    [
        "throughput, MTU 1500", "throughput received, MTU 1500", "throughput, MTU 9000", "throughput received, MTU 9000", "CPU per byte, MTU 1500", "CPU per byte, MTU 9000",
        "exits per byte, MTU 1500", "exits per byte, MTU 9000", "round trip", "CPU per round trip", "exits per round trip", "exits per round trip, 8 devices",
        "GigE exits per byte, as merged in 2010", "GigE exits per byte", "GigE exits per byte, slower processors",
        "GigE exits per byte, Intel NIC", "GigE exits per byte, vhost-net of 3.1", "GigE CPU per byte", "GigE CPU per byte, vhost-net of 3.1",
    ];

    /// <summary>Claims that people ask about, each with the cases that say most.</summary>
    private static readonly (string Claim, string[] Cases)[] s_decisive =
    [
        ("0.3", ["completions by event", "both threads on one core", "slower processors"]),
        ("0.7", ["share of the mail's 29 k exits/s", "share of the simulated virtio-pci -> venet"]),
        ("0.8", ["their ratio", "their ratio, slower processors"]),
        ("0.9", ["less than virtio-pci", "their ratio", "their ratio, slower processors"]),
        ("0.10", ["exits of delivery, vhost-net", "all exits, virtio-pci-eventfd"]),
        ("0.11", ["more than with vectors, 8 devices", "share from other devices, 8 less 2"]),
        ("1.3", ["vhost-net, pv-eoi"]),
        ("1.6", ["exits, virtio-pci", "interrupts, virtio-pci", "exits, virtio-pci, slower processors, venet's threads on one core",
            "interrupts, virtio-pci, slower processors, venet's threads on one core"]),
        ("0.25", ["switched twice under a stream"]),
    ];

    /// <summary>The lines of the section.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<ClaimFinding> findings)
    {
        var text = new StringBuilder();
        ClaimFinding question = Find(findings, TheQuestion);
        text.Append($"*{question.Claim.Text}*\n\n");
        text.Append("Below 1 venet has less; less is better except for throughput.\n\n| | venet / vhost-net | |\n|---|---|---|\n");
        foreach (ClaimCase entry in s_comparisons.Select(label => CaseOf(question, label)))
        {
            string[] parts = entry.Finding.Split(", ");
            text.Append($"| {entry.Label} | {string.Join(", ", parts[..^1])} | {parts[^1]} |\n");
        }

        text.Append('\n');
        foreach (string note in question.Claim.Remark.Split("; ").Prepend("mean and 95 % interval of paired runs"))
        {
            text.Append($"- {note}\n");
        }

        text.Append("\n| claim | verdict | under which condition |\n|---|---|---|\n");
        foreach ((string id, string[] labels) in s_decisive)
        {
            ClaimFinding finding = Find(findings, id);
            text.Append($"| {id} {finding.Claim.Text} | {finding.VerdictWord} | {Cases(finding, labels)} |\n");
        }

        text.Append('\n').Append(ClaimFiles.Summary(findings));
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    /// <summary>Some cases of a claim, sorted by what they say.</summary>
    private static string Cases(ClaimFinding finding, string[] labels) => string.Join("<br>", labels.Select(label => CaseOf(finding, label))
        .GroupBy(entry => entry.Result).OrderBy(group => group.Key)
        .Select(group => $"{group.Key.ToString().ToLowerInvariant()}: {string.Join("; ", group.Select(CaseText))}"));

    private static string CaseText(ClaimCase entry)
    {
        string claimed = entry is { Claimed: { } number, Unit: { } unit } ? $" (claimed {unit.Text(number)})" : "";
        return $"{entry.Label}: {entry.Finding}{claimed}";
    }

    private static ClaimCase CaseOf(ClaimFinding finding, string label) => finding.Cases.FirstOrDefault(known => known.Label == label)
        ?? throw new InvalidOperationException($"claim {finding.Claim.Id} has no case '{label}'");

    private static ClaimFinding Find(IReadOnlyList<ClaimFinding> findings, string id) => findings.First(finding => finding.Claim.Id == id);
}
