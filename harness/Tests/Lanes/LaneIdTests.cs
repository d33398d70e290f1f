using Bakeoff.Transports;

namespace Bakeoff.Tests.Lanes;

public sealed class LaneIdTests
{
    private static readonly TransportCatalog Catalog = TransportCatalog.Default;

    [Theory]
    [InlineData("vhost-net")]
    [InlineData("vhost-net@2011-10")]
    [InlineData("vhost-net+interrupts=bridge-event-queue[priorities=2]")]
    [InlineData("venet+front_end[txc=false]+kick=pio-ioeventfd+back_end=vhost-worker[worker=per-device]")]
    [InlineData("vhost-net+back_end[worker=per-device]")]
    [InlineData("venet+interrupts[coalesce=false]")]
    [InlineData("vhost-net@modern+kick=mmio-ioeventfd[decode=full]+attachment[queue=1000,sndbuf-bytes=4096]")]
    public void A_canonical_id_names_itself(string id) => Assert.Equal(id, Catalog.Parse(id).Id);

    [Theory]
    [InlineData("vhost-net@2010-05", "vhost-net")]
    [InlineData("vhost-net+kick=pio-ioeventfd", "vhost-net")]
    [InlineData("vhost-net+back_end=vhost-worker[worker=global]", "vhost-net")]
    [InlineData("vhost-net+back_end[loops=2.6.34,worker=per-device]", "vhost-net+back_end[worker=per-device]")]
    [InlineData(" vhost-net + kick = bridge-doorbell ", "vhost-net+kick=bridge-doorbell")]
    [InlineData("venet+attachment=bridge-tap[sndbuf-bytes=4096,queue=9]+kick=hypercall-doorbell",
        "venet+kick=hypercall-doorbell+attachment=bridge-tap[queue=9,sndbuf-bytes=4096]")]
    [InlineData("virtio-pci-eventfd+front_end=virtio-net[mergeable=false]", "virtio-pci-eventfd+front_end[mergeable=false]")]
    public void Only_what_differs_is_printed_and_in_fixed_order(string text, string id)
    {
        Lane lane = Catalog.Parse(text);
        Assert.Equal(id, lane.Id);
        Assert.Equal(Catalog.Parse(id), lane);
        Assert.Equal(Catalog.Parse(id).GetHashCode(), lane.GetHashCode());
    }

    [Theory]
    [InlineData("", "character 1: expected a contestant (known: bare-metal, ")]
    [InlineData("vhostnet", "character 1: unknown contestant 'vhostnet'; did you mean 'vhost-net'? (known: bare-metal,")]
    [InlineData("venet@2009-9", "character 7: unknown era '2009-9'; did you mean '2009-09'? (known: 2009-04, 2009-09, 2010-05, 2011-10, modern)")]
    [InlineData("venet+kik=pio-ioeventfd", "character 7: unknown part 'kik'; did you mean 'kick'? (known: front_end, rings, kick, interrupts, back_end, attachment)")]
    [InlineData("venet+", "character 7: expected a part (known: front_end")]
    [InlineData("venet+kick=pio", "character 12: unknown kind of kick 'pio'; did you mean 'pio-")]
    [InlineData("venet+kick=bridge-dorbell", "did you mean 'bridge-doorbell'?")]
    [InlineData("venet+kick", "character 11: expected '=' and a kind, or '[' and options, after kick")]
    [InlineData("venet+kick=bridge-doorbell+kick=pio-ioeventfd", "character 28: kick is given twice")]
    [InlineData("venet]", "character 6: expected '+' and a part")]
    [InlineData("vhost-net+back_end[wroker=global]", "character 20: back_end vhost-worker has no option 'wroker'; did you mean 'worker'? (known: worker, loops, weight-bytes, weight-packets, busyloop-us)")]
    [InlineData("venet+rings[event-idx=true]", "character 13: rings ioq has no option 'event-idx'; it is an option of split-virtqueue (known: size)")]
    [InlineData("venet+back_end[worker=per-virtqueue]", "back_end venet-kthreads has no option 'worker'; it is an option of vhost-worker")]
    [InlineData("venet+kick[size=1]", "kick bridge-doorbell has no option 'size' (it has none)")]
    [InlineData("vhost-net+back_end[worker]", "character 26: expected '=' after option worker")]
    [InlineData("vhost-net+back_end[worker=per-core]", "character 27: vhost-worker: worker does not accept 'per-core' (accepted: global, per-device, per-virtqueue, splice)")]
    [InlineData("vhost-net+back_end[worker=perdevice]", "worker does not accept 'perdevice'; did you mean 'per-device'?")]
    [InlineData("vhost-net+rings[size=300]", "split-virtqueue: size does not accept '300' (accepted: 2..1024, a power of two (entries))")]
    [InlineData("venet+interrupts[priorities=9]", "bridge-event-queue: priorities does not accept '9' (accepted: 1..8 (levels))")]
    [InlineData("venet+interrupts[priorities=-1]", "priorities does not accept '-1'")]
    [InlineData("venet+interrupts[coalesce=no]", "coalesce does not accept 'no' (accepted: true, false)")]
    [InlineData("venet+interrupts[coalesce=true,coalesce=false]", "character 32: option coalesce is given twice")]
    [InlineData("venet+interrupts[coalesce=true", "character 31: expected ',' or ']' after an option")]
    [InlineData("venet+interrupts[]", "character 18: interrupts bridge-event-queue has no option ''")]
    public void A_bad_id_says_where_what_is_accepted_and_what_was_probably_meant(string text, string message)
    {
        LaneException error = Assert.Throws<LaneException>(() => Catalog.Parse(text));
        Assert.StartsWith($"lane '{text}', character ", error.Message);
        Assert.Contains(message, error.Message);
        Assert.Empty(error.Refusals);
    }

    [Fact]
    public void Every_valid_lane_survives_printing_and_reading()
    {
        int lanes = 0;
        foreach (Era era in Era.All)
        {
            foreach (HybridInfo hybrid in Catalog.Hybrids(era).Where(hybrid => hybrid.IsValid))
            {
                foreach (LaneParts parts in WithOneOptionChanged(hybrid.Parts))
                {
                    if (Catalog.RefusalsOf(parts).Count == 0)
                    {
                        Lane lane = Catalog.Resolve(hybrid.Lane!.Contestant, era, parts);
                        Lane read = Catalog.Parse(lane.Id);
                        Assert.Equal(lane.Id, read.Id);
                        Assert.True(lane.Parts.AreSameAs(read.Parts), lane.Id);
                        Assert.Equal(lane.IsAnachronistic, read.IsAnachronistic);
                        lanes++;
                    }
                }
            }
        }

        Assert.True(lanes > 3000, $"only {lanes} lanes");
    }

    [Fact]
    public void Ids_of_different_parts_differ()
    {
        string[] ids = [.. Catalog.Hybrids().Select(hybrid => hybrid.Id)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void A_list_is_split_outside_brackets_only() =>
        Assert.Equal(
            ["vhost-net", "venet+attachment=bridge-tap[queue=9,sndbuf-bytes=4096]", "bare-metal"],
            LaneText.SplitList("vhost-net, venet+attachment=bridge-tap[queue=9,sndbuf-bytes=4096],bare-metal"));

    [Fact]
    public void Parts_give_typed_values_and_refuse_to_give_what_they_do_not_have()
    {
        Lane lane = Catalog.Parse("venet+interrupts[priorities=3]");
        Assert.Equal(3, lane.Interrupts.GetInt(OptionIds.Priorities));
        Assert.True(lane.FrontEnd.GetBool(OptionIds.Txc));
        Assert.Equal(OptionIds.HopDirect, lane[PartSlot.Interrupts].GetEnum(OptionIds.Hop));
        Assert.Throws<Bakeoff.Machine.InvariantException>(() => lane.Interrupts.GetBool(OptionIds.Priorities));
        Assert.Throws<Bakeoff.Machine.InvariantException>(() => lane.Rings.GetBool(OptionIds.EventIdx));
    }

    private static IEnumerable<LaneParts> WithOneOptionChanged(LaneParts parts)
    {
        yield return parts;
        foreach (PartChoice part in parts.All)
        {
            foreach (PartOption option in part.Options)
            {
                yield return parts.With(part.With(option.Definition.Name, Other(option)));
            }
        }
    }

    private static OptionValue Other(PartOption option) => option.Definition.Type switch
    {
        OptionType.Bool => !option.Value.AsBool(),
        OptionType.Int => option.Value.AsInt() == option.Definition.Maximum ? option.Definition.Minimum : option.Definition.Maximum,
        _ => option.Definition.Names.First(name => name != option.Value.AsEnum()),
    };
}
