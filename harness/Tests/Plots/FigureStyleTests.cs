using Bakeoff.Plots.Style;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Plots;

public sealed class FigureStyleTests
{
    private static readonly string[] OkabeIto =
        ["#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"];

    [Fact]
    public void Contestants_share_out_the_Okabe_Ito_palette_and_the_markers_without_a_repeat()
    {
        Assert.Equal(OkabeIto.Order(), FigureStyle.Contestants.Take(8).Select(c => c.Style.Colour).Order());
        Assert.Equal(Enum.GetValues<MarkerKind>().Order(), FigureStyle.Contestants.Take(8).Select(c => c.Style.Marker).Order());
    }

    [Fact]
    public void Contestants_beyond_the_palette_have_colours_of_their_own()
    {
        string[] colours = [.. FigureStyle.FurtherContestants.Select(c => c.Style.Colour)];
        Assert.Distinct(colours.Concat(OkabeIto).Concat(FigureStyle.ExitReasons.Select(reason => reason.Colour)));
        Assert.Equal(FigureStyle.Contestants.Count, FigureStyle.LegendRank(FigureStyle.FurtherContestants[0].Name));
    }

    [Fact]
    public void Every_contestant_of_the_catalogue_has_a_look_of_its_own() =>
        Assert.Empty(TransportCatalog.Default.Contestants.Select(contestant => contestant.Id)
            .Except(FigureStyle.Contestants.Concat(FigureStyle.FurtherContestants).Select(c => c.Name)));

    [Fact]
    public void Hybrids_never_take_a_contestants_colour_and_ten_of_them_differ()
    {
        string[] hybrids = [.. Enumerable.Range(0, 10).Select(i => $"venet+kick={i}")];
        var style = new FigureStyle(hybrids);
        var colours = hybrids.Select(lane => style.Lane(lane, false).Colour).ToList();
        Assert.Equal(10, colours.Distinct().Count());
        Assert.Empty(colours.Intersect(OkabeIto));
    }

    [Fact]
    public void Hybrids_of_many_colours_differ_in_colour_or_marker()
    {
        string[] hybrids = [.. Enumerable.Range(10, 40).Select(i => $"venet+kick={i}")];
        var style = new FigureStyle(hybrids);
        Assert.Equal(40, hybrids.Select(lane => style.Lane(lane, false)).Distinct().Count());
    }

    [Fact]
    public void A_hybrids_look_does_not_depend_on_the_order_of_rows()
    {
        string[] lanes = ["vhost-net", "vhost-net+kick=mmio", "venet+rings=split"];
        var forward = new FigureStyle(lanes);
        var backward = new FigureStyle(lanes.Reverse());
        Assert.All(lanes, lane => Assert.Equal(forward.Lane(lane, true), backward.Lane(lane, true)));
    }

    [Fact]
    public void Exit_reasons_and_components_have_colours_of_their_own()
    {
        Assert.Distinct(FigureStyle.ExitReasons.Select(reason => reason.Colour));
        Assert.Distinct(FigureStyle.CpuComponents.Select(component => component.Colour));
        Assert.Empty(FigureStyle.ExitReasons.Select(reason => reason.Colour).Intersect(OkabeIto));
    }
}
