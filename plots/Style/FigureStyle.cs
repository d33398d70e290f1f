namespace Bakeoff.Plots.Style;

/// <summary>
/// The one palette (Okabe and Ito, safe for the colour-blind) and the one marker per contestant, for all figures and
/// renderers. Hybrids take colours that no contestant has; which one depends only on the set of lanes in the results.
/// </summary>
public sealed class FigureStyle
{
    /// <summary>Contestants in legend order with their colour and marker.</summary>
    public static readonly IReadOnlyList<(string Name, SeriesStyle Style)> Contestants =
    [
        Contestant(1, "bare-metal", "#000000", MarkerKind.Plus),
        Contestant(2, "assigned-nic", "#56B4E9", MarkerKind.TriangleDown),
        Contestant(3, "emulated-nic", "#F0E442", MarkerKind.Asterisk),
        Contestant(4, "virtio-pci", "#E69F00", MarkerKind.Cross),
        Contestant(5, "virtio-pci-eventfd", "#CC79A7", MarkerKind.Square),
        Contestant(6, "vhost-net", "#0072B2", MarkerKind.Circle),
        Contestant(7, "venet", "#D55E00", MarkerKind.TriangleUp),
        Contestant(8, "virtio-vbus", "#009E73", MarkerKind.Diamond),
    ];

    /// <summary>
    /// Contestants beyond the palette: colours of their own that no hybrid takes, markers that repeat. They come behind the others in a legend.
    /// </summary>
    public static readonly IReadOnlyList<(string Name, SeriesStyle Style)> FurtherContestants =
    [
        ("xen-pv", new SeriesStyle("#7B3294", MarkerKind.Diamond)),
        ("lguest", new SeriesStyle("#8C510A", MarkerKind.Square)),
        ("pcie-boards", new SeriesStyle("#999999", MarkerKind.Plus)),
    ];

    /// <summary>Exit reasons, bottom of the stack first, named as the VMX exit reasons that they stand for.</summary>
    public static readonly IReadOnlyList<(string Name, string Colour)> ExitReasons =
    [
        ("EXTERNAL_INTERRUPT", "#332288"),
        ("PENDING_INTERRUPT", "#88CCEE"),
        ("APIC_ACCESS", "#44AA99"),
        ("EOI_INDUCED", "#117733"),
        ("MSR_WRITE", "#999933"),
        ("IO_INSTRUCTION", "#CC6677"),
        ("EPT_MISCONFIG", "#882255"),
        ("EPT_VIOLATION", "#AA4499"),
        ("VMCALL", "#DDCC77"),
        ("HLT", "#BBBBBB"),
    ];

    /// <summary>CPU components, bottom of the stack first.</summary>
    public static readonly IReadOnlyList<(string Name, string Colour)> CpuComponents =
    [
        ("guest", "#4477AA"),
        ("exit_handling", "#EE6677"),
        ("worker", "#228833"),
        ("softirq", "#CCBB44"),
        ("hardirq", "#66CCEE"),
        ("userspace", "#AA3377"),
        ("other", "#BBBBBB"),
    ];

    private const string UnknownColour = "#777777";

    private static readonly string[] HybridColours =
        ["#332288", "#882255", "#117733", "#999933", "#AA4499", "#661100", "#44AA99", "#6699CC", "#CC6677", "#DDCC77"];

    private static readonly MarkerKind[] HybridMarkers =
        [MarkerKind.Diamond, MarkerKind.Square, MarkerKind.TriangleDown, MarkerKind.Circle, MarkerKind.TriangleUp];

    private readonly Dictionary<string, SeriesStyle> _lanes = [];

    /// <summary>Settles the look of every lane of a result set; hybrids share it out in alphabetical order.</summary>
    public FigureStyle(IEnumerable<string> lanes)
    {
        foreach ((string name, SeriesStyle style) in Contestants.Concat(FurtherContestants))
        {
            _lanes.Add(name, style);
        }
        int hybrid = 0;
        foreach (string lane in lanes.Distinct().Order(StringComparer.Ordinal))
        {
            if (!_lanes.ContainsKey(lane))
            {
                _lanes.Add(lane, Hybrid(hybrid++));
            }
        }
    }

    /// <summary>The look of a lane; an anachronistic one is hollow.</summary>
    public SeriesStyle Lane(string lane, bool anachronistic) => _lanes[lane] with { Hollow = anachronistic };

    /// <summary>Contestants in their fixed order, everything else after them.</summary>
    public static int LegendRank(string lane)
    {
        int rank = 0;
        foreach ((string name, _) in Contestants.Concat(FurtherContestants))
        {
            if (name == lane)
            {
                break;
            }

            rank++;
        }

        return rank;
    }

    /// <summary>The look of a named part of a stack; userspace handling is a darker shade of its reason.</summary>
    public static SeriesStyle Part(IReadOnlyList<(string Name, string Colour)> palette, string name, bool darker = false)
    {
        string colour = palette.FirstOrDefault(p => p.Name == name).Colour ?? UnknownColour;
        return new SeriesStyle(darker ? Darken(colour) : colour, MarkerKind.Square);
    }

    private static (string, SeriesStyle) Contestant(int number, string name, string colour, MarkerKind marker) =>
        (name, new SeriesStyle(colour, marker) { ContestantNumber = number });

    private static SeriesStyle Hybrid(int index)
    {
        int round = index / HybridColours.Length;
        return new SeriesStyle(
            HybridColours[index % HybridColours.Length], HybridMarkers[(index + round) % HybridMarkers.Length]);
    }

    private static string Darken(string colour)
    {
        int rgb = Convert.ToInt32(colour[1..], 16);
        int red = (rgb >> 16) * 6 / 10;
        int green = ((rgb >> 8) & 0xff) * 6 / 10;
        int blue = (rgb & 0xff) * 6 / 10;
        return $"#{red:X2}{green:X2}{blue:X2}";
    }
}
