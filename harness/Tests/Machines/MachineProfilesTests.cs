using System.Globalization;
using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Machines;

/// <summary>The shipped profiles, and what a profile gives to a run.</summary>
public sealed class MachineProfilesTests
{
    public static TheoryData<string> Names => ["A", "B", "C", "D"];

    [Fact]
    public void The_four_profiles_travel_with_the_assembly()
    {
        string directory = MachineProfiles.FindDirectory();
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "machines"), directory);
        Assert.Equal(["A", "B", "C", "D"], MachineProfiles.LoadAll(directory).Select(profile => profile.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_profile_gives_every_atom_once_in_the_order_of_the_code(string name)
    {
        MachineProfile profile = Load(name);
        Assert.Equal(CostKeys.All, profile.Costs.Select(row => row.Info));
        Assert.All(CostKeys.All, info => Assert.Same(info, profile[info.Key].Info));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_row_has_a_range_around_its_nominal_value_and_a_source(string name)
    {
        Assert.All(Load(name).Costs, row =>
        {
            Assert.True(0 <= row.Low && row.Low <= row.Nominal && row.Nominal <= row.High, row.ToString());
            Assert.True(row.Low < row.High, $"{row.Info.Name} has no range to sweep");
            Assert.NotEmpty(row.Source);
            Assert.Contains(row.Confidence, CostRow.Confidences);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fast_doorbell_is_as_fast_as_PIO_where_the_machine_has_it(string name)
    {
        MachineProfile profile = Load(name);
        double pio = profile[CostKey.ExitPioDecode].Nominal + profile[CostKey.ExitIoBusLookup].Nominal;
        double decoded = profile[CostKey.ExitMmioDecode].Nominal + profile[CostKey.ExitIoBusLookup].Nominal;
        Assert.Equal(name == "D" ? decoded : pio, profile[CostKey.ExitMmioFast].Nominal);
    }

    /// <summary>Stored runs are taken up again only by the model that made them, and a profile is a part of it, whatever in it a run goes by.</summary>
    [Theory]
    [InlineData("hz: 250", "hz: 1000")]
    [InlineData("hz: 250", "hz: 250\nhalt_poll_ns: 200000")]
    [InlineData("guest_tick: nohz ", "guest_tick: periodic ")]
    [InlineData("guest_tick: nohz ", "guest_tick: apic-periodic ")]
    [InlineData("tcp: linux-2.6.30", "tcp: linux-3.4")]
    [InlineData("hz: 250", "hz: 250\nidle: { tick: stopped, states: { C1: { target_residency: 1 }, C6: { target_residency: 9, nominal: 9000, low: 1, high: 9000, unit: ns, confidence: H, source: x } } }")]
    public void A_change_of_a_profile_is_a_change_of_the_model(string old, string replacement)
    {
        using ProfileFolder folder = new();
        string ModelOf(string replaced)
        {
            folder.WriteEdited("P", old, replaced);
            return new LaneSimulator(TransportCatalog.Default, [folder.Load("P")]).ModelVersion;
        }

        Assert.NotEqual(ModelOf(old), ModelOf(replacement));
        Assert.Equal(ModelOf(old), ModelOf(old));
    }

    /// <summary>The kernels of profile B end before KVM polled by default.</summary>
    [Theory]
    [InlineData("A", 0)]
    [InlineData("B", 0)]
    [InlineData("C", 200_000)]
    [InlineData("D", 200_000)]
    public void A_host_polls_for_a_halted_vCPU_as_its_kernel_does(string name, int ns) => Assert.Equal(ns, Load(name).HaltPollNs);

    [Fact]
    public void Profile_A_is_the_machine_of_the_mails()
    {
        MachineProfile profile = Load("A");
        Assert.Equal(ApicMode.XApic, profile.Apic);
        Assert.Equal(250, profile.Hz);
        Assert.Equal(2.8, profile.FrequencyGhz);
        Assert.Equal("Linux 2.6.30", profile.Kernel);
        Assert.Null(profile.BasedOn);
        Assert.All(profile.Costs, row => Assert.Null(row.InheritedFrom));
    }

    [Fact]
    public void The_interrupt_hardware_is_that_of_the_generation()
    {
        ApicMode[] expected =
            [ApicMode.XApic, ApicMode.XApic, ApicMode.ApicV, ApicMode.ApicV];
        Assert.Equal(expected, MachineProfiles.LoadAll(MachineProfiles.FindDirectory()).Select(profile => profile.Apic));
    }

    [Fact]
    public void Only_marked_rows_are_inherited()
    {
        MachineProfile a = Load("A");
        MachineProfile b = Load("B");
        CostRow[] inherited = [.. b.Costs.Where(row => row.InheritedFrom is not null)];
        Assert.Equal(
            [CostKey.IndirectAfterUserspaceExit, CostKey.IndirectAfterKernelExit], inherited.Select(row => row.Info.Key));
        Assert.All(inherited, row => Assert.Equal(a[row.Info.Key] with { InheritedFrom = "A" }, row));
    }

    [Fact]
    public void A_row_inherited_over_two_profiles_names_the_one_that_gives_it()
    {
        using ProfileFolder folder = new();
        folder.WriteWithRow("P", "ring.line", "{ inherit: true }", "based_on: A\n");
        folder.WriteWithRow("Q", "ring.line", "{ inherit: true }", "based_on: P\n");
        MachineProfile q = folder.Load("Q");
        Assert.Equal("P", q.BasedOn);
        Assert.Equal("A", q[CostKey.RingLine].InheritedFrom);
        Assert.Null(q[CostKey.RingSegment].InheritedFrom);
    }

    [Theory]
    [InlineData("xapic", ApicMode.XApic)]
    [InlineData("x2apic", ApicMode.X2Apic)]
    [InlineData("pv-eoi", ApicMode.PvEoi)]
    [InlineData("apicv", ApicMode.ApicV)]
    public void Each_word_names_its_interrupt_hardware(string word, ApicMode expected)
    {
        using ProfileFolder folder = new();
        folder.WriteEdited("P", "apic: xapic\n", $"apic: {word}\n");
        Assert.Equal(expected, folder.Load("P").Apic);
    }

    [Fact]
    public void The_cost_table_holds_the_nominal_values_in_picoseconds()
    {
        MachineProfile profile = Load("A");
        CostTable table = profile.ToCostTable();
        Assert.Equal(500_000, table[CostKey.ExitSwitchOut]);
        Assert.Equal(250, table[CostKey.CopyUserByte]);
        Assert.All(profile.Costs, row => Assert.Equal(row.Nominal, table[row.Info.Key] / 1000.0, 3));
    }

    [Fact]
    public void Overrides_replace_single_atoms_of_the_table()
    {
        CostTable table = Load("A").ToCostTable(new Dictionary<string, double> { ["ring.line"] = 12.5, ["copy.guest_byte"] = 0 });
        Assert.Equal(12_500, table[CostKey.RingLine]);
        Assert.Equal(0, table[CostKey.CopyGuestByte]);
        Assert.Equal(20_000, table[CostKey.RingSegment]);
    }

    [Theory]
    [InlineData("ring.lime", 5, "machine A: cost override 'ring.lime': no such cost atom; did you mean 'ring.line'?"
        + " (all of them: harness/Machine/README.md)")]
    [InlineData("ring.line", -1, "machine A: cost override 'ring.line': '-1' is not a cost: accepted is a number from 0 to 1e9,"
        + " in ns or ns/byte")]
    [InlineData("ring.line", double.NaN, "machine A: cost override 'ring.line': 'NaN' is not a cost: accepted is a number from 0"
        + " to 1e9, in ns or ns/byte")]
    public void A_wrong_override_is_refused(string atom, double ns, string expected)
    {
        MachineProfileException e = Assert.Throws<MachineProfileException>(
            () => Load("A").ToCostTable(new Dictionary<string, double> { [atom] = ns }));
        Assert.Equal(expected, e.Message);
    }

    [Fact]
    public void A_profile_reads_the_same_under_a_culture_with_decimal_commas()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        commas.NumberFormat.NumberGroupSeparator = ".";
        try
        {
            CultureInfo.CurrentCulture = commas;
            MachineProfile profile = Load("A");
            Assert.Equal(0.25, profile[CostKey.CopyUserByte].Nominal);
            Assert.Equal(2.8, profile.FrequencyGhz);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static MachineProfile Load(string name) =>
        MachineProfiles.Load(Path.Combine(MachineProfiles.FindDirectory(), name + ".yaml"));
}
