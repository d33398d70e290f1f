using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Control;

/// <summary>A virtio network device on vbus: its probe call by call, what it refuses, and how it goes.</summary>
public sealed class VirtioVbusTests
{
    [Fact]
    public void A_probe_is_18_bus_calls_and_none_goes_out_to_userspace()
    {
        using ControlRig rig = Booted("virtio-vbus");
        long calls = rig.Counters.BusCalls;
        long exits = rig.Exits(ExitReason.IoInstruction);
        long userspace = rig.Vcpu.Exits.UserspaceCount(ExitReason.IoInstruction);
        rig.Plug();
        rig.Pass(2_000);

        // DEVOPEN, GETID, reset, two status bits 2 x 2, features 2, configuration, per queue size and DEVSHM 4, the configuration's DEVSHM,
        // DRIVER_OK 2, configuration.
        Assert.Equal(18, rig.Counters.BusCalls - calls);
        Assert.Equal(18, rig.Exits(ExitReason.IoInstruction) - exits);
        Assert.Equal(userspace, rig.Vcpu.Exits.UserspaceCount(ExitReason.IoInstruction));
        Assert.True(rig.Guest.FindNic("nic0")!.HasCarrier);
    }

    [Theory]
    [InlineData("virtio-vbus")]
    [InlineData("virtio-vbus@2011-10")]
    public void What_is_negotiated_is_what_a_lane_that_is_set_up_before_time_starts_has(string lane)
    {
        using ControlRig rig = Booted(lane);
        rig.Plug();
        rig.Pass(2_000);
        Lane parsed = rig.Guest.Spec.Lane;
        var model = (VirtioVbusDevice)rig.Guest.FindNic("nic0")!.Vbus!.Model;

        bool Negotiated(uint bit) => (model.Features & bit) != 0;
        Assert.Equal(parsed.Rings.GetBool(OptionIds.Indirect), Negotiated(VirtioFeatures.IndirectDescriptors));
        Assert.Equal(parsed.Rings.GetBool(OptionIds.EventIdx), Negotiated(VirtioFeatures.EventIndex));
        Assert.Equal(parsed.FrontEnd.GetBool(OptionIds.Mergeable), Negotiated(VirtioFeatures.MergeableBuffers));
        Assert.Equal(VirtioPci.Acknowledge | VirtioPci.Driver | VirtioPci.DriverOk, model.Status);
    }

    [Fact]
    public void Removing_the_driver_is_a_reset_and_a_close()
    {
        using ControlRig rig = Booted("virtio-vbus");
        rig.Plug();
        rig.Pass(2_000);
        long calls = rig.Counters.BusCalls;
        rig.Unplug();
        rig.Pass(2_000);

        Assert.Equal(2, rig.Counters.BusCalls - calls);
        Assert.Null(rig.Guest.FindNic("nic0"));
        Assert.Equal(3, rig.Vcpu.PioBus.DeviceEntries); // the bridge's own ports stay, a device has none
    }

    [Fact]
    public void Misuse_is_refused_with_its_errno()
    {
        using ControlRig rig = Booted("virtio-vbus");
        rig.Guest.Connector!.Instance.Forget(rig.Guest.Connector!); // the guest's own driver stays out of it
        rig.Plug();
        Assert.Equal(Errno.EINVAL.Result(), rig.Call(BusCall.DeviceOpen, new DeviceOpenArgument(0, 2, 0)));
        Assert.Equal(0, rig.Call(BusCall.DeviceOpen, new DeviceOpenArgument(0, VirtioVbusAbi.Version, 0)));
        ulong handle = rig.Memory.Read<DeviceOpenArgument>(rig.Bridge.Argument).Handle;
        int Call(VirtioVbusFunction function, uint value, int length)
        {
            rig.Memory.Write(rig.Bridge.CallData, value);
            rig.InGuest(thread => rig.Bridge.DeviceCallAsync(thread, handle, (uint)function, length));
            return rig.Bridge.Result;
        }

        Assert.Equal(VirtioVbusAbi.NetworkDevice, Call(VirtioVbusFunction.GetId, 0, 0));
        Assert.Equal(256, Call(VirtioVbusFunction.QueueSize, 1, 4));
        Assert.Equal(0, Call(VirtioVbusFunction.QueueSize, 2, 4));
        Assert.Equal(Errno.EINVAL.Result(), Call(VirtioVbusFunction.QueueSize, 0, 2));
        Assert.Equal(Errno.EINVAL.Result(), Call(VirtioVbusFunction.SetStatus, VirtioPci.DriverOk, 4)); // no queue is set up
        Assert.Equal(Errno.EINVAL.Result(), Call((VirtioVbusFunction)99, 0, 0));

        uint signal = VirtioVbusAbi.SignalOffset(new SplitLayout(256).Bytes(eventIdx: false));
        ulong ring = rig.Guest.System.Allocator.Allocate((int)signal + ShmSignalLayout.Bytes, SplitLayout.Alignment);
        ShmSignalLayout.Format(rig.Memory, ring + signal);
        int Map(uint id, uint offset) => rig.Call(BusCall.DeviceShm,
            new DeviceShmArgument(handle, id, signal + ShmSignalLayout.Bytes, 0, offset, 0, 9, ring));
        Assert.Equal(Errno.EINVAL.Result(), Map(2, signal)); // no such queue
        Assert.Equal(Errno.EINVAL.Result(), Map(0, VbusAbi.NoSignal));
        Assert.True(Map(0, signal) > 0); // the handle of its signal
        Assert.Equal(Errno.EEXIST.Result(), Map(0, signal));
    }

    /// <summary>The mail of 30 Sep 2009: features are "visible and limitable per device", which is what a migration needs first.</summary>
    [Theory]
    [InlineData("virtio-vbus", "virtio-net", "mac,status,indirect_desc")]
    [InlineData("venet", "venet-tap", "sg,linkstate")]
    public void What_the_attribute_leaves_is_all_that_the_guest_sees(string lane, string type, string mask)
    {
        using ControlRig rig = Booted(lane, type);
        const string attribute = "/sys/vbus/devices/nic0/features";
        rig.Administration.Read(attribute, out string before);
        Assert.Contains("tso4", before);
        Assert.Equal("EINVAL", rig.Host($"echo sg,teleport > {attribute}"));
        Assert.Equal("ok", rig.Host($"echo {mask} > {attribute}"));
        rig.Plug();
        rig.Pass(2_000);

        rig.Administration.Read(attribute, out string after);
        Assert.Equal(mask, after);
        Assert.False(rig.Guest.FindNic("nic0")!.Vbus!.Driver.SupportsTso);
        Assert.Equal("EBUSY", rig.Host($"echo sg > {attribute}")); // it is open
    }

    private static ControlRig Booted(string lane, string type = "virtio-net") => new ControlRig(lane).Boot(plugged: false, type);
}
