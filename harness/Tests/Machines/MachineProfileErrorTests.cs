using Bakeoff.Harness;

namespace Bakeoff.Tests.Machines;

/// <summary>What a user reads when a profile is wrong: file and line, key path, what is accepted, the nearest name.</summary>
public sealed class MachineProfileErrorTests
{
    /// <summary>Line of the row exit.switch_out in profile A.</summary>
    private const int FirstRow = 18;

    [Theory]
    [InlineData("hz: 250", "hz: 240", "P.yaml:11: hz: '240' is not accepted; did you mean '250'? (accepted is one of 100, 250, 300, 1000)")]
    [InlineData("apic: xapic", "apic: xapci", "P.yaml:8: apic: 'xapci' is not accepted; did you mean 'xapic'? (accepted is one of xapic, x2apic, pv-eoi, apicv)")]
    [InlineData("frequency_ghz: 2.8", "frequency_ghz: 2800", "P.yaml:9: frequency_ghz: '2800' is not accepted (accepted is a number of GHz from 0.1 to 10)")]
    [InlineData("frequency_ghz: 2.8", "frequency_ghz: '2,8'", "P.yaml:9: frequency_ghz: '2,8' is not accepted (accepted is a number of GHz from 0.1 to 10)")]
    [InlineData("title: Core 2 and early Nehalem, 2009", "title:", "P.yaml:5: title: accepted is one line that describes the machine")]
    [InlineData("kernel: Linux 2.6.30\n", "", "P.yaml:4: 'kernel' is missing (accepted is the host kernel range)")]
    [InlineData("kernel:", "kernal:", "P.yaml:7: kernal: unknown key; did you mean 'kernel'? (accepted: name, title, cpu, kernel, apic, frequency_ghz, private_cache_kib, hz, scheduler, tcp, halt_poll_ns, guest_tick, based_on, idle, costs)\n"
        + "P.yaml:4: 'kernel' is missing (accepted is the host kernel range)")]
    [InlineData("name: P", "name: Q", "P.yaml:4: name: 'Q' is not accepted (accepted is 'P', the name of the file)")]
    [InlineData("hz: 250", "hz: 250\nbased_on: AA", "P.yaml:12: based_on: 'AA' is not accepted; did you mean 'A'? (accepted is one of A, P)")]
    [InlineData("hz: 250", "hz: 250\nbased_on: P", "P.yaml:12: based_on: goes round in a circle: P -> P")]
    [InlineData("hz: 250", "hz: 250\n? [a, b]\n: c", "P.yaml:12: accepted as a key is a word")]
    public void A_wrong_key_of_the_profile_is_named(string old, string replacement, string expected)
    {
        using ProfileFolder folder = new();
        folder.WriteEdited("P", old, replacement);
        Assert.Equal(expected, folder.Complaint("P"));
    }

    [Theory]
    [InlineData("{ nominal: 5, low: 6, high: 7, unit: ns, confidence: D, source: x }",
        "low 6, nominal 5, high 7 are out of order (accepted is low <= nominal <= high)")]
    [InlineData("{ nominal: 8, low: 6, high: 7, unit: ns, confidence: D, source: x }",
        "low 6, nominal 8, high 7 are out of order (accepted is low <= nominal <= high)")]
    [InlineData("{ nominal: 8, low: 4, high: 17, unit: ns, confidence: assumed, source: assumed }",
        "low 4 and high 17 of an assumed 8 (accepted is half and double: 4 and 16)")]
    [InlineData("{ nominal: 8, low: 4, high: 16, unit: ns, confidence: D, source: assumed }",
        "source 'assumed' and confidence 'D' do not agree (accepted is 'assumed' for both or for neither)")]
    [InlineData("{ inherit: true, nominal: 8 }", ".nominal: unknown key (accepted: inherit)|.inherit: "
        + "there is nothing to inherit from (accepted is a full row, or 'based_on' in the profile)")]
    [InlineData("{ inherit: yes }", ".inherit: 'yes' is not accepted (accepted is one of true)")]
    [InlineData("500", "accepted is { nominal, low, high, unit, confidence, source } or { inherit: true }")]
    [InlineData("{ nominal: 8, low: 4, high: 16, unit: us, confidence: D, source: x }",
        ".unit: 'us' is not accepted; did you mean 'ns'? (accepted is one of ns)")]
    [InlineData("{ nominal: -8, low: 4, high: 1e10, unit: ns, confidence: D, source: x }",
        ".nominal: '-8' is not accepted (accepted is a number from 0 to 1e9, in ns or ns/byte)|"
        + ".high: '1e10' is not accepted (accepted is a number from 0 to 1e9, in ns or ns/byte)")]
    [InlineData("{ nominal: NaN, low: 4, high: 8 ns, unit: ns, confidence: D, source: x }",
        ".nominal: 'NaN' is not accepted (accepted is a number from 0 to 1e9, in ns or ns/byte)|"
        + ".high: '8 ns' is not accepted (accepted is a number from 0 to 1e9, in ns or ns/byte)")]
    [InlineData("{ nominal: 8, low: 4, unit: ns, confidence: X, source: x }",
        "'high' is missing (accepted is a number from 0 to 1e9, in ns or ns/byte)|"
        + ".confidence: 'X' is not accepted (accepted is one of R, R2, D, O, H, I, L, assumed)")]
    [InlineData("{ nominal: 8, low: 4, high: 9, unit: ns, confidense: D, source: '' }",
        ".confidense: unknown key; did you mean 'confidence'? (accepted: nominal, low, high, unit, confidence, source)|"
        + "'confidence' is missing (accepted is one of R, R2, D, O, H, I, L, assumed)|"
        + ".source: accepted is the short name of a source, or 'assumed'")]
    public void A_wrong_row_is_named(string row, string expected)
    {
        using ProfileFolder folder = new();
        folder.WriteWithRow("P", "exit.switch_out", row);
        string[] problems = [.. expected.Split('|').Select(problem =>
            $"P.yaml:{FirstRow}: costs.exit.switch_out" + (problem[0] == '.' ? problem : $": {problem}"))];
        Assert.Equal(string.Join('\n', problems), folder.Complaint("P"));
    }

    [Theory]
    [InlineData("C1: { target_residency: 2000 }", "P.yaml:15: idle.states: accepted are at least two states (with one, leave 'idle' out: its exit latency is the atom idle.exit_latency)")]
    [InlineData("C1: { target_residency: 2000, nominal: 5 }\n    C6: { }",
        "P.yaml:15: idle.states.C1.nominal: unknown key (accepted: target_residency)\n"
        + "P.yaml:16: idle.states.C6: 'target_residency' is missing (accepted is a number of ns from 0 to 1e9)\n*")]
    [InlineData("C1: { target_residency: 2000 }\n    C6: { target_residency: 1000, nominal: 9000, low: 9000, high: 9000, unit: ns, confidence: H, source: x }",
        "P.yaml:16: idle.states.C6: is not deeper than C1 (accepted is a longer target_residency and no shorter exit, shallowest state first)")]
    [InlineData("C1: { target_residency: 2000 }\n    C6: { target_residency: 3000, nominal: 9, low: 9, high: 9, unit: ns, confidence: H, source: x }",
        "P.yaml:16: idle.states.C6: is not deeper than C1 (accepted is a longer target_residency and no shorter exit, shallowest state first)")]
    [InlineData("C1: { target_residency: 2000 }\n    C6: { target_residency: 3000, nominal: 9000, low: 9001, high: 9000, unit: us, confidence: H, source: assumed }",
        "P.yaml:16: idle.states.C6.unit: 'us' is not accepted; did you mean 'ns'? (accepted is one of ns)")]
    [InlineData("C1: { target_residency: 2000 }\n    C1E: { target_residency: 3000, scope: socket, nominal: 9000, low: 9000, high: 9000, unit: ns, confidence: H, source: x }",
        "P.yaml:16: idle.states.C1E.scope: 'socket' is not accepted (accepted is one of core, package)")]
    [InlineData("C1: { target_residency: 2000 }\n    C3: { target_residency: 3000, nominal: 9000, low: 9000, high: 9000, unit: ns, confidence: H, source: x }\n"
        + "    C6: { target_residency: 4000, scope: package, nominal: 9000, low: 9000, high: 9000, unit: ns, confidence: H, source: x }",
        "P.yaml:17: idle.states.C6: scope 'package' is not accepted (accepted is the second state alone: beside a core that runs it is left like the first)")]
    public void A_wrong_idle_state_is_named(string states, string expected)
    {
        using ProfileFolder folder = new();
        folder.WriteEdited("P", "hz: 250", $"hz: 250\nidle:\n  tick: stopped\n  states:\n    {states}");
        string complaint = folder.Complaint("P");
        Assert.True(
            expected.EndsWith('*') ? complaint.StartsWith(expected[..^1], StringComparison.Ordinal) : complaint == expected, complaint);
    }

    [Fact]
    public void The_tick_of_idle_cores_has_two_words()
    {
        using ProfileFolder folder = new();
        folder.WriteEdited("P", "hz: 250", "hz: 250\nidle: { tick: kept, states: { C1: { target_residency: 1 } } }");
        Assert.StartsWith("P.yaml:12: idle.tick: 'kept' is not accepted (accepted is one of stopped, as-predicted)", folder.Complaint("P"));
    }

    [Fact]
    public void A_mistyped_atom_is_both_unknown_and_missing()
    {
        using ProfileFolder folder = new();
        folder.WriteEdited("P", "  exit.switch_in:", "  exit.swich_in:");
        Assert.Equal(
            """
            P.yaml:19: costs.exit.swich_in: no such cost atom; did you mean 'exit.switch_in'? (all of them: harness/Machine/README.md)
            P.yaml:18: costs: no row for exit.switch_in (accepted is a row for every cost atom)
            """,
            folder.Complaint("P"));
    }

    [Fact]
    public void Several_missing_atoms_are_named_in_one_line_and_not_taken_from_the_base()
    {
        using ProfileFolder folder = new();
        string[] kept = [.. ProfileFolder.Original.Replace("name: A\n", "name: P\nbased_on: A\n").Split('\n')
            .Where(line => !line.StartsWith("  ring."))];
        folder.Write("P", string.Join('\n', kept));
        Assert.Equal(
            "P.yaml:19: costs: no row for ring.line, ring.segment, ring.barrier (accepted is a row for every cost atom)",
            folder.Complaint("P"));
    }

    [Fact]
    public void An_atom_given_twice_is_refused()
    {
        using ProfileFolder folder = new();
        folder.WriteEdited("P", "  exit.switch_in:", "  exit.switch_out:");
        Assert.Equal("P.yaml:19: not valid YAML: Duplicate key exit.switch_out", folder.Complaint("P"));
    }

    [Fact]
    public void A_composite_figure_is_not_a_key()
    {
        using ProfileFolder folder = new();
        folder.WriteEdited("P", "costs:\n", "costs:\n  exit.pio_to_eventfd: { nominal: 2720 }\n");
        Assert.StartsWith("P.yaml:17: costs.exit.pio_to_eventfd: no such cost atom", folder.Complaint("P"));
    }

    [Fact]
    public void Problems_of_the_base_are_reported_with_its_own_file_and_line()
    {
        using ProfileFolder folder = new();
        folder.WriteEdited("A", "hz: 250", "hz: 240");
        folder.WriteWithRow("P", "exit.switch_out", "{ inherit: true }", "based_on: A\n");
        Assert.StartsWith("A.yaml:11: hz: '240' is not accepted", folder.Complaint("P"));
    }

    [Fact]
    public void Two_profiles_based_on_each_other_are_refused()
    {
        using ProfileFolder folder = new();
        folder.WriteWithRow("P", "exit.switch_out", "{ inherit: true }", "based_on: Q\n");
        folder.WriteWithRow("Q", "exit.switch_out", "{ inherit: true }", "based_on: P\n");
        Assert.Equal("Q.yaml:5: based_on: goes round in a circle: P -> Q -> P", folder.Complaint("P"));
    }

    [Theory]
    [InlineData("", "P.yaml:1: accepted is one mapping with the keys name, title, cpu, kernel, apic, frequency_ghz, private_cache_kib, hz, scheduler, tcp, halt_poll_ns, guest_tick, based_on, idle, costs")]
    [InlineData("- a\n- b\n", "P.yaml:1: accepted is one mapping with the keys name, title, cpu, kernel, apic, frequency_ghz, private_cache_kib, hz, scheduler, tcp, halt_poll_ns, guest_tick, based_on, idle, costs")]
    [InlineData("name: P\n---\nname: P\n", "P.yaml:1: accepted is one mapping with the keys name, title, cpu, kernel, apic, frequency_ghz, private_cache_kib, hz, scheduler, tcp, halt_poll_ns, guest_tick, based_on, idle, costs")]
    public void A_file_that_is_not_one_mapping_is_refused(string text, string expected)
    {
        using ProfileFolder folder = new();
        folder.Write("P", text);
        Assert.Equal(expected, folder.Complaint("P"));
    }

    [Fact]
    public void Broken_YAML_is_refused_with_its_line()
    {
        using ProfileFolder folder = new();
        folder.Write("P", "name: P\ntitle: [a\n");
        Assert.StartsWith("P.yaml:3: not valid YAML: ", folder.Complaint("P"));
    }

    [Fact]
    public void A_missing_file_or_folder_is_refused()
    {
        using ProfileFolder folder = new();
        Assert.StartsWith("P.yaml: cannot be read: ", folder.Complaint("P"));
        string nowhere = folder.PathOf("nowhere");
        MachineProfileException e = Assert.Throws<MachineProfileException>(() => MachineProfiles.LoadAll(nowhere));
        Assert.Equal($"{nowhere}: no such folder of machine profiles", e.Message);
        Directory.CreateDirectory(nowhere);
        e = Assert.Throws<MachineProfileException>(() => MachineProfiles.LoadAll(nowhere));
        Assert.Equal($"{nowhere}: holds no machine profile (*.yaml)", e.Message);
    }
}
