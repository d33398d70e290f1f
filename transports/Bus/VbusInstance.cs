namespace Bakeoff.Transports.Bus;

/// <summary>
/// Handles of open devices: unique on the host, as they are addresses of its kernel's objects; what counts is that they are no small numbers.
/// </summary>
internal sealed class VbusHandles
{
    private const ulong Step = 0x400;

    private ulong _next = 0xffff_8801_2f40_0000;

    /// <summary>A handle that nobody has had.</summary>
    public ulong Next() => _next += Step;
}

/// <summary>A bus: the devices plugged into it and the connectors that watch it.</summary>
public sealed class VbusInstance
{
    private readonly VbusHandles _handles;

    private readonly List<VbusDevice> _devices = [];
    private readonly List<IVbusObserver> _observers = [];

    internal VbusInstance(string name, VbusHandles handles)
    {
        Name = name;
        _handles = handles;
    }

    /// <summary>Name of its directory.</summary>
    public string Name { get; }

    /// <summary>The open file that it belongs to, or null for a directory of configfs.</summary>
    public VbusAdminFile? Owner { get; internal init; }

    /// <summary>Devices that were made for it through that file.</summary>
    internal int DevicesMade { get; set; }

    /// <summary>Devices plugged in, oldest first.</summary>
    public IReadOnlyList<VbusDevice> Devices => _devices;

    /// <summary>Registers a connector, which hears at once of every device that is there already.</summary>
    public void Watch(IVbusObserver observer)
    {
        _observers.Add(observer);
        _devices.ForEach(observer.Plugged);
    }

    /// <summary>The connector's guest is gone.</summary>
    public void Forget(IVbusObserver observer) => _observers.Remove(observer);

    internal ulong NewHandle() => _handles.Next();

    internal void Add(VbusDevice device)
    {
        _devices.Add(device);
        _observers.ForEach(observer => observer.Plugged(device));
    }

    internal void Remove(VbusDevice device)
    {
        _devices.Remove(device);
        _observers.ForEach(observer => observer.Unplugged(device));
    }
}

/// <summary>A directory of /config/vbus/devices: an empty shell until its type is written, then a device.</summary>
public sealed class VbusDevice(string name)
{
    /// <summary>Name of its directory.</summary>
    public string Name { get; } = name;

    /// <summary>Its class, once the type was written.</summary>
    public IVbusDeviceClass? Class { get; internal set; }

    /// <summary>What the class made of it.</summary>
    public IVbusDeviceModel? Model { get; internal set; }

    /// <summary>The bus that it is plugged into, or null.</summary>
    public VbusInstance? Instance { get; internal set; }

    /// <summary>Name of the link that plugs it.</summary>
    public string LinkName { get; internal set; } = "";

    /// <summary>Number on the bus, counted from 0: so a handle of 0 must not be mistaken for it.</summary>
    public uint Id { get; internal set; }
}
