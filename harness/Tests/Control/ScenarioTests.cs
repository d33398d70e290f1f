using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;
using Bakeoff.Tests.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Control;

/// <summary>The shipped scenarios play, straight and with chaos, and always the same.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Shipped => [.. Directory
        .GetFiles(Path.Combine(TestPaths.SourceTree, "harness", "scenarios"), "*.scenario")
        .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_scenario_comes_out_as_it_says(string file)
    {
        (bool met, string output) = Play(Text(file));

        Assert.True(met, output);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_same_seed_prints_the_same_bytes(string file) => Assert.Equal(Play(Text(file)).Output, Play(Text(file)).Output);

    [Theory]
    [InlineData(2, "virtio-pci-eventfd", "vhost-net")]
    [InlineData(3, "virtio-pci-eventfd", "vhost-net")]
    [InlineData(5, "virtio-pci", "vhost-net")]
    [InlineData(8, "virtio-pci", "vhost-net")]
    [InlineData(13, "virtio-pci+back_end[tx=bh]", "vhost-net")]
    [InlineData(21, "virtio-pci+back_end[tx=bh]", "virtio-pci-eventfd")]
    public void Under_chaos_a_switch_of_back_ends_loses_and_repeats_nothing(ulong seed, string first, string second)
    {
        string scenario = $"""
            guest guest0 lane {first}+front_end=virtio-net[driver=2.6.32,mergeable=false]
            host# qemu guest0
            plug guest0.nic0
            run tcp-stream on guest0 to host as stream both
            run tcp-rr on guest0 to host as ping
            wait 3ms
            switch guest0.nic0 to {second}
            wait 2ms
            expect stream.bytes grew
            expect ping.transactions grew
            switch guest0.nic0 to {first}
            wait 4ms
            expect stream.bytes grew
            expect ping.transactions grew
            save guest0.nic0 as s
            restore guest0.nic0 from s to {second}
            wait 2ms
            expect stream.bytes grew
            expect ping.transactions grew
            save guest0.nic0 as t
            restore guest0.nic0 from t to {first}
            wait 4ms
            expect stream.bytes grew
            unplug guest0.nic0
            expect guest0.nic0 = absent
            stop stream
            stop ping
            """;
        (bool met, string output) = Play(scenario, seed, chaos: true);

        Assert.True(met, output);
    }

    /// <summary>A guest that is about to halt, or whose halt is polled for, stops as well as one that sleeps: no tick comes to end its halt.</summary>
    [Theory]
    [InlineData("A", "")]
    [InlineData("B", "")]
    [InlineData("C", "")]
    [InlineData("C", "run udp-rr on guest0 to host as ping\nwait 5ms\nstop ping\n")]
    public void An_idle_guest_can_be_saved(string machine, string before)
    {
        for (ulong seed = 1; seed <= 6; seed++)
        {
            (bool met, string output) = Play($"""
                machine {machine}
                guest guest0 lane virtio-pci-eventfd+front_end=virtio-net[driver=2.6.32,mergeable=false]
                host# qemu guest0
                plug guest0.nic0
                {before}save guest0.nic0 as s
                restore guest0.nic0 from s to virtio-pci-eventfd
                """, seed);
            Assert.True(met, output);
            Assert.DoesNotContain("did not stop", output, StringComparison.Ordinal);
        }
    }

    /// <summary>A tap that takes four datagrams at a time: QEMU's device model has one in hand when it is told to stop.</summary>
    [Theory]
    [InlineData("virtio-pci", 1, false)]
    [InlineData("virtio-pci", 2, true)]
    [InlineData("virtio-pci+back_end[tx=bh]", 3, false)]
    [InlineData("virtio-pci+back_end[tx=bh]", 4, true)]
    public void A_frame_that_waits_for_the_tap_goes_before_the_back_end_changes(string lane, ulong seed, bool chaos)
    {
        string narrow = lane + "+attachment[sndbuf-bytes=8192]";
        string scenario = $"""
            guest guest0 lane {narrow}+front_end=virtio-net[driver=2.6.32,mergeable=false]
            host# qemu guest0
            plug guest0.nic0
            run udp-stream on guest0 to host as flood
            wait 3ms
            switch guest0.nic0 to vhost-net
            wait 3ms
            expect flood.bytes grew
            switch guest0.nic0 to {narrow}
            wait 3ms
            expect flood.bytes grew
            save guest0.nic0 as s
            restore guest0.nic0 from s to vhost-net
            wait 2ms
            expect flood.bytes grew
            stop flood
            wait 20ms
            expect dropped = 0
            """;
        (bool met, string output) = Play(scenario, seed, chaos);

        Assert.True(met, output);
    }

    /// <summary>virtio-net orphans what it sends, so a flood need not sleep: the guest's work queue needs a turn beside it to let the NIC go.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_NIC_is_pulled_out_under_a_flood_from_guest_to_guest(ulong seed)
    {
        const string lane = "virtio-pci+front_end=virtio-net[driver=2.6.32,mergeable=false]";
        const string scenario = $"""
            guest guest0 lane {lane}
            guest guest1 lane {lane}
            host# qemu guest0
            host# qemu guest1
            plug guest0.nic0
            plug guest1.nic0
            run udp-stream on guest0 to guest1 as flood
            wait 3ms
            switch guest0.nic0 to vhost-net
            wait 3ms
            switch guest0.nic0 to virtio-pci
            wait 3ms
            expect flood.bytes grew
            unplug guest0.nic0
            expect guest0.nic0 = absent
            stop flood
            """;
        (bool met, string output) = Play(scenario, seed, chaos: true);

        Assert.True(met, output);
    }

    [Fact]
    public void A_scenario_without_a_step_is_refused_because_it_would_always_pass()
    {
        ScenarioException error = Assert.Throws<ScenarioException>(
            () => ScenarioParser.Parse("title nothing\nguest g lane venet\n", "my.scenario", TransportCatalog.Default));

        Assert.Contains("no step", error.Message);
    }

    [Theory]
    [InlineData("emulated-nic", "one back end only")]
    [InlineData("assigned-nic", "nor can a physical NIC be saved or switched")]
    [InlineData("xen-pv", "Xen plugs through xenstore")]
    [InlineData("lguest", "nothing can be plugged")]
    [InlineData("pcie-boards", "it has no plug")]
    [InlineData("bare-metal", "there when it boots")]
    [InlineData("virtio-pci@2009-04", "an interrupt line cannot be handed")]
    public void A_lane_without_a_control_plane_is_refused_with_the_reason(string lane, string reason)
    {
        ScenarioException error = Assert.Throws<ScenarioException>(
            () => ScenarioParser.Parse($"guest g lane {lane}\n", "my.scenario", TransportCatalog.Default));

        Assert.Contains(reason, error.Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void Under_chaos_a_NIC_that_is_pulled_out_leaves_no_frame_unaccounted_for(ulong seed)
    {
        const string scenario = """
            guest guest0 lane venet
            host# mkdir /config/vbus/instances/foo
            host# mkdir /config/vbus/devices/nic0
            host# echo venet-tap > /config/vbus/devices/nic0/type
            host# ln -s /config/vbus/devices/nic0 /config/vbus/instances/foo
            host# echo foo > /proc/self/vbus
            host# qemu guest0
            wait 2ms
            run tcp-stream on guest0 to host as stream both
            wait 15ms
            expect stream.bytes grew
            host# rm /config/vbus/instances/foo/nic0
            wait 300ms
            expect guest0.nic0 = absent
            expect dropped > 0
            host# ln -s /config/vbus/devices/nic0 /config/vbus/instances/foo
            wait 20ms
            expect guest0.nic0 = up
            expect guest0.buscalls = 26
            stop stream
            """;
        (bool met, string output) = Play(scenario, seed, chaos: true);

        Assert.True(met, output);
    }

    [Fact]
    public void An_expectation_that_is_not_met_fails_the_scenario_and_says_what_is()
    {
        (bool met, string output) = Play("guest guest0 lane venet\nhost# qemu guest0\nexpect guest0.bridgecalls = 18\n");

        Assert.False(met);
        Assert.Contains("expect guest0.bridgecalls = 18: FAILED, it is 0", output); // on no bus there is no bridge
    }

    [Fact]
    public void An_error_that_nobody_expected_fails_the_scenario()
    {
        (bool met, string output) = Play("host# mkdir /sys/vbus/instances/foo\n");

        Assert.False(met);
        Assert.Contains("EPERM: Operation not permitted", output);
        Assert.Contains("FAILED: EPERM was not expected", output);
    }

    [Theory]
    [InlineData("hots# mkdir /x", "unknown shell 'hots', did you mean 'host'?")]
    [InlineData("host# mkdri /x", "unknown host command 'mkdri', did you mean 'mkdir'?")]
    [InlineData("guest0# devcal 0 1", "unknown guest command 'devcal', did you mean 'devcall'?")]
    [InlineData("wiat 5ms", "unknown step 'wiat', did you mean 'wait'?")]
    [InlineData("wait 5", "'5' is no time")]
    [InlineData("at 5ms", "'at' needs a time and a step")]
    [InlineData("plug guest1.nic0", "unknown guest 'guest1', did you mean 'guest0'?")]
    [InlineData("switch guest0.nic0 to vhost-nte", "did you mean 'vhost-net'")]
    [InlineData("run tcp-steam on guest0 as s", "unknown workload 'tcp-steam', did you mean 'tcp-stream'?")]
    [InlineData("stop s", "unknown workload 's'")]
    [InlineData("expect EBUSSY", "unknown result 'EBUSSY', did you mean 'EBUSY'?")]
    [InlineData("expect guest0.nic0.kick = 3", "unknown counter of a network device 'kick', did you mean 'kicks'?")]
    [InlineData("expect drops.unpluged > 0", "unknown drop place 'unpluged', did you mean 'unplugged'?")]
    [InlineData("expect sent ~ 3", "unknown operator '~'")]
    [InlineData("restore guest0.nic0 from x", "unknown state 'x'")]
    [InlineData("link guest0.nic0 sideways", "link GUEST.NIC up | down")]
    [InlineData("guest guest0 lane venet", "'guest0' is no name for a further guest")]
    public void A_line_that_cannot_be_read_is_named_with_its_number_and_the_nearest_word(string line, string complaint)
    {
        ScenarioException error = Assert.Throws<ScenarioException>(
            () => ScenarioParser.Parse($"# a comment\nguest guest0 lane venet\n{line}\n", "my.scenario", TransportCatalog.Default));

        Assert.StartsWith("my.scenario:3: ", error.Message);
        Assert.Contains(complaint, error.Message);
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(TestPaths.SourceTree, "harness", "scenarios", file));

    private static (bool Met, string Output) Play(string text, ulong? seed = null, bool chaos = false)
    {
        ScenarioScript script = ScenarioParser.Parse(text, "test.scenario", TransportCatalog.Default);
        var output = new StringWriter { NewLine = "\n" };
        bool met = ScenarioRunner.Run(script, Scenario.Machine(script.Machine), seed, chaos, output);
        return (met, output.ToString());
    }
}
