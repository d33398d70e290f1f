using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;
using Bakeoff.Transports.FrontEnds;

namespace Bakeoff.Tests.Control;

/// <summary>The register file of a virtio function, the driver's probe over it, and the kernel's control file.</summary>
public sealed class VirtioPciTests
{
    private readonly VirtioPciFunction _function =
        new(VirtioFeatures.Mac | VirtioFeatures.Status | VirtioFeatures.IndirectDescriptors | VirtioFeatures.BadFeature, [256, 256],
            [2, 4, 6, 8, 10, 12], msix: true);

    [Fact]
    public void A_driver_gets_what_it_asks_for_and_the_device_has()
    {
        _function.Write(VirtioPci.GuestFeatures, 4, VirtioFeatures.Mac | VirtioFeatures.MergeableBuffers);

        Assert.Equal(VirtioFeatures.Mac, _function.Read(VirtioPci.GuestFeatures, 4));
    }

    [Fact]
    public void A_driver_that_acknowledges_bad_feature_gets_the_reduced_set()
    {
        _function.Write(VirtioPci.GuestFeatures, 4, uint.MaxValue);

        Assert.Equal(VirtioFeatures.Mac, _function.GuestFeatures);
    }

    [Fact]
    public void Reading_the_interrupt_status_clears_it()
    {
        _function.Raise(VirtioPci.IsrQueue);
        _function.SetLink(false);

        Assert.Equal(3u, _function.Read(VirtioPci.Isr, 1));
        Assert.Equal(0u, _function.Read(VirtioPci.Isr, 1));
        Assert.Equal(0u, _function.Read(VirtioPci.ConfigWithMsix + VirtioPci.LinkStatus, 1));
    }

    [Fact]
    public void A_queue_that_does_not_exist_has_no_entries_and_takes_no_ring()
    {
        _function.Write(VirtioPci.QueueSelect, 2, 2);

        Assert.Equal(0u, _function.Read(VirtioPci.QueueSize, 2));
        Assert.Equal(VirtioPciEffect.None, _function.Write(VirtioPci.QueuePfn, 4, 5));
    }

    [Fact]
    public void The_back_end_starts_when_the_driver_is_ready_and_not_before()
    {
        Assert.Equal(VirtioPciEffect.None, _function.Write(VirtioPci.Status, 1, VirtioPci.Acknowledge));
        Assert.Equal(VirtioPciEffect.None, _function.Write(VirtioPci.Status, 1, VirtioPci.Acknowledge | VirtioPci.Driver));
        Assert.Equal(VirtioPciEffect.Started, _function.Write(VirtioPci.Status, 1, 7));
        Assert.Equal(VirtioPciEffect.None, _function.Write(VirtioPci.Status, 1, 7));
    }

    [Theory]
    [InlineData(VirtioPci.Status, 1)]
    [InlineData(VirtioPci.QueuePfn, 4)]
    public void Writing_0_to_status_or_to_a_ring_page_resets_everything(int offset, int width)
    {
        _function.Write(VirtioPci.GuestFeatures, 4, VirtioFeatures.Mac);
        _function.Write(VirtioPci.QueuePfn, 4, 9);
        _function.Write(VirtioPci.QueueVector, 2, 1);
        _function.Write(VirtioPci.ConfigVector, 2, 0);
        _function.Write(VirtioPci.Status, 1, 7);
        _function.Raise(VirtioPci.IsrQueue);

        Assert.Equal(VirtioPciEffect.Reset, _function.Write(offset, width, 0));

        Assert.False(_function.IsRunning);
        Assert.Equal(0u, _function.GuestFeatures);
        Assert.Equal(0, _function.Isr);
        Assert.Equal(VirtioPci.NoVector, _function.ConfigVector);
        Assert.All(_function.Queues, queue => Assert.Equal(new VirtioQueueRegisters(256, 0, VirtioPci.NoVector), queue));
    }

    [Fact]
    public void The_configuration_begins_behind_the_vector_registers_if_there_are_any()
    {
        var plain = new VirtioPciFunction(VirtioFeatures.Mac, [256, 256], [2, 4, 6, 8, 10, 12], msix: false);

        Assert.Equal(2u, plain.Read(20, 1));
        Assert.Equal(1u, plain.Read(26, 1)); // the link is up
        Assert.Equal(2u, _function.Read(24, 1));
        Assert.Equal(12u, _function.Read(29, 1));
    }

    [Fact]
    public void An_access_of_another_width_reads_ones_and_writes_nothing()
    {
        Assert.Equal(0xffu, _function.Read(VirtioPci.QueueSize, 1));
        _function.Write(VirtioPci.Status, 2, 7);
        Assert.Equal(0, _function.Status);
    }

    [Theory]
    [InlineData("vhost-net")]
    [InlineData("virtio-pci-eventfd")]
    [InlineData("virtio-pci")]
    public void A_probe_is_31_register_accesses_each_an_exit_to_userspace(string lane)
    {
        using ControlRig rig = Started(lane);
        long before = rig.Exits(ExitReason.IoInstruction);
        (VirtioNetDevice device, VirtioPciProbe probe) = Probe(rig);

        // reset 1, two status bits 2 x 2, features 2, MAC 6, config vector 2, two queues 2 x 6, DRIVER_OK 2, link 2. The kick for the
        // receive buffers finds nobody who wants it.
        Assert.Equal(31, rig.Exits(ExitReason.IoInstruction) - before);
        Assert.True(device.Function.IsRunning);
        Assert.NotNull(probe.Driver);
    }

    [Theory]
    [InlineData("vhost-net")]
    [InlineData("virtio-pci-eventfd")]
    [InlineData("vhost-net@2011-10")]
    [InlineData("virtio-pci")]
    public void What_the_registers_negotiate_is_what_a_lane_that_is_set_up_before_time_starts_has(string lane)
    {
        using ControlRig rig = Started(lane);
        (VirtioNetDevice device, VirtioPciProbe probe) = Probe(rig);
        Lane parsed = rig.Guest.Spec.Lane;

        bool Negotiated(uint bit) => (probe.Features & bit) != 0;
        Assert.Equal(parsed.Rings.GetBool(OptionIds.Indirect), Negotiated(VirtioFeatures.IndirectDescriptors));
        Assert.Equal(parsed.Rings.GetBool(OptionIds.EventIdx), Negotiated(VirtioFeatures.EventIndex));
        Assert.Equal(parsed.FrontEnd.GetBool(OptionIds.Mergeable), Negotiated(VirtioFeatures.MergeableBuffers));
        Assert.Equal(parsed.FrontEnd.GetBool(OptionIds.Tso), probe.Driver!.SupportsTso);
        Assert.Equal(parsed.FrontEnd.GetEnum(OptionIds.Driver) == OptionIds.Driver2631, Negotiated(VirtioFeatures.NotifyOnEmpty));
        Assert.Equal(parsed.Rings.GetInt(OptionIds.Size), device.Queues[0]!.Guest.SizeEntries);
        Assert.False(Negotiated(VirtioFeatures.BadFeature));
    }

    [Fact]
    public void Starting_vhost_takes_16_system_calls()
    {
        using ControlRig rig = Started("vhost-net");
        (VirtioNetDevice device, _) = Probe(rig);

        // SET_OWNER, GET and SET_FEATURES, SET_MEM_TABLE, and per queue NUM, BASE, ADDR, KICK, CALL, SET_BACKEND.
        Assert.Equal(4 + (2 * 6), device.VhostCalls);
    }

    /// <summary>The claim of 30 Sep 2009: a device per queue pair has the kernel set up doorbells and interrupts again and again.</summary>
    [Theory]
    [InlineData("virtio-pci", 3, 0)] // the routes of its vectors
    [InlineData("virtio-pci-eventfd", 3 + 8, 2)] // and per queue two eventfds, KVM_IOEVENTFD, KVM_IRQFD
    [InlineData("vhost-net", 3 + 8, 2)]
    public void Each_device_has_the_kernel_set_up_its_signals(string lane, int calls, int busEntries)
    {
        using ControlRig rig = Started(lane);
        (VirtioNetDevice device, VirtioPciProbe probe) = Probe(rig);
        Assert.Equal(calls, device.SignalCalls);
        Assert.Equal(busEntries, rig.Vcpu.PioBus.DeviceEntries);
        rig.InGuest(probe.RemoveAsync);
        Assert.Equal(0, rig.Vcpu.PioBus.DeviceEntries);
    }

    [Theory]
    [InlineData("virtio-pci", "vhost-net")]
    [InlineData("vhost-net", "virtio-pci")]
    [InlineData("virtio-pci+back_end[tx=bh]", "virtio-pci-eventfd")]
    public void A_switch_moves_the_doorbell_between_the_kernel_and_the_VMM(string from, string to)
    {
        const string plain = "+front_end=virtio-net[driver=2.6.32,mergeable=false]";
        using ControlRig rig = Started(from.Contains('+', StringComparison.Ordinal) ? from.Replace("+back_end", plain + "+back_end", StringComparison.Ordinal) : from + plain);
        (VirtioNetDevice device, _) = Probe(rig);
        Lane target = TransportCatalog.Default.Parse(to);
        rig.OnHost(monitor => device.SwitchAsync(monitor, target));

        Assert.Equal(to, device.Lane.Id);
        Assert.Equal(to == "virtio-pci" ? 0 : 2, device.Kick.Eventfds);
        Assert.Equal(device.Kick.Eventfds, rig.Vcpu.PioBus.DeviceEntries);
        Assert.Equal(to == "vhost-net" ? 16 : 0, device.VhostCalls);
    }

    [Fact]
    public void A_vhost_file_belongs_to_one_address_space()
    {
        var file = new VhostFile(VirtioFeatures.IndirectDescriptors);
        var tap = new KernelFile(isSocket: true);
        Assert.Equal(Errno.EPERM, file.SetFeatures(1, 0)); // nobody owns it yet
        Assert.Equal(Errno.Ok, file.SetOwner(1));
        Assert.Equal(Errno.EBUSY, file.SetOwner(1));
        Assert.Equal(Errno.EPERM, file.SetMemoryTable(2, 1));
        Assert.Equal(Errno.EINVAL, file.SetFeatures(1, VirtioFeatures.EventIndex));
        Assert.Equal(Errno.EINVAL, file.SetMemoryTable(1, 65));
        Assert.Equal(Errno.EFAULT, file.SetBackEnd(1, 0, tap)); // no ring yet
        Assert.Equal(Errno.Ok, file.SetMemoryTable(1, 1));
        Assert.Equal(Errno.EINVAL, file.SetSize(1, 0, 100));
        Assert.Equal(Errno.Ok, file.SetSize(1, 0, 256));
        Assert.Equal(Errno.EINVAL, file.SetAddress(1, 0, 4097));
        Assert.Equal(Errno.Ok, file.SetAddress(1, 0, 4096));
        Assert.Equal(Errno.Ok, file.SetBackEnd(1, 0, tap));
        Assert.Equal(Errno.EBUSY, file.SetBase(1, 0, 7)); // it runs
        Assert.Equal(Errno.EINVAL, file.SetBackEnd(1, 2, tap));
        Assert.Equal(Errno.Ok, file.SetBackEnd(1, 0, null));
        Assert.Equal(Errno.Ok, file.SetBase(1, 0, 7));
        Assert.Equal(Errno.Ok, file.GetBase(1, 0, out ushort lastAvailable));
        Assert.Equal(7, lastAvailable);
        Assert.Equal(Errno.Ok, file.ResetOwner(1));
        Assert.Equal(Errno.Ok, file.SetOwner(2));
    }

    /// <summary>The review of 19 Aug 2009: a descriptor that is its own back end never gets to a reference count of 0.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_vhost_file_that_were_its_own_back_end_would_never_be_released(bool takesAnyFile, bool isReleased)
    {
        var file = new VhostFile(0, takesAnyFile);
        var tap = new KernelFile(isSocket: true);
        file.SetOwner(1);
        file.SetMemoryTable(1, 1);
        for (int queue = 0; queue < VhostFile.Queues; queue++)
        {
            file.SetSize(1, queue, 256);
            file.SetAddress(1, queue, 4096);
        }

        Assert.Equal(Errno.Ok, file.SetBackEnd(1, 0, tap));
        Assert.Equal(takesAnyFile ? Errno.Ok : Errno.ENOTSOCK, file.SetBackEnd(1, 1, file));
        file.Put(); // the process closes its descriptor, or ends

        Assert.Equal(isReleased, file.IsReleased);
        Assert.Equal(isReleased ? 1 : 2, tap.References); // and what it holds stays held
    }

    [Fact]
    public void A_saved_lane_survives_being_written_and_read()
    {
        using ControlRig rig = Started("vhost-net");
        (VirtioNetDevice device, _) = Probe(rig);
        rig.OnHost(device.SaveAsync);
        string text = device.Saved!.ToText();

        Assert.Equal(text, VirtioLaneState.Parse(text).ToText());
        Assert.Contains("queue 1 size 256", text);
        Assert.Throws<FormatException>(() => VirtioLaneState.Parse(text.Replace("status", "stature", StringComparison.Ordinal)));
        Assert.Throws<FormatException>(() => VirtioLaneState.Parse("one two three"));
    }

    private static ControlRig Started(string lane)
    {
        var rig = new ControlRig(lane);
        Assert.Equal("ok", rig.Host("qemu guest0"));
        return rig;
    }

    private static (VirtioNetDevice Device, VirtioPciProbe Probe) Probe(ControlRig rig)
    {
        Bakeoff.Harness.ScenarioNic nic = rig.Guest.AddVirtio("nic0");
        rig.InGuest(nic.Probe!.ProbeAsync);
        return (nic.Virtio!, nic.Probe);
    }
}
