using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Lanes;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Cli;

/// <summary>The real listings, which are made from the catalogues.</summary>
public sealed class ListingTests
{
    private static readonly TransportCatalog Catalog = TransportCatalog.Default;

    public static TheoryData<string> Kinds => ["transports", "hybrids", "workloads", "machines", "rigs", "factors", "options", "costs", "figures", "faults"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_listing_fits_a_hundred_columns(string kind) =>
        Assert.All(Print(kind).Split('\n'), line => Assert.True(line.Length <= 100 || IsOneWord(line), line));

    [Fact]
    public void Transports_are_listed_with_options_defaults_and_what_they_accept()
    {
        string listing = Print("transports");
        Assert.All(Catalog.Contestants, contestant => Assert.Contains(contestant.Id, listing, StringComparison.Ordinal));
        Assert.All(Catalog.Kinds, kind => Assert.Contains($"{kind.Slot.Id()}={kind.Id}", listing, StringComparison.Ordinal));
        Assert.All(Catalog.Kinds.SelectMany(kind => kind.Options), option =>
            Assert.Contains($"[{option.Name}={option.Initial}", listing, StringComparison.Ordinal));
    }

    /// <summary>Every key that --set takes is in one of three listings.</summary>
    [Fact]
    public void Everything_that_can_be_set_is_listed()
    {
        string listings = Print("factors") + Print("options") + Print("costs");
        Assert.All(FactorTable.Keys, key => Assert.Contains($"{key} ", listings, StringComparison.Ordinal));
        Assert.All(RunSwitches.All, option => Assert.Contains($"options.{option.Name}", listings, StringComparison.Ordinal));
        Assert.All(CostKeys.All.Take(CostKeys.Count), cost => Assert.Contains($"costs.{cost.Name}", listings, StringComparison.Ordinal));
    }

    [Fact]
    public void Hybrids_are_listed_by_their_lane_ids_and_refusals_with_their_reason()
    {
        string[] lines = Print("hybrids").Split('\n');
        Assert.Contains("vhost-net+interrupts=bridge-event-queue", lines);
        Assert.All(Catalog.Rules, rule => Assert.Contains(lines, line => line.StartsWith($"refused: {rule.Id}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Faults_are_listed_with_their_sentence_and_why_some_are_not_run()
    {
        string[] lines = Print("faults").Split('\n');
        Assert.All(FaultCatalog.All, fault => Assert.Contains(lines, line => line.StartsWith(fault.Id + " ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("chain-loop ", StringComparison.Ordinal) && line.EndsWith(" A chain leads back to itself.", StringComparison.Ordinal));
        Assert.Contains("    not in the model: reference counts of files are not modelled", lines);
    }

    /// <summary>A lane id can be longer than a line, and is not cut.</summary>
    private static bool IsOneWord(string line) => !line.Trim().Contains(' ');

    private static string Print(string kind)
    {
        var output = new StringWriter();
        IReadOnlyList<ListEntry> entries = kind switch
        {
            "transports" => Listings.Transports(Catalog),
            "hybrids" => Listings.Hybrids(Catalog),
            "workloads" => Listings.Workloads(),
            "machines" => Listings.Machines(MachineProfiles.LoadAll(Repository.PathOf("harness/machines"))),
            "rigs" => Listings.Rigs(),
            "factors" => Listings.Factors(),
            "options" => Listings.Options(),
            "costs" => Listings.Costs(MachineProfiles.LoadAll(Repository.PathOf("harness/machines"))),
            "faults" => Listings.Faults(),
            _ => Listings.Figures(),
        };
        Assert.Equal(0, ListCommand.Execute(entries, output));
        return output.ToString();
    }
}
