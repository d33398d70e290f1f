using System.Buffers.Binary;
using System.Globalization;
using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Bus;

/// <summary>The class "virtio-net": virtio network devices on vbus. The mails announce its host side; it was never written (inference).</summary>
public sealed class VirtioVbusClass(HostServices services, Func<GuestSystem, (Lane Lane, Placement Placement)> laneOf) : IVbusDeviceClass
{
    private int _created;

    /// <inheritdoc/>
    public string Name => "virtio-net";

    /// <inheritdoc/>
    public IVbusDeviceModel Create(VbusDevice device) => new VirtioVbusDevice(services, laneOf, _created++);
}

/// <summary>
/// The host's model of a virtio network device on vbus: configuration, features and status by device calls, a ring with a shm-signal per
/// queue in shared memory, and vhost's worker behind them from DRIVER_OK on.
/// </summary>
/// <remarks>
/// A change of the configuration is signalled through shared memory of its own: the two entries of its ring never hold a buffer, only the signal
/// behind them is used.
/// </remarks>
public sealed class VirtioVbusDevice : IVbusNetModel, IQueueListener
{
    private const int Queues = 2;
    private const int ConfigRingEntries = 2;

    private static readonly string[] s_attributes = ["client_mac", "enabled", "features", "ifname"];

    private readonly HostServices _services;
    private readonly Func<GuestSystem, (Lane Lane, Placement Placement)> _laneOf;
    private readonly int _number;
    private readonly byte[] _mac;
    private readonly Ring?[] _rings = new Ring?[Queues];
    private readonly DeviceQueue?[] _queues = new DeviceQueue?[Queues];
    private readonly SplitRingOptions _configOptions = new() { SizeEntries = ConfigRingEntries };
    private uint _mask = uint.MaxValue;
    private Ring? _configRing;
    private DeviceQueue? _config;
    private VbusConnector? _client;
    private Lane? _lane;
    private DeviceSite? _site;
    private Attachment? _attachment;

    internal VirtioVbusDevice(HostServices services, Func<GuestSystem, (Lane Lane, Placement Placement)> laneOf, int number)
    {
        _services = services;
        _laneOf = laneOf;
        _number = number;
        _mac = [0x52, 0x54, 0, 0, 1, (byte)number];
    }

    /// <inheritdoc/>
    public string Type => VirtioVbusAbi.DeviceType;

    /// <inheritdoc/>
    public IReadOnlyList<string> Attributes => s_attributes;

    /// <inheritdoc/>
    public TapPort? Port => _attachment?.Port;

    /// <summary>True while the host's end is up (attribute enabled).</summary>
    public bool IsEnabled { get; private set; } = true;

    /// <summary>The worker's handlers; null unless the driver is ready.</summary>
    public BackEnd? BackEnd { get; private set; }

    /// <summary>What the driver has taken.</summary>
    public uint Features { get; private set; }

    /// <summary>The driver's status.</summary>
    public byte Status { get; private set; }

    private uint Offered => VirtioFeatures.Offered(_lane!) & _mask;

    /// <inheritdoc/>
    public string? ReadAttribute(string name) => name switch
    {
        "client_mac" => MacText.Of(_mac),
        "enabled" => IsEnabled ? "1" : "0",
        "features" => CapabilityNames.Of(VirtioFeatures.ByName, _lane is null ? _mask : Offered),
        "ifname" => $"virtio{_number}",
        _ => null,
    };

    /// <inheritdoc/>
    public Errno WriteAttribute(string name, string text)
    {
        switch (name)
        {
            case "client_mac":
                return _client is not null ? Errno.EBUSY : MacText.TryRead(text, _mac) ? Errno.Ok : Errno.EINVAL;
            case "features":
                return _client is not null ? Errno.EBUSY
                    : CapabilityNames.TryRead(VirtioFeatures.ByName, text, out _mask) ? Errno.Ok : Errno.EINVAL;
            case "enabled":
                bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value);
                IsEnabled = isNumber ? value != 0 : IsEnabled;
                return isNumber ? Errno.Ok : Errno.EINVAL;
            default:
                return s_attributes.Contains(name) ? Errno.EPERM : Errno.ENOENT;
        }
    }

    /// <inheritdoc/>
    public async SimTask ApplyEnabledAsync(CpuContext context)
    {
        if (Port is not null)
        {
            Port.IsUp = IsEnabled;
        }

        if (BackEnd is not null && _config is not null)
        {
            await _client!.EventQueue!.SignalAsync(context, _config);
        }
    }

    /// <inheritdoc/>
    public Errno Open(VbusConnector client, uint version)
    {
        (Lane lane, Placement placement) = _laneOf(client.Guest);
        if (version != VirtioVbusAbi.Version || !Serves(lane))
        {
            return Errno.EINVAL;
        }

        if (_client is not null)
        {
            return Errno.EBUSY;
        }

        _client = client;
        _lane = lane;
        _site = new DeviceSite(_services, client.Guest, lane, placement, _number, RingDecorator.None);
        _attachment = _site.Attach(lane.FrontEnd.GetBool(OptionIds.Mergeable) || lane.FrontEnd.GetBool(OptionIds.Tso))[0];
        _attachment.Port.IsUp = IsEnabled;
        return Errno.Ok;
    }

    /// <inheritdoc/>
    public async SimTask CloseAsync(CpuContext vcpuThread)
    {
        await ResetAsync(vcpuThread);
        if (_attachment is not null)
        {
            _services.Host.Bridge.Forget(_attachment.Port);
        }

        Array.Clear(_rings);
        Array.Clear(_queues);
        _configRing = null;
        _config = null;
        _client = null;
        _attachment = null;
    }

    /// <inheritdoc/>
    public async SimTask CallAsync(CpuContext vcpuThread, uint function, byte[] argument, int length)
    {
        if ((VirtioVbusFunction)function == VirtioVbusFunction.SetStatus && length == sizeof(uint))
        {
            _client!.Result = 0;
            await SetStatusAsync(vcpuThread, (byte)BinaryPrimitives.ReadUInt32LittleEndian(argument));
        }
        else
        {
            _client!.Result = Call((VirtioVbusFunction)function, argument.AsSpan(0, length));
        }
    }

    /// <inheritdoc/>
    public Errno MapSharedMemory(uint id, ulong address, int length, uint? signalOffset)
    {
        bool isConfig = id == VirtioVbusAbi.ConfigSignal;
        if (signalOffset is not { } offset || !(isConfig || id < Queues))
        {
            return Errno.EINVAL;
        }

        if ((isConfig ? _configRing : _rings[id]) is not null)
        {
            return Errno.EEXIST;
        }

        SplitRingOptions options = isConfig ? _configOptions : RingOptions();
        long ringBytes = new SplitLayout(options.SizeEntries).Bytes(options.EventIdx);
        if (address % SplitLayout.Alignment != 0 || offset < ringBytes)
        {
            return Errno.EINVAL;
        }

        GuestMemory memory = _client!.Guest.Memory;
        var ring = new Ring(new SplitHostQueue(memory, address, options), new ShmSignalEnd(memory, address + offset, Locality.South), ringBytes, address);
        _configRing = isConfig ? ring : _configRing;
        if (!isConfig)
        {
            _rings[id] = ring;
        }

        return Errno.Ok;
    }

    /// <summary>A signal of the guest, in its vCPU thread: passed on to the worker, if it runs.</summary>
    public SimTask SignalledAsync(CpuContext context, DeviceQueue queue) => BackEnd?.SignalledAsync(context, queue) ?? SimTask.Completed;

    /// <summary>True for the lanes whose device this is.</summary>
    public static bool Serves(Lane lane) => lane.FrontEnd.Is(KindIds.VirtioNet) && lane.Rings.Is(KindIds.SplitVirtqueue)
        && lane.Kick.Is(KindIds.BridgeDoorbell) && lane.Interrupts.Is(KindIds.BridgeEventQueue) && lane.BackEnd.Is(KindIds.VhostWorker);

    /// <summary>Options of the rings as negotiated.</summary>
    internal SplitRingOptions RingOptions() => new()
    {
        SizeEntries = _lane!.Rings.GetInt(OptionIds.Size),
        EventIdx = (Features & VirtioFeatures.EventIndex) != 0,
        Indirect = (Features & VirtioFeatures.IndirectDescriptors) != 0,
        NotifyOnEmpty = (Features & VirtioFeatures.NotifyOnEmpty) != 0,
    };

    /// <summary>Joins the guest's end of a queue to the ring that DEVSHM has mapped: one object serves both ends in the simulator.</summary>
    internal DeviceQueue Join(uint id, IGuestQueue guestEnd, IShmSignalEnd north)
    {
        Ring ring = (id == VirtioVbusAbi.ConfigSignal ? _configRing : _rings[id])!;
        QueueRole role = id switch { 0 => QueueRole.Receive, 1 => QueueRole.Transmit, _ => QueueRole.Events };
        string suppression = _lane!.Rings.GetEnum(OptionIds.Suppression);
        DeviceQueue queue;
        if (suppression == OptionIds.SuppressionFlags || role == QueueRole.Events)
        {
            queue = new DeviceQueue(_number, role, guestEnd, ring.Host, RingKind.Split) { RingAddress = ring.Address, RingBytes = ring.Bytes };
            queue.AddBridgeSignal(north, ring.South);
        }
        else
        {
            bool useFlags = suppression == OptionIds.SuppressionBoth;
            queue = new DeviceQueue(_number, role, new SignalledGuestQueue(guestEnd, north, useFlags),
                new SignalledHostQueue(ring.Host, ring.South, useFlags), RingKind.Split) { RingAddress = ring.Address, RingBytes = ring.Bytes };
        }

        _config = role == QueueRole.Events ? queue : _config;
        if (role != QueueRole.Events)
        {
            _queues[id] = queue;
        }

        return queue;
    }

    private int Call(VirtioVbusFunction function, Span<byte> argument)
    {
        switch (function)
        {
            case VirtioVbusFunction.GetId:
                return VirtioVbusAbi.NetworkDevice;
            case VirtioVbusFunction.GetStatus:
                return Status;
            case VirtioVbusFunction.GetFeatures when argument.Length == sizeof(uint):
                BinaryPrimitives.WriteUInt32LittleEndian(argument, Offered);
                return 0;
            case VirtioVbusFunction.SetFeatures when argument.Length == sizeof(uint):
                Features = BinaryPrimitives.ReadUInt32LittleEndian(argument) & Offered;
                return 0;
            case VirtioVbusFunction.GetConfig when argument.Length == VirtioVbusAbi.ConfigBytes:
                _mac.CopyTo(argument);
                BinaryPrimitives.WriteUInt16LittleEndian(argument[VirtioVbusAbi.LinkStatus..], IsEnabled ? (ushort)1 : (ushort)0);
                return 0;
            case VirtioVbusFunction.QueueSize when argument.Length == sizeof(uint):
                return BinaryPrimitives.ReadUInt32LittleEndian(argument) < Queues ? _lane!.Rings.GetInt(OptionIds.Size) : 0;
            default:
                return Errno.EINVAL.Result();
        }
    }

    private async SimTask SetStatusAsync(CpuContext vcpuThread, byte status)
    {
        if (status == 0)
        {
            await ResetAsync(vcpuThread);
            return;
        }

        bool starts = (status & ~Status & VirtioPci.DriverOk) != 0;
        if (starts && (_queues[0] is null || _queues[1] is null))
        {
            _client!.Result = Errno.EINVAL.Result();
            return;
        }

        Status = status;
        if (starts)
        {
            BackEnd = NewBackEnd();
            BackEnd.Open();
        }
    }

    private async SimTask ResetAsync(CpuContext vcpuThread)
    {
        if (BackEnd is { } backEnd)
        {
            await backEnd.StopAsync(vcpuThread);
            backEnd.Discard();
        }

        BackEnd = null;
        Features = 0;
        Status = 0;
    }

    private BackEnd NewBackEnd() => new BackEndBuilder(_site!).Make(VirtioNetSetUp.Ports(
        _services.Host, _client!.Guest, _queues, Features, _attachment!, _client.EventQueue!, _site!.Lane));

    private sealed record Ring(SplitHostQueue Host, ShmSignalEnd South, long Bytes, ulong Address);
}
