using System.Buffers.Binary;
using System.IO.Compression;
using Bakeoff.Plots;
using Bakeoff.Plots.Recipes;
using Bakeoff.Plots.Renderers;

namespace Bakeoff.Tests.Plots;

public sealed class RendererTests : IDisposable
{
    private static readonly GnuplotRenderer Absent = new(searchPath: "");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [GnuplotFact]
    public void Every_figure_becomes_a_picture_with_something_in_it()
    {
        string folder = Sample();
        IReadOnlyList<FigureReport> reports = FigureSet.Draw(folder, Gnuplot(), [FigureFormat.Png]);
        Assert.All(reports, report =>
        {
            Assert.Null(report.Note);
            Assert.Equal([".csv", ".gp", ".png"], report.Files.Select(Path.GetExtension));
            (int width, int height, int distinct) = DecodePng(report.Files[2]);
            Assert.Equal(1440, width);
            Assert.InRange(height, 800, 1600);
            Assert.True(distinct > 50, $"{report.Figure}.png looks blank: {distinct} different rows");
        });
    }

    [GnuplotFact]
    public void Drawing_again_gives_the_same_bytes_in_every_format()
    {
        string folder = Sample();
        FigureReport first = FigureSet.Draw(folder, Gnuplot(), FigureFormats.All, "latency-by-load")[0];
        Assert.Equal([".csv", ".gp", ".png", ".svg", ".pdf"], first.Files.Select(Path.GetExtension));
        Assert.Contains("Simulated; machine profile A", File.ReadAllText(first.Files[3]));
        byte[][] before = [.. first.Files.Select(File.ReadAllBytes)];
        // Cairo stamps a PDF with the second; two drawings may fall into the same one, so look for the cleared date too.
        Assert.True(before[4].AsSpan().IndexOf("/CreationDate (D:20000101000000"u8) > 0);
        FigureReport second = FigureSet.Draw(folder, Gnuplot(), FigureFormats.All, "latency-by-load")[0];
        byte[][] after = [.. second.Files.Select(File.ReadAllBytes)];
        for (int i = 0; i < before.Length; i++)
        {
            Assert.True(before[i].AsSpan().SequenceEqual(after[i]), $"{second.Files[i]} differs from the first drawing");
        }
    }

    [GnuplotFact]
    public void A_script_that_gnuplot_refuses_becomes_a_note_and_keeps_its_data()
    {
        string folder = Sample();
        FigureReport good = FigureSet.Draw(folder, RendererCatalog.Default.Select("none"), [], "rtt-ccdf")[0];
        File.WriteAllText(good.Files[1], "plot nonsense(");
        var e = Assert.Throws<RendererException>(() => new GnuplotRenderer().Render(
            FigureCatalog.Find("rtt-ccdf").Build(new(folder)).Figures[0], good.Files[1][..^3], FigureFormat.Png));
        Assert.StartsWith("gnuplot failed: ", e.Message);
    }

    [Fact]
    public void Auto_prefers_ScottPlot_and_leaves_PDF_to_gnuplot()
    {
        var scottPlot = new FakeRenderer("scottplot");
        var gnuplot = new FakeRenderer("gnuplot");
        RendererSelection selection = new RendererCatalog(scottPlot, gnuplot).Select("auto");
        Assert.Equal("scottplot", selection.Name);
        Assert.Same(scottPlot, selection.For(FigureFormat.Svg));
        Assert.Same(gnuplot, selection.For(FigureFormat.Pdf));
        Assert.Null(selection.Note);
    }

    [Fact]
    public void ScottPlot_without_gnuplot_leaves_PDF_out_with_one_line()
    {
        RendererSelection selection = new RendererCatalog(new FakeRenderer("scottplot"), Absent).Select("auto");
        Assert.Null(selection.For(FigureFormat.Pdf));
        Assert.Equal("PDF is left out: gnuplot writes it (apt-get install gnuplot-nox)", selection.Note);
    }

    [Fact]
    public void Auto_without_any_plotter_is_a_polite_note()
    {
        RendererSelection selection = new RendererCatalog(null, Absent).Select("auto");
        Assert.Equal("none", selection.Name);
        Assert.Equal(
            "no plotter found: figures are left as data and script (apt-get install gnuplot-nox draws them)", selection.Note);
        IReadOnlyList<FigureReport> reports = FigureSet.Draw(Sample(), selection, FigureFormats.All, "rtt-ccdf");
        Assert.Equal([".csv", ".gp"], reports[0].Files.Select(Path.GetExtension));
    }

    [Theory]
    [InlineData("gnuplot", "gnuplot is not installed; install it with: apt-get install gnuplot-nox")]
    [InlineData("scottplot", "this build has no ScottPlot; where the NuGet feed offers it, build with: dotnet build -c Release -p:WithScottPlot=true")]
    [InlineData("excel", "no renderer is called 'excel'; choose one of auto, scottplot, gnuplot, none")]
    public void Asking_for_a_missing_renderer_is_an_error_with_the_remedy(string name, string message)
    {
        var e = Assert.Throws<RendererException>(() => new RendererCatalog(null, Absent).Select(name));
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void Svg_from_Skia_is_cleaned_the_same_way_whatever_its_ids()
    {
        const string drawn = """
            <svg><clipPath id="cl_1a"><rect/></clipPath><g clip-path="url(#cl_1a)"><text x="1, 2, " y="3.5, ">p</text></g>
            <clipPath id="cl_1b"/><use href="#cl_1b"/><text>cl_1a, </text></svg>
            """;
        const string clean = """
            <svg><clipPath id="clip0"><rect/></clipPath><g clip-path="url(#clip0)"><text x="1, 2" y="3.5">p</text></g>
            <clipPath id="clip1"/><use href="#clip1"/><text>cl_1a, </text></svg>
            """;
        Assert.Equal(clean, SvgCleanup.Clean(drawn));
        Assert.Equal(clean, SvgCleanup.Clean(drawn.Replace("cl_1a\"", "cl_2c\"").Replace("cl_1a)", "cl_2c)").Replace("cl_1b", "cl_2d")));
    }

    [Fact]
    public void The_creation_date_of_a_PDF_is_cleared_in_place()
    {
        string path = _folder["dated.pdf"];
        File.WriteAllText(path, "%PDF-1.5 << /CreationDate (D:20260722101112+00'00) /Rest 20260722 >>");
        PdfDate.Clear(path);
        Assert.Equal("%PDF-1.5 << /CreationDate (D:20000101000000+00'00) /Rest 20260722 >>", File.ReadAllText(path));
    }

    private string Sample() => new SampleResults().WriteTo(_folder.Path);

    private static RendererSelection Gnuplot() => RendererCatalog.Default.Select("gnuplot");

    /// <summary>Size of a PNG and how many different rows of (filtered) pixels it has: a blank picture has a handful.</summary>
    private static (int Width, int Height, int DistinctRows) DecodePng(string path)
    {
        byte[] png = File.ReadAllBytes(path);
        int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        int height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        using var compressed = new MemoryStream();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                compressed.Write(png, at + 8, length);
            }
            at += length + 12;
        }
        compressed.Position = 0;
        using var inflated = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionMode.Decompress))
        {
            zlib.CopyTo(inflated);
        }
        byte[] rows = inflated.ToArray();
        int stride = rows.Length / height;
        int distinct = Enumerable.Range(0, height)
            .Select(row => Convert.ToBase64String(rows, row * stride, stride)).Distinct().Count();
        return (width, height, distinct);
    }

    private sealed class FakeRenderer(string name) : IFigureRenderer
    {
        public string Name => name;

        public bool IsAvailable => true;

        public bool Supports(FigureFormat format) => true;

        public string Render(Bakeoff.Plots.Figures.FigureSpec figure, string basePath, FigureFormat format) => basePath;
    }
}
