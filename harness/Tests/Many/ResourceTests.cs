using Bakeoff.Harness;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Tests.Many;

/// <summary>The claim of August 2009: "1:1 is going to quickly populate the available MMIO/PIO and IDT slots".</summary>
public sealed class ResourceTests
{
    /// <summary>Devices up to which limits are tried out.</summary>
    private const int Tried = 64;

    [Theory]
    [InlineData("virtio-pci-eventfd", 3 * 8, 4 * 8, 2 * 8, 8, 8)]
    [InlineData("vhost-net+back_end[worker=global]", 3 * 8, 4 * 8, 2 * 8, 8, 1)]
    [InlineData("vhost-net+back_end[worker=per-device]", 3 * 8, 4 * 8, 2 * 8, 8, 8)]
    [InlineData("vhost-net+kick=mmio-ioeventfd", 3 * 8, 4 * 8, 2 * 8, 8, 1)]
    [InlineData("venet", 1, 2, 3, 1, 2 * 8)] // fast call, shm-signal, event queue
    [InlineData("virtio-vbus", 1, 2, 3, 1, 1)]
    [InlineData("virtio-pci", 3 * 8, 0, 0, 8, 1)]
    [InlineData("virtio-pci-eventfd+kick=pio-userspace+back_end=qemu-io-thread", 3 * 8, 2 * 8, 0, 8, 1)]
    [InlineData("venet+kick=hypercall-doorbell", 1, 2, 1, 1, 2 * 8)]
    public void Eight_devices_take_so_much(string lane, int vectors, int eventfds, int busDevices, int slots, int threads)
    {
        ResourceTally tally = Survey(lane, 8).Single().Tally!;
        Assert.Equal(vectors, tally[ResourceKind.Vectors]);
        Assert.Equal(vectors, tally[ResourceKind.GsiRoutes]);
        Assert.Equal(eventfds, tally[ResourceKind.Eventfds]);
        Assert.Equal(busDevices, tally[ResourceKind.IoBusDevices]);
        Assert.Equal(slots, tally[ResourceKind.PciSlots]);
        Assert.Equal(threads, tally[ResourceKind.Threads]);
    }

    [Theory]
    [InlineData("emulated-nic", 8, 0)] // a line each
    [InlineData("emulated-nic+front_end=rtl8139", 8, 0)]
    [InlineData("virtio-pci@2009-04", 8, 0)]
    [InlineData("virtio-pci@2010-05+kick=pio-handed-on+interrupts=intx-pulse+back_end=userspace-io-thread", 8, 0)]
    [InlineData("xen-pv", 0, 2 * 8)] // an event channel per queue, one upcall
    [InlineData("lguest", 0, 2 * 8)]
    public void Interrupts_that_are_no_messages_take_lines_or_bits(string lane, int lines, int bits)
    {
        ResourceTally tally = Survey(lane, 8).Single().Tally!;
        Assert.Equal(lines, tally[ResourceKind.InterruptLines]);
        Assert.Equal(bits, tally[ResourceKind.InterruptBits]);
        Assert.Equal(0, tally[ResourceKind.Vectors]);
        Assert.Equal(0, tally[ResourceKind.GsiRoutes]);
        Assert.Equal(0, tally[ResourceKind.IoBusDevices]);
    }

    [Fact]
    public void Resources_of_a_lane_without_a_guest_are_refused()
    {
        var program = new Attribution.RealProgram();
        Assert.Equal(2, program.Run("resources", "--transport", "bare-metal"));
        Assert.Contains("bare-metal: no guest", program.Error);
        Assert.Empty(program.Output);
    }

    [Fact]
    public void The_output_tells_what_is_refused_from_what_has_no_guest_and_which_limits_are_enforced()
    {
        var program = new Attribution.RealProgram();
        Assert.Equal(0, program.Run("resources", "--transport", "emulated-nic,virtio-pci,pcie-boards", "--devices", "1,64"));
        string[] lines = program.Output.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        IEnumerable<string> limits = lines.SkipWhile(line => !line.EndsWith(" enforced", StringComparison.Ordinal));
        Assert.Equal(["64", "refused"], Words(lines, "virtio-pci", 1));
        Assert.Equal(["pcie-boards", "1", "no", "guest"], Words(lines, "pcie-boards", 0));
        Assert.Equal(["emulated-nic", "4", "pci-interrupt-lines", "4", "no"], Words([.. limits], "emulated-nic", 0));
        Assert.Contains(limits, line => line.TrimStart().StartsWith("56 ", StringComparison.Ordinal) && line.EndsWith(" yes", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("pci-interrupt-lines: four links", StringComparison.Ordinal));
        Assert.DoesNotContain("lguest-irqs", program.Output); // no lane of these can meet it
    }

    [Fact]
    public void What_is_called_enforced_is_refused_and_nothing_else_is()
    {
        foreach (Contestant contestant in TransportCatalog.Default.Contestants.Where(contestant => Survey(contestant.Id, 1) is [{ Tally: not null }]))
        {
            IReadOnlyList<(long Most, ResourceLimit Limit)> limits = ResourceSurvey.LimitsOf([.. Survey(contestant.Id, 1, 2).Where(row => row.Tally is not null)]);
            long first = limits.Where(found => found.Limit.IsEnforced).Select(found => found.Most).DefaultIfEmpty(Tried).Min();
            foreach ((long most, ResourceLimit limit) in limits.Where(found => found.Most < Tried))
            {
                bool isRefused = Survey(contestant.Id, (int)most + 1).Single().IsRefused;
                Assert.True(isRefused == (most >= first), $"{contestant.Id}: {limit.Name} at {most}");
            }
        }
    }

    [Fact]
    public void An_assigned_NIC_takes_a_physical_one_and_there_is_no_second()
    {
        IReadOnlyList<ResourceRow> rows = Survey("assigned-nic", 1, 2);
        Assert.Equal(3, rows[0].Tally![ResourceKind.Vectors]);
        Assert.Equal(0, rows[0].Tally![ResourceKind.Eventfds]); // the kernel's own handler of 2009
        Assert.Equal(1, rows[0].Tally![ResourceKind.PhysicalNics]);
        Assert.StartsWith("refused at device 2", rows[1].WhyNone);
    }

    [Fact]
    public void Lguest_runs_out_of_interrupts_where_its_bitmap_says_so()
    {
        Assert.Equal(15, Most(ResourceLimit.All.Single(limit => limit.Name == "lguest-irqs"), "lguest"));
        IReadOnlyList<ResourceRow> rows = Survey("lguest", 15, 16);
        Assert.NotNull(rows[0].Tally);
        Assert.StartsWith("refused at device 16", rows[1].WhyNone);
    }

    [Fact]
    public void A_limit_that_a_lane_never_meets_is_not_listed_for_it()
    {
        string[] Limits(string lane) => [.. ResourceSurvey.LimitsOf(Survey(lane, 1, 2)).Select(found => found.Limit.Name)];
        Assert.Empty(Limits("venet"));
        Assert.Equal(["event-channels-32-bit", "open-files", "event-channels"], Limits("xen-pv"));
        Assert.Equal("kvm-io-bus-2.6.32", Limits("vhost-net")[0]);
    }

    [Fact]
    public void Rings_take_their_bytes_and_the_bridge_one_event_queue_for_all()
    {
        long[] venet = [.. Survey("venet", 1, 2, 3).Select(row => row.Tally![ResourceKind.RingBytes])];
        Assert.Equal(venet[1] - venet[0], venet[2] - venet[1]);
        Assert.Equal(32_824 + (1024 * 144), venet[0] - (venet[1] - venet[0])); // what is left without devices
    }

    [Theory]
    [InlineData("kvm-io-bus-2.6.32", 1)] // two kicks each, three free
    [InlineData("vectors-per-cpu", 56)]
    [InlineData("pci-slots", 29)]
    [InlineData("open-files", 256)]
    public void Where_one_to_one_ends_the_bridge_does_not(string name, int most)
    {
        ResourceLimit limit = ResourceLimit.All.Single(candidate => candidate.Name == name);
        Assert.Equal(most, Most(limit, "vhost-net"));
        Assert.Null(Most(limit, "venet"));
    }

    [Fact]
    public void The_vector_limit_is_where_building_a_guest_really_fails()
    {
        IReadOnlyList<ResourceRow> rows = Survey("vhost-net", 56, 57);
        Assert.NotNull(rows[0].Tally);
        Assert.Null(rows[1].Tally);
        Assert.StartsWith("refused at device 57: devices 57 is not accepted for vhost-net: a guest's CPU has 172 interrupt vectors", rows[1].WhyNone);
    }

    /// <summary>
    /// The claims of 30 Sep 2009: vbus decodes a bus once per guest, vhost a device per device; and fast calls need per-CPU memory once.
    /// </summary>
    [Theory]
    [InlineData("venet", 12, 0, 0)]
    [InlineData("virtio-vbus", 18, 0, 0)]
    [InlineData("virtio-pci", 0, 31, 3)]
    [InlineData("virtio-pci-eventfd", 0, 31, 3 + 8)]
    [InlineData("vhost-net", 0, 31, 3 + 8 + 16)]
    public void Each_further_device_takes_so_much(string lane, int kernelExits, int userspaceExits, int vmmCalls)
    {
        IReadOnlyList<SetUpRow> rows = SetUpSurvey.Of(TransportCatalog.Default.Parse(lane), Scenario.Machine("A"));
        SetUpRow next = rows.Single(row => row.Step == SetUpStep.NextDevice);
        Assert.Equal(kernelExits, next.KernelExits);
        Assert.Equal(userspaceExits, next.UserspaceExits);
        Assert.Equal(vmmCalls, next.VmmCalls);
        Assert.Equal(lane is "virtio-pci-eventfd" or "vhost-net" ? 2 : 0, next.IoBusDevices);
        Assert.Equal(0, next.PerCpuBytes);
        Assert.Equal(rows.Single(row => row.Step == SetUpStep.FirstDevice), next with { Step = SetUpStep.FirstDevice });
    }

    [Fact]
    public void The_bus_is_set_up_once_with_18_bridge_calls()
    {
        SetUpRow bus = SetUpSurvey.Of(TransportCatalog.Default.Parse("venet"), Scenario.Machine("A")).Single(row => row.Step == SetUpStep.Bus);
        Assert.Equal(18 * 5, bus.UserspaceExits); // four stores and a load each
        Assert.Equal(4 + 16 + 6, bus.VmmCalls);
        Assert.Equal(3, bus.IoBusDevices);
        Assert.Equal(16 * 24, bus.PerCpuBytes);
    }

    [Fact]
    public void Bare_metal_has_no_guest_to_take_from() => Assert.Empty(Survey("bare-metal", 1));

    /// <summary>The words of the line that is <paramref name="further"/> behind the first that begins with <paramref name="lane"/>.</summary>
    private static string[] Words(string[] lines, string lane, int further) =>
        lines[Array.FindIndex(lines, line => line.TrimStart().StartsWith(lane + " ", StringComparison.Ordinal)) + further].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IReadOnlyList<ResourceRow> Survey(string lane, params int[] devices) =>
        ResourceSurvey.Of(TransportCatalog.Default.Parse(lane), Scenario.Machine("A"), devices);

    private static long? Most(ResourceLimit limit, string lane)
    {
        IReadOnlyList<ResourceRow> rows = Survey(lane, 1, 2);
        long first = rows[0].Tally![limit.Kind];
        return limit.MostDevices(first, rows[1].Tally![limit.Kind] - first);
    }
}
