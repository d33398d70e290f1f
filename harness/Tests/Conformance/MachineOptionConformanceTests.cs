using Bakeoff.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Conformance;

/// <summary>The machine's APIC and halt polling under any lane: they cost no frame, and the results say when they are too young.</summary>
public sealed class MachineOptionConformanceTests
{
    private const string Moment = " warmup_s=0.0003 measure_s=0.001";
    private const string ChaosMoment = " warmup_s=0.001 measure_s=0.006";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string lane in new[] { "vhost-net", "venet", "virtio-pci-eventfd", "vhost-net@modern" })
            {
                foreach (string option in new[] { "apic=xapic", "apic=x2apic", "apic=pv-eoi", "apic=apicv", "halt_poll_ns=30000" })
                {
                    cases.Add(lane, "options." + option);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_lane_keeps_the_contract_on_it(string lane, string option)
    {
        Contract.Verify(new Scenario(lane, "tcp-rr", option + Moment, 1, Chaos: false));
        Contract.Verify(new Scenario(lane, "udp-rr", "burst=5 " + option + ChaosMoment, 1, Chaos: true));
        Contract.Verify(new Scenario(lane, "tcp-stream", "direction=receive " + option + ChaosMoment, 1, Chaos: true));
    }

    [Theory]
    [InlineData("2009-09", "apic", "xapic", false)]
    [InlineData("2009-09", "apic", "x2apic", true)]
    [InlineData("2010-05", "apic", "x2apic", false)]
    [InlineData("2011-10", "apic", "pv-eoi", true)]
    [InlineData("modern", "apic", "apicv", false)]
    [InlineData("2011-10", "halt_poll_ns", "0", false)]
    [InlineData("2011-10", "halt_poll_ns", "200000", true)]
    [InlineData("modern", "halt_poll_ns", "200000", false)]
    public void What_is_younger_than_the_lane_is_an_anachronism(string era, string option, string value, bool anachronistic)
    {
        CellSpec cell = new() { Parts = new LaneInfo { Lane = "x", Transport = "x", Era = era } };
        cell = cell with { Options = cell.Options.SetItem(option, value) };
        Assert.Equal(anachronistic, MachineDates.IsAnachronistic(cell));
        string column = FactorColumns.All.Single(column => column.Name == "anachronistic").Get(cell);
        Assert.Equal(anachronistic ? "true" : "false", column);
    }

    [Fact]
    public void The_option_decides_and_not_the_era()
    {
        var scenario = new Scenario("vhost-net", "udp-rr", "options.apic=apicv", 1, Chaos: false);
        CellSpec cell = scenario.Cell();
        using var world = new World(cell, TransportCatalog.Default.Parse(cell.Lane), Scenario.Machine("A"), 1, scenario.Options);
        Assert.Equal(Bakeoff.Machine.ApicMode.ApicV, world.Guests[0].Vcpu.ApicMode);
        Assert.Equal(ApicModel.XApic, world.Lane.Apic);
    }
}
