using System.Text;
using Bakeoff.Harness;

namespace Bakeoff.Tests.Harness;

public sealed class MatrixErrorTests
{
    /// <summary>One broken matrix each; the approved file shows what the user reads.</summary>
    private static readonly (string Fault, string Yaml)[] Broken =
    [
        ("unknown top-level key", "name: x\ngruops: []\n"),
        ("no groups", "name: x\n"),
        ("unknown group key", "groups:\n  - name: g\n    matrx: {transport: venet}\n"),
        ("group without a name", "groups:\n  - matrix: {transport: venet}\n"),
        ("two groups of one name", "groups:\n  - {name: g, matrix: {transport: venet}}\n  - {name: g, matrix: {transport: venet}}\n"),
        ("unknown factor", "groups:\n  - name: g\n    matrix:\n      transport: venet\n      mut: 1500\n"),
        ("value out of range", "groups:\n  - name: g\n    matrix:\n      transport: venet\n      mtu: [1500, 90000]\n"),
        ("value of the wrong kind", "groups:\n  - name: g\n    matrix: {transport: venet, burst: many}\n"),
        ("unknown word", "groups:\n  - name: g\n    matrix: {transport: venet, workload: tcp-steam}\n"),
        ("switch", "groups:\n  - name: g\n    matrix: {transport: venet, tso: maybe}\n"),
        ("list where one value is expected", "defaults: {mtu: [1, 2]}\ngroups:\n  - name: g\n    matrix: {transport: venet}\n"),
        ("empty list", "groups:\n  - name: g\n    matrix: {transport: []}\n"),
        ("unknown transport", "groups:\n  - name: g\n    matrix:\n      transport:\n        - venet\n        - vhost-nett\n"),
        ("no transport", "groups:\n  - name: g\n    matrix: {mtu: 1500}\n"),
        ("refused hybrid", "groups:\n  - name: g\n    matrix:\n      transport: ['vhost-net+interrupts=INTx']\n"),
        ("unknown era", "groups:\n  - name: g\n    matrix: {transport: venet, era: 2009-4}\n"),
        ("unknown machine", "groups:\n  - name: g\n    matrix: {transport: venet, machine: E}\n"),
        ("unknown rig", "rigs: {10g: {}, gige: {}}\ngroups:\n  - name: g\n    matrix: {transport: venet, rig: gigE}\n"),
        ("unknown rig key", "rigs:\n  10g:\n    link_gpbs: 10\ngroups:\n  - name: g\n    matrix: {transport: venet}\n"),
        ("unknown cost key", "groups:\n  - name: g\n    matrix:\n      transport: venet\n      costs.exit.htl: 5\n"),
        ("negative cost", "groups:\n  - name: g\n    matrix: {transport: venet, costs.exit.hlt: -1}\n"),
        ("unknown option", "groups:\n  - name: g\n    matrix: {transport: venet, options.placement.vcpus: 1}\n"),
        ("option out of range", "groups:\n  - name: g\n    matrix: {transport: venet, options.vcpu_core: -1}\n"),
        ("option with an unknown word", "groups:\n  - name: g\n    matrix: {transport: venet, options.congestion: vegas}\n"),
        ("core that the rig lacks", "rigs: {small: {host_cores: 4}}\ngroups:\n  - name: g\n    matrix: {transport: venet, options.vcpu_core: 4}\n"),
        ("datagram larger than a frame",
            "groups:\n  - name: g\n    matrix: {transport: venet, workload: udp-stream, mtu: 1500}\n    set: {message_bytes: 1473}\n"),
        ("response larger than a frame", "groups:\n  - name: g\n    matrix: {transport: venet, workload: udp-rr, response_bytes: 9000}\n"),
        ("topology without a guest", "groups:\n  - name: g\n    matrix: {transport: bare-metal, topology: guest-to-guest}\n"),
        ("more devices than vectors", "groups:\n  - name: g\n    matrix:\n      transport: vhost-net\n      devices: [1, 64]\n"),
        ("disks behind a register model", "groups:\n  - name: g\n    matrix: {transport: [venet, emulated-nic], disks: 1}\n"),
        ("an assigned NIC for two guests", "defaults: {guests: 2}\ngroups:\n  - name: g\n    matrix: {transport: assigned-nic}\n"),
        ("unknown metric", "groups:\n  - {name: g, matrix: {transport: venet}}\npublished:\n  - {when: {}, metric: goodput, value: 1, source: s}\n"),
        ("published without a source", "groups:\n  - {name: g, matrix: {transport: venet}}\npublished:\n  - {when: {}, metric: goodput_bps, value: 1}\n"),
        ("override without when", "overrides: [{set: {mtu: 1500}}]\ngroups:\n  - {name: g, matrix: {transport: venet}}\n"),
        ("seeds of zero", "seeds: 0\ngroups:\n  - {name: g, matrix: {transport: venet}}\n"),
        ("a seed twice", "seeds: [1, 2, 1]\ngroups:\n  - {name: g, matrix: {transport: venet}}\n"),
        ("nothing left", "groups:\n  - {name: g, matrix: {transport: venet}, exclude: [{transport: venet}]}\n"),
        ("a key twice", "name: x\nname: y\ngroups: []\n"),
        ("no YAML", "groups: [\n"),
        ("an empty file", ""),
        ("not a mapping", "- 1\n- 2\n"),
    ];

    [Fact]
    public void Every_fault_is_one_line_with_file_line_path_and_what_is_accepted()
    {
        var messages = new StringBuilder();
        foreach ((string fault, string yaml) in Broken)
        {
            MatrixException error = Assert.Throws<MatrixException>(() => TestMatrix.Read(yaml));
            Assert.DoesNotContain('\n', error.Message);
            messages.Append($"[{fault}]\n{error.Message}\n\n");
        }

        Approve.Text("matrix-errors", messages.ToString());
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_so()
    {
        MatrixException error = Assert.Throws<MatrixException>(
            () => MatrixReader.ReadFile("/nowhere/x.yaml", TestVocabulary.Create(), new MatrixOverrides()));
        Assert.StartsWith("/nowhere/x.yaml: cannot be read", error.Message, StringComparison.Ordinal);
    }
}
