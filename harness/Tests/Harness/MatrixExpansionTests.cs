using Bakeoff.Harness;
using Bakeoff.Machine;

namespace Bakeoff.Tests.Harness;

public sealed class MatrixExpansionTests
{
    [Fact]
    public void Lists_expand_to_their_cross_product_with_the_first_key_slowest()
    {
        IReadOnlyList<CellSpec> cells = TestMatrix.Cells("""
            groups:
              - name: g
                matrix: {mtu: [1500, 9000], transport: [vhost-net, venet], message_bytes: 64}
            """);
        Assert.Equal(
            ["1500 vhost-net 64", "1500 venet 64", "9000 vhost-net 64", "9000 venet 64"],
            cells.Select(cell => $"{cell.MtuBytes} {cell.Transport} {cell.MessageBytes}"));
    }

    [Fact]
    public void Rows_are_excluded_and_included()
    {
        IReadOnlyList<CellSpec> cells = TestMatrix.Cells("""
            groups:
              - name: g
                matrix: {mtu: [1500, 9000], transport: [vhost-net, venet]}
                exclude: [{mtu: 9000, transport: [venet, bare-metal]}]
                include: [{mtu: 576, transport: venet}]
            """);
        Assert.Equal(["1500 vhost-net", "1500 venet", "9000 vhost-net", "576 venet"], cells.Select(cell => $"{cell.MtuBytes} {cell.Transport}"));
    }

    [Fact]
    public void Cells_that_differ_only_by_a_factor_without_effect_are_one_cell()
    {
        IReadOnlyList<CellSpec> cells = TestMatrix.Cells("""
            groups:
              - name: g
                matrix: {workload: [tcp-stream, tcp-rr], message_bytes: [64, 1024], transport: venet}
            """);
        Assert.Equal(3, cells.Count);
    }

    [Fact]
    public void Later_layers_win_defaults_then_group_then_point_then_override_then_command_line()
    {
        IReadOnlyList<CellSpec> cells = TestMatrix.Cells(
            """
            defaults: {mtu: 1000, burst: 2, request_bytes: 3, response_bytes: 3, workload: tcp-rr, tso: on}
            overrides: [{when: {transport: venet}, set: {request_bytes: 5}}]
            groups:
              - name: g
                set: {mtu: 1001, burst: 4}
                matrix: {transport: [venet, vhost-net], burst: 8}
            """,
            new MatrixOverrides { Sets = [KeyValuePair.Create("tso", "off")] });
        Assert.Equal((1001, 8, 5, 3, false), Factors(cells[0]));
        Assert.Equal((1001, 8, 3, 3, false), Factors(cells[1]));

        static (int, int, int, int, bool) Factors(CellSpec cell) =>
            (cell.MtuBytes, cell.Burst, cell.RequestBytes, cell.ResponseBytes, cell.Offloads.Tso);
    }

    [Fact]
    public void A_named_rig_comes_before_a_change_of_one_of_its_quantities()
    {
        CellSpec cell = TestMatrix.Cells("""
            rigs: {slow: {link_gbps: 1, host_cores: 4}, fast: {link_gbps: 10}}
            groups: [{name: g, set: {rig.host_cores: 2, rig: slow}, matrix: {transport: venet}}]
            """).Single();
        Assert.Equal(("slow+host_cores=2", 1.0, 2), (cell.Rig.Name, cell.Rig.LinkGbps, cell.Rig.HostCores));
    }

    [Fact]
    public void Costs_and_options_can_be_swept()
    {
        IReadOnlyList<CellSpec> cells = TestMatrix.Cells("""
            groups: [{name: g, matrix: {transport: venet, costs.exit.hlt: [1000, 2000], options.placement.vcpu: 3}}]
            """);
        Assert.Equal([1000.0, 2000.0], cells.Select(cell => cell.Costs["exit.hlt"]));
        Assert.All(cells, cell => Assert.Equal("3", cell.Options["placement.vcpu"]));
        Assert.Equal(
            ["g_venet_tcp-stream_send_mtu1500_16384B_costs.exit.hlt=1000", "g_venet_tcp-stream_send_mtu1500_16384B_costs.exit.hlt=2000"],
            cells.Select(cell => cell.Id));
    }

    [Fact]
    public void Published_values_stand_beside_matching_cells_only()
    {
        IReadOnlyList<CellSpec> cells = TestMatrix.Cells(TestMatrix.Small);
        CellSpec with = Assert.Single(cells, cell => !cell.Published.IsEmpty);
        Assert.Equal(("venet", Workload.TcpStream), (with.Transport, with.Workload));
        Assert.Equal(new PublishedValue("goodput_bps", 4.05e9, "a mail, 2009"), with.Published.Single());
    }

    [Fact]
    public void Seeds_are_a_number_from_the_base_seed_or_a_list()
    {
        Matrix matrix = TestMatrix.Read(
            """
            seeds: 3
            groups:
              - {name: counted, matrix: {transport: venet}}
              - {name: listed, seeds: [918273, 7], matrix: {transport: venet}}
            """,
            new MatrixOverrides { BaseSeed = 100 });
        Assert.Equal([100, 101, 102], matrix.Cells[0].Seeds);
        Assert.Equal([918273, 7], matrix.Cells[1].Seeds);
    }

    [Fact]
    public void The_command_lines_number_of_seeds_wins_over_the_file()
    {
        Matrix matrix = TestMatrix.Read(TestMatrix.Small, new MatrixOverrides { SeedCount = 4 });
        Assert.All(matrix.Cells, cell => Assert.Equal([1, 2, 3, 4], cell.Seeds));
    }

    [Fact]
    public void Lanes_and_workloads_can_be_selected()
    {
        IReadOnlyList<CellSpec> cells = TestMatrix.Cells(
            TestMatrix.Small, new MatrixOverrides { Transports = ["venet"], Workloads = ["tcp-rr"] });
        Assert.Equal(["g_venet_tcp-rr_mtu1500_1B_b1"], cells.Select(cell => cell.Id));
    }

    [Fact]
    public void Hybrids_get_names_that_are_fit_for_files()
    {
        CellSpec cell = TestMatrix.Cells("""
            groups: [{name: g, matrix: {transport: ["vhost-net@2011-10+interrupts=bridge-event-queue[priorities=2]"]}}]
            """).Single();
        Assert.Equal("g_vhost-net@2011-10+interrupts=bridge-event-queue.priorities=2._tcp-stream_send_mtu1500_16384B", cell.Id);
        Assert.Equal("vhost-net", cell.Transport);
    }

    [Fact]
    public void The_run_key_depends_on_cell_seed_model_and_options_but_not_on_group_or_in_place_advance()
    {
        CellSpec cell = TestMatrix.Cells(TestMatrix.Small)[0];
        var options = new RunOptions();
        string key = CellText.RunKey(cell, 1, "m", options);
        Assert.Matches("^[0-9a-f]{16}$", key);
        Assert.Equal(key, CellText.RunKey(cell with { Group = "other", Id = "other" }, 1, "m", options with { InPlaceAdvance = false }));
        string[] others =
        [
            CellText.RunKey(cell with { MtuBytes = 9000 }, 1, "m", options),
            CellText.RunKey(cell, 2, "m", options),
            CellText.RunKey(cell, 1, "n", options),
            CellText.RunKey(cell, 1, "m", options with { Chaos = true }),
            CellText.RunKey(cell, 1, "m", options with { Verify = VerifyMode.Full }),
        ];
        Assert.Equal(6, others.Append(key).Distinct().Count());
    }

    [Fact]
    public void The_ad_hoc_matrix_has_every_combination_of_its_lists()
    {
        string yaml = AdHocMatrix.Write(
            ["vhost-net", "vhost-net+interrupts=bridge[priorities=2,irqfd=direct]"],
            ["tcp-rr"],
            [KeyValuePair.Create("mtu", "1500,9000"), KeyValuePair.Create("rig.link_gbps", "1")]);
        IReadOnlyList<CellSpec> cells = TestMatrix.Cells(yaml);
        Assert.Equal(4, cells.Count);
        Assert.All(cells, cell => Assert.Equal(1, cell.Rig.LinkGbps));
    }

    /// <summary>A rig with a quantity of its own has a name of its own, so that neither tables nor figures take two rigs for one.</summary>
    [Fact]
    public void A_rig_that_is_changed_says_so_in_its_name()
    {
        string yaml = AdHocMatrix.Write(
            ["vhost-net"], ["tcp-rr"], [KeyValuePair.Create("rig", "gige"), KeyValuePair.Create("rig.link_gbps", "1,2.5"), KeyValuePair.Create("rig.host_cores", "8")]);
        IReadOnlyList<CellSpec> cells = TestMatrix.Cells(yaml);
        Assert.Equal(["gige+host_cores=8", "gige+link_gbps=2.5+host_cores=8"], cells.Select(cell => cell.Rig.Name));
        Assert.Equal(["adhoc_vhost-net_tcp-rr_mtu1500_1B_b1_rig=gige+host_cores=8", "adhoc_vhost-net_tcp-rr_mtu1500_1B_b1_rig=gige+link_gbps=2.5+host_cores=8"],
            cells.Select(cell => cell.Id));
        Assert.All(cells, cell => Assert.Equal(NicReclaim.Poll, cell.Rig.NicReclaim)); // the known rig's
    }

    [Fact]
    public void What_has_no_column_of_its_own_is_in_the_settings()
    {
        CellSpec cell = TestMatrix.Cells("groups:\n  - {name: g, matrix: {transport: venet, workload: tcp-stream, receive_buffer_bytes: 4096, mtu: 9000, tso: off, "
            + "costs.exit.hlt: 10, options.congestion: cubic, send_buffer_bytes: 16384}}\n").Single();
        Assert.Equal("receive_buffer_bytes=4096 costs.exit.hlt=10 options.congestion=cubic", CellSettings.Of(cell));
        Assert.Equal("", CellSettings.Of(new CellSpec()));
    }

    [Theory]
    [InlineData("a,b", "a|b")]
    [InlineData("x[p=1,q=2], y", "x[p=1,q=2]|y")]
    public void Lists_split_at_commas_outside_of_brackets(string text, string items) =>
        Assert.Equal(items.Split('|'), AdHocMatrix.SplitList(text));

    [Theory]
    [InlineData("", 1472)]
    [InlineData(", mtu: 9000", 8972)]
    [InlineData(", message_bytes: 100", 100)]
    public void Datagrams_of_a_stream_fill_a_frame_unless_the_matrix_says_otherwise(string more, int bytes)
    {
        Matrix matrix = TestMatrix.Read($"groups:\n  - name: g\n    matrix: {{transport: venet, workload: udp-stream{more}}}\n");
        Assert.Equal(bytes, matrix.Cells.Single().Cell.MessageBytes);
    }
}
