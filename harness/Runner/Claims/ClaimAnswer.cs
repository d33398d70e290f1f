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
        "throughput, MTU 1500", "throughput, MTU 9000", "CPU per byte, MTU 1500", "CPU per byte, MTU 9000", "round trip", "exits per round trip",
        "exits per round trip, 8 devices", "GigE exits per byte, as merged in 2010", "GigE exits per byte", "GigE exits per byte, slower processors",
        "GigE exits per byte, vhost-net of 3.1", "GigE CPU per byte",
    ];

    /// <summary>Claims that people ask about, each with the cases that say most.</summary>
    private static readonly (string Claim, string[] Cases)[] s_decisive =
    [
        ("0.3", ["completions by event", "both threads on one core"]),
        ("0.7", ["share of the mail's 29 k exits/s", "share of the simulated virtio-pci -> venet"]),
        ("0.8", ["their ratio", "their ratio, slower processors"]),
        ("0.9", ["their ratio", "their ratio, slower processors"]),
        ("0.10", ["exits of delivery, vhost-net"]),
        ("0.11", ["more than with vectors, 8 devices"]),
        ("1.3", ["vhost-net, pv-eoi"]),
        ("1.6", ["interrupts, virtio-pci", "interrupts, virtio-pci, slower processors"]),
        ("0.25", ["switched twice under a stream"]),
    ];

    /// <summary>The lines of the section.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<ClaimFinding> findings)
    {
        var text = new StringBuilder();
        ClaimFinding question = Find(findings, TheQuestion);
        text.Append($"*{question.Claim.Text}* ").Append(Lead(question)).Append("\n\n");
        text.Append("| | venet / vhost-net | |\n|---|---|---|\n");
        foreach (ClaimCase entry in s_comparisons.Select(label => CaseOf(question, label)))
        {
            string[] parts = entry.Finding.Split(", ");
            text.Append($"| {entry.Label} | {string.Join(", ", parts[..^1])} | {parts[^1]} |\n");
        }

        text.Append($"\nMean and 95 % interval of paired runs; {question.Claim.Remark}.\n\n");
        text.Append("| claim | verdict | what decides |\n|---|---|---|\n");
        foreach ((string id, string[] labels) in s_decisive)
        {
            ClaimFinding finding = Find(findings, id);
            string cases = string.Join("; ", labels.Select(label => CaseText(CaseOf(finding, label))));
            text.Append($"| {id} {finding.Claim.Text} | {finding.VerdictWord} | {cases} |\n");
        }

        text.Append('\n').Append(ClaimFiles.Summary(findings));
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    /// <summary>The question in one sentence: who is ahead of whom, by how much, and where that turns.</summary>
    private static string Lead(ClaimFinding question)
    {
        string Part(string label, string words)
        {
            string finding = CaseOf(question, label).Finding;
            int cut = finding.LastIndexOf(", ", StringComparison.Ordinal);
            return $"{finding[..cut].Split(" [")[0]} {words} ({finding[(cut + 2)..]})";
        }

        return "venet over vhost-net is " + string.Join(", ",
            Part("round trip", "in the round trip"), Part("exits per round trip", "in its exits"),
            Part("throughput, MTU 1500", "in throughput at MTU 1500"), Part("throughput, MTU 9000", "at MTU 9000"),
            Part("CPU per byte, MTU 1500", "in CPU per byte at MTU 1500"), Part("CPU per byte, MTU 9000", "at MTU 9000"),
            Part("GigE exits per byte", "in exits per byte on GigE"), Part("GigE exits per byte, Intel NIC", "there with another NIC"))
            + " and " + Part("GigE exits per byte, vhost-net of 3.1", "against vhost-net of Linux 3.1") + ".";
    }

    private static string CaseText(ClaimCase entry)
    {
        string claimed = entry is { Claimed: { } number, Unit: { } unit } ? $" (claimed {unit.Text(number)})" : "";
        return $"{entry.Label}: {entry.Finding}{claimed}";
    }

    private static ClaimCase CaseOf(ClaimFinding finding, string label) => finding.Cases.FirstOrDefault(known => known.Label == label)
        ?? throw new InvalidOperationException($"claim {finding.Claim.Id} has no case '{label}'");

    private static ClaimFinding Find(IReadOnlyList<ClaimFinding> findings, string id) => findings.First(finding => finding.Claim.Id == id);
}
