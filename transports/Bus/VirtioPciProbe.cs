using Bakeoff.Machine;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// Probe and remove of the guest drivers virtio-pci and virtio-net over the register file, access by access: each is one exit to
/// userspace and back.
/// </summary>
/// <remarks>
/// <code>
///   OUT8 status 0            reset                                    1
///   IN8, OUT8 status         ACKNOWLEDGE, then DRIVER                 4
///   IN32, OUT32              features                                 2
///   IN8 x 6                  MAC address                              6
///   OUT16, IN16              configuration vector                     2
///   per queue: OUT16 select, IN16 size, IN32 PFN, OUT32 PFN, OUT16 vector, IN16 vector   6 each
///   IN8, OUT8 status         DRIVER_OK                                2
///   IN8 x 2                  link status                              2
/// </code>
/// 31 exits for two queues. The order within the probe is Linux 2.6.32's as far as known (inference); the registers are given.
/// </remarks>
public sealed class VirtioPciProbe
{
    private const int FirstVector = 0x51;

    private readonly VirtioNetDevice _device;
    private readonly AbsentNetdev _absent;
    private readonly int _number;
    private readonly PortExit _port;
    private readonly PortExit _interruptPort; // an interrupt between an access and the look at its value must not change that

    /// <summary>A driver for device number <paramref name="number"/>.</summary>
    public VirtioPciProbe(VirtioNetDevice device, AbsentNetdev absent, int number)
    {
        _device = device;
        _absent = absent;
        _number = number;
        _port = new PortExit(device);
        _interruptPort = new PortExit(device);
        GuestVector vector = Guest.Vcpu.Install(FirstVector + (8 * 4 * number), new ConfigHandler(this));
        device.SetConfigVector(vector);
    }

    /// <summary>The guest's netdev; null before the probe and after the removal.</summary>
    public VirtioNetDriver? Driver { get; private set; }

    /// <summary>Features that both sides know.</summary>
    public uint Features { get; private set; }

    /// <summary>Told of what happens, for the guest's log.</summary>
    public Action<string>? Log { get; set; }

    private GuestSystem Guest => _device.Guest;

    /// <summary>Finds the device, negotiates, sets the queues up, brings the link up.</summary>
    public async SimTask ProbeAsync(CpuContext thread)
    {
        await OutAsync(thread, VirtioPci.Status, 1, 0);
        await AddStatusAsync(thread, VirtioPci.Acknowledge);
        await AddStatusAsync(thread, VirtioPci.Driver);
        await InAsync(thread, VirtioPci.HostFeatures, 4);
        Features = Value & VirtioFeatures.Known(_device.Lane);
        await OutAsync(thread, VirtioPci.GuestFeatures, 4, Features);
        var mac = new byte[6];
        for (int i = 0; i < mac.Length; i++)
        {
            await InAsync(thread, VirtioPci.ConfigWithMsix + i, 1);
            mac[i] = (byte)Value;
        }

        await OutAsync(thread, VirtioPci.ConfigVector, 2, 0);
        await InAsync(thread, VirtioPci.ConfigVector, 2);
        bool accepted = Value == 0;
        DeviceQueue? rx = null;
        DeviceQueue? tx = null;
        for (ushort queue = 0; queue < 2 && accepted; queue++)
        {
            await SetUpQueueAsync(thread, queue);
            accepted = _joined is not null;
            rx = queue == 0 ? _joined : rx;
            tx = queue == 1 ? _joined : tx;
        }

        if (!accepted)
        {
            await AddStatusAsync(thread, VirtioPci.Failed);
            Log?.Invoke("virtio: probe failed");
            return;
        }

        await BringUpAsync(thread, rx!, tx!, mac);
    }

    /// <summary>Removes the driver: reset, which makes the host forget the rings, then everything in them is freed.</summary>
    public async SimTask RemoveAsync(CpuContext thread)
    {
        VirtioNetDriver? driver = Driver;
        if (driver is null)
        {
            return;
        }

        Driver = null;
        Guest.Stack.Attach(_absent);
        await driver.CloseAsync(thread);
        await OutAsync(thread, VirtioPci.Status, 1, 0);
        driver.Teardown();
        Log?.Invoke($"{driver.Name}: removed");
    }

    private DeviceQueue? _joined;

    private uint Value => _port.Value;

    private async SimTask SetUpQueueAsync(CpuContext thread, ushort queue)
    {
        _joined = null;
        await OutAsync(thread, VirtioPci.QueueSelect, 2, queue);
        await InAsync(thread, VirtioPci.QueueSize, 2);
        uint size = Value;
        await InAsync(thread, VirtioPci.QueuePfn, 4);
        if (size == 0 || Value != 0)
        {
            return; // no such queue, or in use
        }

        SplitRingOptions options = _device.RingOptions();
        var layout = new SplitLayout((int)size);
        ulong ring = Guest.Allocator.Allocate(layout.Bytes(options.EventIdx), SplitLayout.Alignment);
        ulong tables = options.Indirect ? Guest.Allocator.Allocate(SplitLayout.IndirectBytes(options)) : 0;
        var end = new SplitGuestQueue(Guest.Memory, ring, options, tables);
        await OutAsync(thread, VirtioPci.QueuePfn, 4, (uint)(ring >> 12));
        uint vector = queue + 1u;
        await OutAsync(thread, VirtioPci.QueueVector, 2, vector);
        await InAsync(thread, VirtioPci.QueueVector, 2);
        _joined = Value == vector ? _device.Join(queue, end) : null;
    }

    private async SimTask BringUpAsync(CpuContext thread, DeviceQueue rx, DeviceQueue tx, byte[] mac)
    {
        VirtioNetDriver driver = VirtioNetSetUp.NewDriver(thread, Guest, rx, tx, _device.Kick, Features, _device.Lane);
        _device.Interrupts.Register(rx, driver);
        _device.Interrupts.Register(tx, driver);
        await thread.Pay();
        driver.Open();
        await AddStatusAsync(thread, VirtioPci.DriverOk);
        Driver = driver;
        Guest.Stack.Attach(driver);
        await ReadLinkAsync(thread, _port);
        Log?.Invoke($"{driver.Name}: up, mac {Convert.ToHexStringLower(mac)}, features {VirtioFeatures.Names(Features)}");
    }

    private async SimTask AddStatusAsync(CpuContext thread, byte bit)
    {
        await InAsync(thread, VirtioPci.Status, 1);
        await OutAsync(thread, VirtioPci.Status, 1, Value | bit);
    }

    /// <summary>The link's state is a u16 in the configuration, read by bytes.</summary>
    private async SimTask ReadLinkAsync(CpuContext context, PortExit port)
    {
        await InAsync(context, port, VirtioPci.ConfigWithMsix + VirtioPci.LinkStatus, 1);
        bool isUp = (port.Value & 1) != 0;
        await InAsync(context, port, VirtioPci.ConfigWithMsix + VirtioPci.LinkStatus + 1, 1);
        Driver?.LinkChanged(isUp);
        Log?.Invoke($"{Driver?.Name}: link {(isUp ? "up" : "down")}");
    }

    private SimTask InAsync(CpuContext context, int offset, int width) => InAsync(context, _port, offset, width);

    private async SimTask InAsync(CpuContext context, PortExit port, int offset, int width)
    {
        if (context.OwedPs > 0)
        {
            await context.Pay();
        }

        port.Set(offset, width, null);
        await Guest.Vcpu.Exit(context, ExitReason.IoInstruction, port);
    }

    private async SimTask OutAsync(CpuContext context, int offset, int width, uint value)
    {
        if (context.OwedPs > 0)
        {
            await context.Pay();
        }

        _port.Set(offset, width, value);
        await Guest.Vcpu.Exit(context, ExitReason.IoInstruction, _port);
    }

    /// <summary>The configuration changed: the driver looks at the link.</summary>
    private sealed class ConfigHandler(VirtioPciProbe probe) : IInterruptHandler
    {
        public string Name { get; } = $"PCI-MSI-edge virtio{probe._number}-config";

        public SimTask Handle(CpuContext irq) => probe.ReadLinkAsync(irq, probe._interruptPort);
    }

    private sealed class PortExit(VirtioNetDevice device) : UserspaceExit
    {
        private int _offset;
        private int _width;
        private uint? _out;

        public uint Value { get; private set; }

        public void Set(int offset, int width, uint? output) => (_offset, _width, _out) = (offset, width, output);

        public override SimTask ActAsync(CpuContext vcpuThread)
        {
            if (_out is { } value)
            {
                return device.ActAsync(vcpuThread, device.Function.Write(_offset, _width, value));
            }

            Value = device.Function.Read(_offset, _width);
            return SimTask.Completed;
        }
    }
}
