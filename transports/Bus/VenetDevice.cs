using System.Globalization;
using System.Runtime.InteropServices;
using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Bus;

/// <summary>The class "venet-tap": a host netdev on the bridge for each device (AlacrityVM kernel/vbus/devices/venet/tap.c).</summary>
public sealed class VenetTapClass(HostServices services, Func<GuestSystem, VenetSettings> settingsOf) : IVbusDeviceClass
{
    private int _created;

    /// <inheritdoc/>
    public string Name => "venet-tap";

    /// <inheritdoc/>
    public IVbusDeviceModel Create(VbusDevice device) => new VenetDevice(services, settingsOf, $"vbus{_created++}");
}

/// <summary>
/// The host's model of a venet device: its attributes, the functions that the guest's driver calls, its shared memory, and the two
/// threads that serve it while the link is up.
/// </summary>
public sealed class VenetDevice : IVbusNetModel, IQueueListener
{
    private static readonly string[] s_attributes =
        ["burstthresh", "client_mac", "enabled", "features", "host_mac", "ifname", "txmitigation", "zcthresh"];

    /// <summary>The event queue's group lies behind the other in one word, for the names only.</summary>
    private const int EventGroupShift = 16;

    private static readonly (string Name, uint Bit)[] s_features =
    [
        ("sg", VenetAbi.CapabilitySg), ("tso4", VenetAbi.CapabilityTso4), ("pmtd", VenetAbi.CapabilityPmtd),
        ("linkstate", VenetAbi.CapabilityLinkState << EventGroupShift), ("txc", VenetAbi.CapabilityTxComplete << EventGroupShift),
    ];

    private readonly HostServices _services;
    private readonly Func<GuestSystem, VenetSettings> _settingsOf;
    private readonly List<(uint Id, ulong Address, int Bytes)> _pools = [];
    private readonly List<(uint Id, Ioq Ring)> _rings = [];
    private readonly List<DeviceQueue> _queues = [];
    private readonly byte[] _mac;
    private VenetSettings _settings = new();
    private uint _mask = uint.MaxValue;
    private int? _burstThresholdUs;
    private int? _txMitigation;
    private int _zeroCopyFrom = 512;
    private VbusConnector? _client;
    private Attachment? _attachment;
    private VenetBackEnd? _backEnd;

    internal VenetDevice(HostServices services, Func<GuestSystem, VenetSettings> settingsOf, string interfaceName)
    {
        _services = services;
        _settingsOf = settingsOf;
        InterfaceName = interfaceName;
        _mac = [0x02, 0, 0, 0, 0, (byte)int.Parse(interfaceName.AsSpan("vbus".Length), CultureInfo.InvariantCulture)];
    }

    /// <inheritdoc/>
    public string Type => VenetAbi.DeviceType;

    /// <summary>Name of the host's netdev.</summary>
    public string InterfaceName { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Attributes => s_attributes;

    /// <summary>True while the host's netdev is up (attribute enabled).</summary>
    public bool IsEnabled { get; private set; } = true;

    /// <summary>True between the guest's LINKUP and LINKDOWN.</summary>
    public bool IsLinkUp { get; private set; }

    /// <inheritdoc/>
    public TapPort? Port => _attachment?.Port;

    /// <summary>Its threads; null before the first LINKUP.</summary>
    public BackEnd? BackEnd => _backEnd;

    /// <summary>Capabilities accepted, by group.</summary>
    public uint AcceptedScatterGather { get; private set; }

    /// <summary>Capabilities accepted of the event-queue group.</summary>
    public uint AcceptedEventQueue { get; private set; }

    /// <inheritdoc/>
    public string? ReadAttribute(string name) => name switch
    {
        "burstthresh" => Text(_burstThresholdUs ?? 0),
        "client_mac" => MacText.Of(_mac),
        "enabled" => IsEnabled ? "1" : "0",
        "features" => CapabilityNames.Of(s_features, OfferedScatterGather | (OfferedEventQueue << EventGroupShift)),
        "host_mac" => $"06:00:00:00:00:{_mac[^1]:x2}",
        "ifname" => InterfaceName,
        "txmitigation" => Text(_txMitigation ?? new VenetOptions().TxMitigation),
        "zcthresh" => Text(_zeroCopyFrom),
        _ => null,
    };

    /// <inheritdoc/>
    public Errno WriteAttribute(string name, string text)
    {
        if (name == "client_mac")
        {
            return _client is not null ? Errno.EBUSY : MacText.TryRead(text, _mac) ? Errno.Ok : Errno.EINVAL; // rw before open
        }

        if (name == "features")
        {
            return _client is not null ? Errno.EBUSY : CapabilityNames.TryRead(s_features, text, out _mask) ? Errno.Ok : Errno.EINVAL;
        }

        if (name is "host_mac" or "ifname")
        {
            return Errno.EPERM;
        }

        if (!s_attributes.Contains(name))
        {
            return Errno.ENOENT;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            return Errno.EINVAL;
        }

        switch (name)
        {
            case "enabled":
                IsEnabled = value != 0;
                break;
            case "burstthresh":
                _burstThresholdUs = value;
                break;
            case "txmitigation":
                _txMitigation = Math.Max(1, value);
                break;
            default:
                _zeroCopyFrom = value;
                break;
        }

        return Errno.Ok;
    }

    /// <inheritdoc/>
    public SimTask ApplyEnabledAsync(CpuContext context)
    {
        if (Port is not null)
        {
            Port.IsUp = IsEnabled;
        }

        if (IsLinkUp && (AcceptedEventQueue & VenetAbi.CapabilityLinkState) != 0)
        {
            _backEnd!.AnnounceLink(context, IsEnabled);
        }

        return SimTask.Completed;
    }

    /// <inheritdoc/>
    public Errno Open(VbusConnector client, uint version)
    {
        if (version != VenetAbi.Version)
        {
            return Errno.EINVAL;
        }

        if (_client is not null)
        {
            return Errno.EBUSY;
        }

        _client = client;
        _settings = _settingsOf(client.Guest);
        _attachment = new Attachment(
            BridgeLink.VenetTap(_services.Host, InterfaceName, _settings.RingEntries, acceptsGso: false), long.MaxValue / 2);
        _attachment.Port.IsUp = IsEnabled;
        return Errno.Ok;
    }

    /// <inheritdoc/>
    public async SimTask CloseAsync(CpuContext vcpuThread)
    {
        if (_backEnd is not null)
        {
            await _backEnd.StopAsync(vcpuThread);
            _backEnd.Discard();
        }

        if (_attachment is not null)
        {
            _services.Host.Bridge.Forget(_attachment.Port);
        }

        _client = null;
        _backEnd = null;
        _attachment = null;
        IsLinkUp = false;
        AcceptedScatterGather = AcceptedEventQueue = 0;
        _rings.Clear();
        _pools.Clear();
        _queues.Clear();
    }

    /// <inheritdoc/>
    public SimTask CallAsync(CpuContext vcpuThread, uint function, byte[] argument, int length)
    {
        switch ((VenetFunction)function)
        {
            case VenetFunction.LinkUp:
                return LinkUpAsync(vcpuThread);
            case VenetFunction.LinkDown:
                return LinkDownAsync(vcpuThread);
            default:
                _client!.Result = Call((VenetFunction)function, argument.AsSpan(0, length));
                return SimTask.Completed;
        }
    }

    /// <inheritdoc/>
    public Errno MapSharedMemory(uint id, ulong address, int length, uint? signalOffset)
    {
        if (id is VenetAbi.DescriptorPool or VenetAbi.EventPool)
        {
            if (_pools.Exists(pool => pool.Id == id))
            {
                return Errno.EEXIST;
            }

            _pools.Add((id, address, length));
            return Errno.Ok;
        }

        if (id is not (VenetAbi.ReceiveQueue or VenetAbi.TransmitQueue or VenetAbi.EventQueue) || signalOffset is null)
        {
            return Errno.EINVAL;
        }

        if (_rings.Exists(ring => ring.Id == id))
        {
            return Errno.EEXIST;
        }

        Ioq? south = Ioq.TryAttach(_client!.Guest.Memory, address, length, out _);
        if (south is null)
        {
            return Errno.EINVAL;
        }

        _rings.Add((id, south));
        return Errno.Ok;
    }

    /// <summary>A signal of the guest, in its vCPU thread: passed on to the threads, if they run.</summary>
    public SimTask SignalledAsync(CpuContext context, DeviceQueue queue) =>
        _backEnd?.SignalledAsync(context, queue) ?? SimTask.Completed;

    /// <summary>
    /// Joins the guest's end of a queue to the ring that DEVSHM has mapped: one object serves both ends in the simulator.
    /// </summary>
    internal DeviceQueue Join(uint id, int device, QueueRole role, IGuestQueue guestEnd, IoqOptions options)
    {
        Ioq ring = _rings.Find(mapped => mapped.Id == id).Ring;
        var queue = new DeviceQueue(device, role, guestEnd, new IoqHostQueue(ring, options),
            options.UsesVenetSg ? RingKind.IoqScatterGather : RingKind.IoqLinear);
        _queues.Add(queue);
        return queue;
    }

    private DeviceQueue? QueueOf(QueueRole role) => _queues.Find(queue => queue.Role == role);

    private int Call(VenetFunction function, Span<byte> argument)
    {
        switch (function)
        {
            case VenetFunction.MacQuery when argument.Length == MacText.Bytes:
                _mac.CopyTo(argument);
                return 0;
            case VenetFunction.NegotiateCapabilities when argument.Length == Marshal.SizeOf<VenetCapabilities>():
                return Negotiate(argument);
            case VenetFunction.FlushReceive:
                return FlushReceive();
            case VenetFunction.DescriptorPoolQuery when (AcceptedScatterGather & VenetAbi.CapabilityPmtd) != 0:
                return (int)VenetAbi.DescriptorPool;
            case VenetFunction.EventQueueQuery when argument.Length == Marshal.SizeOf<VenetEventQueueQuery>()
                    && AcceptedEventQueue != 0:
                MemoryMarshal.Write(argument,
                    new VenetEventQueueQuery(0, TransmitEvents.EventBytes, VenetAbi.EventPool, VenetAbi.EventQueue));
                return 0;
            default:
                return Errno.EINVAL.Result();
        }
    }

    /// <summary>What the device offers of the first group, as far as its mask lets it.</summary>
    private uint OfferedScatterGather => _mask & ((_settings.ScatterGather ? VenetAbi.CapabilitySg : 0)
        | (_settings.Tso ? VenetAbi.CapabilityTso4 : 0)
        | (_settings.PreMappedDescriptors ? VenetAbi.CapabilityPmtd : 0));

    /// <summary>What it offers of the event queue's group.</summary>
    private uint OfferedEventQueue => (_mask >> EventGroupShift) & ((_settings.LinkState ? VenetAbi.CapabilityLinkState : 0)
        | (_settings.TxComplete ? VenetAbi.CapabilityTxComplete : 0));

    private int Negotiate(Span<byte> argument)
    {
        var asked = MemoryMarshal.Read<VenetCapabilities>(argument);
        uint offered;
        switch ((VenetGroup)asked.Group)
        {
            case VenetGroup.ScatterGather:
                offered = OfferedScatterGather;
                AcceptedScatterGather = asked.Bits & offered;
                break;
            case VenetGroup.EventQueue:
                offered = OfferedEventQueue;
                AcceptedEventQueue = asked.Bits & offered;
                break;
            case VenetGroup.LargeReceive:
                offered = 0;
                break;
            default:
                return Errno.EINVAL.Result();
        }

        MemoryMarshal.Write(argument, asked with { Bits = asked.Bits & offered });
        return 0;
    }

    /// <summary>Gives every posted receive buffer back, empty.</summary>
    private int FlushReceive()
    {
        if (IsLinkUp || QueueOf(QueueRole.Receive) is not { } rx)
        {
            return Errno.EINVAL.Result(); // the thread owns the ring while the link is up
        }

        rx.Host.UsedBy(null); // in the price of the call
        while (rx.Host.TryTake(out int id) == TakeResult.Taken)
        {
            rx.Host.Complete(id, 0);
        }

        rx.Host.PublishCompletions(announce: false);
        return 0;
    }

    private async SimTask LinkUpAsync(CpuContext vcpuThread)
    {
        VbusConnector client = _client!;
        DeviceQueue? rx = QueueOf(QueueRole.Receive);
        DeviceQueue? tx = QueueOf(QueueRole.Transmit);
        if (IsLinkUp || rx is null || tx is null)
        {
            client.Result = Errno.EINVAL.Result();
            return;
        }

        if (_backEnd is null)
        {
            _backEnd = NewBackEnd(client, rx, tx);
            _backEnd.Open();
        }

        IsLinkUp = true;
        client.Result = 0;
        await _backEnd.ResumeAsync(vcpuThread);
        if ((AcceptedEventQueue & VenetAbi.CapabilityLinkState) != 0)
        {
            _backEnd.AnnounceLink(vcpuThread, IsEnabled);
        }
    }

    private async SimTask LinkDownAsync(CpuContext vcpuThread)
    {
        VbusConnector client = _client!;
        if (!IsLinkUp)
        {
            client.Result = Errno.EINVAL.Result();
            return;
        }

        IsLinkUp = false;
        client.Result = 0;
        await _backEnd!.StopAsync(vcpuThread);
    }

    private VenetBackEnd NewBackEnd(VbusConnector client, DeviceQueue rx, DeviceQueue tx)
    {
        GuestSystem guest = client.Guest;
        HostSystem host = _services.Host;
        return new VenetBackEnd(
            new BackEndPorts
            {
                Host = host,
                Memory = guest.Memory,
                AddressSpace = guest.AddressSpace,
                Rx = rx,
                Tx = tx,
                Events = QueueOf(QueueRole.Events),
                Frames = new HostFrames(guest.Memory, host.Accounts, headerBytes: 0, saysDataValid: false, takesAnyLayout: false),
                Attachment = _attachment!,
                Interrupts = client.EventQueue!,
            },
            _settings.Threads with
            {
                TxMitigation = _txMitigation ?? _settings.Threads.TxMitigation,
                BurstThresholdPs = _burstThresholdUs * 1_000_000L ?? _settings.Threads.BurstThresholdPs,
                ZeroCopyFromBytes = _zeroCopyFrom,
                TxComplete = (AcceptedEventQueue & VenetAbi.CapabilityTxComplete) != 0,
                ZeroCopy = _settings.Threads.ZeroCopy && (AcceptedEventQueue & VenetAbi.CapabilityTxComplete) != 0,
            },
            host.NewThread($"{InterfaceName}-rx", _settings.Placement.BackEndCore, CpuComponent.Worker),
            host.NewThread($"{InterfaceName}-tx", _settings.Placement.SecondBackEndCore, CpuComponent.Worker));
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
