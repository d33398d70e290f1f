using System.Text;
using Bakeoff.Harness;
using Bakeoff.Tests.Harness;

namespace Bakeoff.Tests.Published;

public sealed class PublishedErrorTests
{
    private const string Head = PublishedText.Head;
    private const string Row = PublishedText.Row;

    /// <summary>One broken file each; the approved file shows what the user reads.</summary>
    private static readonly (string Fault, string Yaml)[] Broken =
    [
        ("unknown key", Head + "row: []\n"),
        ("no title", "name: s\nhardware: stated\n"),
        ("unknown hardware", Head.Replace("hardware: stated", "hardware: unstated")),
        ("host speed of stated hardware", Head + $"host_speed: {{value: 2, fitted_on: R1}}\nrows:\n  - {Row}\n"),
        ("host speed out of range", NotStated("host_speed: {value: 0, fitted_on: R1}")),
        ("host speed fitted on nothing", NotStated("host_speed: {value: 2, fitted_on: R2}")),
        ("host speed fitted on validation", NotStated("host_speed: {value: 2, fitted_on: R1}").Replace("calibration", "validation")),
        ("absolute value of unknown hardware", NotStated("").Replace("calibration", "validation")),
        ("unknown factor of a set-up", Head.Replace("a: {transport: venet", "a: {mut: 9000, transport: venet")),
        ("like a set-up that is not there", Head.Replace("b: {transport: vhost-net", "b: {like: aa, transport: vhost-net")),
        ("like a set-up below", Head.Replace("a: {transport: venet", "a: {like: b, transport: venet")),
        ("unknown set-up", Broke("setup: a", "setup: c")),
        ("unknown set-up to stand against", Broke("setup: a", "setup: a, against: bb")),
        ("unknown metric", Broke("goodput_bps", "goodput")),
        ("half an expression", Broke("metric: goodput_bps", "metric: kicks_per_s /")),
        ("unit of another size", Broke("unit: bit/s", "unit: Gbit/s")),
        ("unknown kind", Broke("kind: absolute", "kind: absolut")),
        ("unknown role", Broke("role: calibration", "role: train")),
        ("no source", Broke(", source: t", "")),
        ("value that is no number", Broke("value: 4e9", "value: much")),
        ("value of zero", Broke("value: 4e9", "value: 0")),
        ("order without a second set-up", Broke("value: 4e9, unit: bit/s, kind: absolute", "value: '<', kind: order")),
        ("order that is no relation", Broke("value: 4e9, unit: bit/s, kind: absolute", "against: b, value: more, kind: order")),
        ("range with one end", Broke("value: 4e9, unit: bit/s, kind: absolute", "value: [4e9], kind: range")),
        ("ratio of one thing", Broke("kind: absolute", "kind: ratio")),
        ("band wider than the rule", Broke("source: t", "source: t, band: 30 %")),
        ("absolute band wider than the rule", Broke("source: t", "source: t, band: 1.1e9")),
        ("band that is none", Broke("source: t", "source: t, band: wide")),
        ("note without a reason", Head + "qualitative:\n  - {id: Q1, source: t}\n"),
    ];

    [Fact]
    public void Every_fault_is_one_line_with_place_key_and_what_is_accepted()
    {
        var messages = new StringBuilder();
        foreach ((string fault, string yaml) in Broken)
        {
            MatrixException error = Assert.Throws<MatrixException>(() => PublishedText.Read(yaml));
            Assert.StartsWith("s.yaml", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            messages.Append($"[{fault}]\n{error.Message}\n\n");
        }

        Approve.Text("published-errors", messages.ToString());
    }

    [Fact]
    public void A_label_belongs_to_one_row_of_all_files()
    {
        PublishedSource source = PublishedText.Read(Head + $"rows:\n  - {Row}\n");
        Assert.Contains("'R1' is taken already", Assert.Throws<MatrixException>(() => PublishedSet.Of([source, source])).Message);
    }

    [Fact]
    public void A_filter_names_sources_and_labels_up_to_a_dot_and_nothing_else()
    {
        PublishedSet set = PublishedSet.Of([PublishedText.Read(Head
            + $"rows:\n  - {Row.Replace("R1", "R1.a")}\n  - {Row.Replace("R1", "R12.a")}\n  - {Row.Replace("R1", "R1.b")}\n")]);
        Assert.Equal(["R1.a", "R1.b"], set.Select(["R1"]).Rows.Select(row => row.Id));
        Assert.Equal(3, set.Select(["s"]).Rows.Count());
        Assert.Contains("did you mean 'R1.a'", Assert.Throws<MatrixException>(() => set.Select(["R1.c"])).Message);
    }

    [Fact]
    public void Only_the_set_ups_that_rows_need_are_run_and_each_once()
    {
        PublishedSet set = PublishedSet.Of([PublishedText.Read(Head + $"rows:\n  - {Row}\n  - {Row.Replace("R1", "R2")}\n")]);
        Assert.Equal(["s_a"], set.ToMatrix().Cells.Select(planned => planned.Cell.Id));
    }

    private static string Broke(string sound, string broken)
    {
        Assert.Contains(sound, Row);
        return Head + $"rows:\n  - {Row.Replace(sound, broken)}\n";
    }

    private static string NotStated(string line) => Head.Replace("hardware: stated", "hardware: not-stated") + $"{line}\nrows:\n  - {Row}\n";
}
