using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Machine;

namespace Bakeoff.Tests.Published;

public sealed class HostSpeedTests
{
    [Fact]
    public void It_divides_what_a_processor_pays_and_leaves_latencies_of_the_hardware()
    {
        MachineProfile profile = Composition.Create().Profiles.First(machine => machine.Name == "A");
        CostTable own = profile.ToCostTable();
        CostTable twice = profile.ToCostTable(hostSpeed: 2);
        foreach (CostKeyInfo info in CostKeys.All)
        {
            long expected = info.IsDelay ? own[info.Key] : (own[info.Key] + 1) / 2;
            Assert.Equal(expected, twice[info.Key]);
        }

        Assert.Contains(CostKeys.All, info => info.IsDelay && own[info.Key] > 0);
    }

    [Fact]
    public void A_cost_that_the_cell_states_is_taken_as_it_stands()
    {
        MachineProfile profile = Composition.Create().Profiles.First(machine => machine.Name == "A");
        var costs = new Dictionary<string, double> { ["ring.line"] = 90 };
        Assert.Equal(90_000, profile.ToCostTable(costs, hostSpeed: 3)[CostKey.RingLine]);
    }

    [Fact]
    public void A_cell_at_the_profiles_own_speed_is_the_cell_that_it_was()
    {
        Assert.DoesNotContain("host_speed", CellText.Canonical(new CellSpec()));
        Assert.Contains("host_speed=1.5\n", CellText.Canonical(new CellSpec { HostSpeed = 1.5 }));
    }

    [Fact]
    public void The_cells_of_a_source_have_its_speed()
    {
        PublishedSource source = PublishedText.Read(PublishedText.Head.Replace("hardware: stated", "hardware: not-stated")
            + $"host_speed: {{value: 1.4, fitted_on: R1}}\nrows:\n  - {PublishedText.Row}\n");
        Assert.All(source.Setups, setup => Assert.Equal(1.4, setup.Value.Cell.HostSpeed));
    }

    /// <summary>The rows that show the GigE run on processors as fast as the profile.</summary>
    [Fact]
    public void A_set_up_that_states_a_speed_has_its_own()
    {
        PublishedSource source = PublishedText.Shipped().Sources.Single(known => known.Name == "vhost-thread");
        Assert.Equal(1, source["venet-fast"].HostSpeed);
        Assert.Equal(1, source["virtio-pci-fast"].HostSpeed);
        Assert.Equal(source.HostSpeed!.Value, source["venet"].HostSpeed);
        Assert.True(source.HostSpeed.Value < 1);
    }
}
