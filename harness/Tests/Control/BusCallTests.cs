using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Transports.Bus;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Control;

/// <summary>The bridge's slow calls, the fast bus calls, and what they refuse.</summary>
public sealed class BusCallTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void Boot_takes_a_bridge_call_to_negotiate_one_per_possible_CPU_and_one_for_the_event_queue(int cpus)
    {
        using ControlRig rig = new ControlRig(cpus: cpus).Boot(plugged: false);

        // Five exits to userspace each: four stores and a load.
        Assert.Equal(1 + cpus + 1, rig.Counters.BridgeCalls);
        Assert.Equal(5 * (1 + cpus + 1), rig.Exits(ExitReason.EptViolation));
        Assert.Equal(0, rig.Counters.BusCalls);
        Assert.Equal(0, rig.Exits(ExitReason.IoInstruction));
        Assert.Equal(0, rig.Counters.Events);
    }

    [Fact]
    public void A_venet_probe_takes_12_bus_calls_of_one_light_exit_each()
    {
        using ControlRig rig = new ControlRig().Boot();

        // DEVOPEN, NEGCAP sg, NEGCAP eventq, EVQQUERY, DEVSHM pool, DEVSHM evq, DEVSHM rx, DEVSHM tx, PMTDQUERY, DEVSHM pmtd, MACQUERY,
        // LINKUP: 12, the .buscalls of the mail of 30 Sep 2009; and no bridge call more.
        Assert.Equal(12, rig.Counters.BusCalls);
        Assert.Equal(12, rig.Exits(ExitReason.IoInstruction));
        Assert.Equal(18, rig.Counters.BridgeCalls);
        Assert.True(rig.Guest.FindNic("nic0")!.HasCarrier);

        // One DEVADD, and the event queue's signal for the link state.
        Assert.Equal(2, rig.Counters.Events);
        Assert.Equal(1, rig.Counters.Notify);
    }

    [Theory]
    [InlineData("venet+front_end=vbus-enet[txc=false]", 9)] // no EVQQUERY, no pool and no event queue to register
    [InlineData("venet+front_end=vbus-enet[txc=false,gso=false,sg=false]", 7)] // and no descriptor pool to ask for and register
    public void Declined_groups_save_their_calls(string lane, int calls)
    {
        using ControlRig rig = new ControlRig(lane).Boot();

        Assert.Equal(calls, rig.Counters.BusCalls);
    }

    [Fact]
    public void An_errant_call_with_handle_0_never_reaches_device_0()
    {
        using ControlRig rig = new ControlRig().Boot();
        VbusDevice device = rig.Administration.FindDevice("nic0")!;
        Assert.Equal(0u, device.Id);

        Assert.Equal(Errno.ENOENT.Result(), rig.Call(BusCall.DeviceCall, new DeviceCallArgument(0, (uint)VenetFunction.LinkDown, 0, 0, 0)));

        Assert.True(((VenetDevice)device.Model!).IsLinkUp);
    }

    [Fact]
    public void A_closed_handle_is_unknown()
    {
        using ControlRig rig = new ControlRig().Boot();
        ulong handle = rig.Guest.FindNic("nic0")!.Vbus!.Handle;
        rig.Unplug();
        rig.Pass(2_000);

        Assert.Equal(Errno.ENOENT.Result(), rig.Call(BusCall.DeviceClose, handle));
        Assert.Equal(Errno.ENOENT.Result(), rig.Call(BusCall.DeviceOpen, new DeviceOpenArgument(0, 1, 0)));
    }

    [Fact]
    public void A_device_is_opened_once_and_with_version_1()
    {
        using ControlRig rig = new ControlRig("vhost-net").Boot(plugged: false);
        rig.Guest.Bridge!.Connector.Instance.Forget(rig.Guest.Connector!); // the guest's own driver stays out of it
        rig.Plug();

        Assert.Equal(Errno.EINVAL.Result(), rig.Call(BusCall.DeviceOpen, new DeviceOpenArgument(0, 2, 0)));
        Assert.Equal(0, rig.Call(BusCall.DeviceOpen, new DeviceOpenArgument(0, 1, 0)));
        Assert.Equal(Errno.EBUSY.Result(), rig.Call(BusCall.DeviceOpen, new DeviceOpenArgument(0, 1, 0)));
        Assert.Equal(Errno.ENOENT.Result(), rig.Call(BusCall.DeviceOpen, new DeviceOpenArgument(5, 1, 0)));
    }

    [Theory]
    [InlineData(4u, 16u, 0u, Errno.EINVAL)] // no such vector
    [InlineData(0u, 12u, 0u, Errno.EINVAL)] // wrong length
    [InlineData(1u, 8u, 0xfffffff8u, Errno.EFAULT)] // argument outside memory
    public void A_malformed_bus_call_is_refused(uint vector, uint length, uint address, Errno expected)
    {
        using ControlRig rig = new ControlRig().Boot(plugged: false);
        rig.InGuest(thread => rig.Bridge.BusCallAsync(thread,
            new FastCallDescriptor(vector, length, address == 0 ? rig.Bridge.Argument : address, 0)));

        Assert.Equal(expected.Result(), rig.Bridge.Result);
    }

    [Fact]
    public void A_fast_call_for_an_unknown_CPU_is_ignored_and_the_guest_sees_the_stale_result()
    {
        using ControlRig rig = new ControlRig(cpus: 2).Boot(plugged: false);
        Assert.Equal(Errno.ENOENT.Result(), rig.Call(BusCall.DeviceClose, 77UL));
        rig.InGuest(thread => rig.Bridge.BusCallAsync(thread, new FastCallDescriptor(99, 0, 0, 0), cpu: 5));

        Assert.Equal(Errno.ENOENT.Result(), rig.Bridge.Result);
    }

    [Fact]
    public void Bad_shared_memory_is_refused()
    {
        using ControlRig rig = new ControlRig().Boot();
        ulong handle = rig.Guest.FindNic("nic0")!.Vbus!.Handle;
        ulong ring = rig.Guest.System.Allocator.Allocate(IoqLayout.Bytes(16), IoqLayout.Alignment);
        Ioq.Create(rig.Memory, ring, 16);
        int Map(uint id, uint length, uint signal, ulong address) =>
            rig.Call(BusCall.DeviceShm, new DeviceShmArgument(handle, id, length, 0, signal, 0, 9, address));

        uint bytes = (uint)IoqLayout.Bytes(16);
        Assert.Equal(Errno.EEXIST.Result(), Map(VenetAbi.ReceiveQueue, bytes, IoqLayout.SignalOffset, ring));
        Assert.Equal(Errno.EINVAL.Result(), Map(55, bytes, IoqLayout.SignalOffset, ring));
        Assert.Equal(Errno.EINVAL.Result(), Map(VenetAbi.ReceiveQueue, bytes, bytes - 8, ring)); // the signal outside of the mapping
        Assert.Equal(Errno.EINVAL.Result(), Map(VenetAbi.ReceiveQueue, bytes, 0, ring)); // no signal there
        Assert.Equal(Errno.EFAULT.Result(), Map(VenetAbi.ReceiveQueue, bytes, IoqLayout.SignalOffset, 1UL << 40));
    }

    [Fact]
    public void Queue_registration_takes_exactly_one_queue()
    {
        using ControlRig rig = new ControlRig().Boot(plugged: false);
        BridgeEventQueue queue = rig.Bridge.EventQueue!;
        int Register(uint count, uint length, ulong data)
        {
            rig.InGuest(thread => rig.Bridge.BridgeCallAsync(thread, BridgeCall.QueueRegister,
                new QueueRegisterArgument(count, length, queue.RingAddress, data)));
            return rig.Bridge.Result;
        }

        Assert.Equal(Errno.EINVAL.Result(), Register(0, 1024, queue.DataAddress));
        Assert.Equal(Errno.EINVAL.Result(), Register(2, 1024, queue.DataAddress));
        Assert.Equal(Errno.EINVAL.Result(), Register(1, 512, queue.DataAddress));
        Assert.Equal(Errno.EINVAL.Result(), Register(1, 1024, 1UL << 40));
        Assert.Equal(Errno.EINVAL.Result(), Register(1, 1024, queue.DataAddress)); // it is registered already
    }

    [Fact]
    public void Negotiation_needs_the_magic_word_and_version_1()
    {
        using ControlRig rig = new ControlRig().Boot(plugged: false);
        int Negotiate(uint magic, uint version)
        {
            rig.InGuest(thread => rig.Bridge.BridgeCallAsync(thread, BridgeCall.Negotiate, new NegotiateArgument(magic, version, ulong.MaxValue)));
            return rig.Bridge.Result;
        }

        Assert.Equal(Errno.EINVAL.Result(), Negotiate(1, 1));
        Assert.Equal(Errno.EINVAL.Result(), Negotiate(VbusAbi.NegotiateMagic, 2));
        Assert.Equal(0, Negotiate(VbusAbi.NegotiateMagic, 1));
        Assert.Equal(0UL, rig.Memory.Read<NegotiateArgument>(rig.Bridge.Argument).Capabilities);
    }

    [Fact]
    public void A_slow_call_carries_a_bus_call_and_dropping_a_fast_call_was_never_implemented()
    {
        using ControlRig rig = new ControlRig().Boot(plugged: false);
        ulong inner = rig.Bridge.Argument + 128;
        rig.Memory.Write(inner, 77UL);
        rig.InGuest(thread => rig.Bridge.BridgeCallAsync(thread, BridgeCall.SlowCall, new CallDescriptor((uint)BusCall.DeviceClose, 8, inner)));
        Assert.Equal(Errno.ENOENT.Result(), rig.Bridge.Result);

        rig.InGuest(thread => rig.Bridge.BridgeCallAsync(thread, BridgeCall.FastCallDrop, 0UL));
        Assert.Equal(Errno.EINVAL.Result(), rig.Bridge.Result);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Registers_of_the_bridge_know_32_bits_only(int width)
    {
        using ControlRig rig = new ControlRig().Boot(plugged: false);
        long calls = rig.Counters.BridgeCalls;
        rig.InGuest(thread => rig.Bridge.StoreAsync(thread, 0, 4, 0xabcd));
        rig.InGuest(thread => rig.Bridge.StoreAsync(thread, 0, width, 0x77));
        rig.InGuest(thread => rig.Bridge.LoadAsync(thread, 0, width));
        Assert.Equal(0u, rig.Bridge.LoadedValue);

        rig.InGuest(thread => rig.Bridge.LoadAsync(thread, 0, 4)); // executes vector 0xabcd, which there is none of
        Assert.Equal(Errno.EINVAL, Errnos.Of((int)rig.Bridge.LoadedValue));
        Assert.Equal(calls, rig.Counters.BridgeCalls);
    }

    [Fact]
    public void A_bridge_of_another_revision_is_not_touched()
    {
        using var rig = new ControlRig();
        VbusConnector.TryOpen(rig.Guest.System, NewInstance(rig), out VbusConnector? connector);
        var bridge = new GuestBridge(new VbusBridgeFunction(connector!) { Revision = 1 }, 1, false, rig.Scene.Services);
        rig.InGuest(bridge.BootAsync);

        Assert.Equal(Errno.ENODEV, bridge.BootError);
        Assert.Equal(0, rig.Exits(ExitReason.EptViolation));
    }

    [Fact]
    public void The_connector_wants_its_calls_in_order()
    {
        using var rig = new ControlRig();
        Assert.Equal(Errno.EPERM, VbusConnector.TryOpen(rig.Guest.System, null, out _));
        Assert.Equal(Errno.Ok, VbusConnector.TryOpen(rig.Guest.System, NewInstance(rig), out VbusConnector? connector));

        Assert.Equal(Errno.EINVAL, connector!.OpenMachine(out _));
        Assert.Equal(Errno.EINVAL, connector.Negotiate(VbusAbi.ConnectorMagic, 1));
        Assert.Equal(Errno.Ok, connector.Negotiate(VbusAbi.ConnectorMagic, VbusAbi.ConnectorVersion));
        Assert.Equal(Errno.EINVAL, connector.AssignSignalPorts());
        Assert.Equal(Errno.Ok, connector.OpenMachine(out uint version));
        Assert.Equal(VbusAbi.HypercallVersion, version);
        Assert.Equal(Errno.Ok, connector.AssignSignalPorts());
        Assert.Equal(Errno.EEXIST, connector.AssignSignalPorts());
        Assert.Equal(Errno.EINVAL, connector.Ready()); // no event queue yet
        Assert.Equal(Errno.EFAULT, connector.AddFastCall(0, 1UL << 40));
        Assert.Equal(Errno.Ok, connector.AddFastCall(0, 4096));
        Assert.Equal(Errno.EEXIST, connector.AddFastCall(0, 4096));
    }

    private static VbusInstance NewInstance(ControlRig rig)
    {
        rig.Administration.MakeDirectory("/config/vbus/instances/x");
        return rig.Administration.FindInstance("x")!;
    }
}
