using Bakeoff.Machine;
using Bakeoff.Tests.Steps;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Lanes;

public sealed class CatalogTests
{
    private static readonly TransportCatalog Catalog = TransportCatalog.Default;

    private static readonly PartKind LegacyInterrupt = new()
    {
        Slot = PartSlot.Interrupts,
        Id = "legacy-line",
        Summary = "A level-triggered line with a status read.",
        Source = "test",
        Shell = BusShells.PciVirtio,
        Options = [OptionDefinition.Bool("shared", false, "Another device is on the line.", "test")],
    };

    [Fact]
    public void A_new_kind_is_one_entry_and_can_be_named_swapped_and_listed_at_once()
    {
        TransportCatalog extended = new([.. Catalog.Kinds, LegacyInterrupt], Catalog.Contestants, Catalog.Rules);
        Lane lane = extended.Parse("virtio-pci-eventfd+interrupts=legacy-line[shared=true]");
        Assert.True(lane.Interrupts.GetBool("shared"));
        int paths = Catalog.KindsOf(PartSlot.Interrupts).Count;
        Assert.Equal(Catalog.Hybrids().Count() * (paths + 1) / paths, extended.Hybrids().Count());
        Assert.Throws<LaneException>(() => Catalog.Parse(lane.Id));
    }

    [Fact]
    public void A_new_contestant_is_one_entry()
    {
        Contestant added = new()
        {
            Id = "virtio-hypercall",
            Summary = "The virtqueue over vbus's original connector.",
            NamedIn = "Virtual-Bus RFC, Apr 2009",
            DefaultEra = Era.May2010,
            Kinds =
            [
                FrontEndKinds.VirtioNet, RingKinds.SplitVirtqueue, KickKinds.HypercallDoorbell, InterruptKinds.BridgeEventQueue,
                BackEndKinds.VhostWorker, AttachmentKinds.BridgeTap,
            ],
        };
        TransportCatalog extended = new(Catalog.Kinds, [.. Catalog.Contestants, added], Catalog.Rules);
        Assert.Equal(BusShells.VbusBridge, extended.Parse("virtio-hypercall").Bus);
        Assert.Contains(extended.Hybrids(), hybrid => hybrid.Id == "virtio-hypercall");
    }

    [Fact]
    public void Inconsistent_catalogues_are_refused_at_once()
    {
        Assert.Throws<InvariantException>(
            () => new TransportCatalog([.. Catalog.Kinds, Catalog.Kinds[0]], Catalog.Contestants, Catalog.Rules));
        Assert.Throws<InvariantException>(
            () => new TransportCatalog(Catalog.Kinds.Skip(1), Catalog.Contestants, Catalog.Rules));
        RefusalRule everything = Catalog.Rules[0] with { Id = "everything", Refuses = _ => true };
        Assert.Throws<InvariantException>(
            () => new TransportCatalog(Catalog.Kinds, Catalog.Contestants, [.. Catalog.Rules, everything]));
    }

    [Fact]
    public void Everything_in_the_catalogue_has_one_sentence_and_a_source()
    {
        Assert.All(Catalog.Contestants, contestant => AssertSentence(contestant.Summary, contestant.NamedIn));
        Assert.All(Catalog.Kinds, kind => AssertSentence(kind.Summary, kind.Source));
        Assert.All(Catalog.Kinds.SelectMany(kind => kind.Options), option => AssertSentence(option.Summary, option.Source));
        Assert.All(Catalog.Rules, rule => AssertSentence(rule.Reason, rule.Source));
        Assert.All(Catalog.Contestants.SelectMany(c => c.Presets), preset => Assert.NotEmpty(preset.Source));
    }

    [Fact]
    public void The_tables_of_the_readme_say_what_the_catalogue_says()
    {
        (string Name, string Table)[] tables =
        [
            ("contestants", CatalogMarkdown.Contestants(Catalog)), ("round trips", CatalogMarkdown.RoundTrips(Catalog)), ("eras", CatalogMarkdown.Eras()),
            ("presets", CatalogMarkdown.Presets(Catalog)), ("parts", CatalogMarkdown.Parts(Catalog)),
            ("options", CatalogMarkdown.Options(Catalog)), ("refusals", CatalogMarkdown.Refusals(Catalog)),
            ("limits", CatalogMarkdown.Limits()), ("drawings", Drawings.Markdown()),
        ];
        string readme = File.ReadAllText(Repository.PathOf("transports/README.md"));
        Repository.Approve("transports/README.md", tables.Aggregate(
            readme, (text, table) => Repository.WithBlock(text, table.Name, table.Table)));
    }

    [Fact]
    public void The_examples_in_the_readme_are_lanes()
    {
        string readme = File.ReadAllText(Repository.PathOf("transports/README.md"));
        string[] ids = [.. Repository.Block(readme, "examples").Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1])];
        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.Equal(id, Catalog.Parse(id).Id));
    }

    private static void AssertSentence(string sentence, string source)
    {
        Assert.EndsWith(".", sentence);
        Assert.DoesNotContain("|", sentence + source);
        Assert.NotEmpty(source);
    }
}
