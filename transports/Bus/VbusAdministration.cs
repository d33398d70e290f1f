namespace Bakeoff.Transports.Bus;

/// <summary>Who is told that a device was plugged into a bus instance or pulled out: the connectors of the guests on it.</summary>
public interface IVbusObserver
{
    /// <summary>The device is on the bus now.</summary>
    void Plugged(VbusDevice device);

    /// <summary>The device has left the bus.</summary>
    void Unplugged(VbusDevice device);
}

/// <summary>
/// The administration of a host's vbus (AlacrityVM kernel/vbus/config-fs.c and Documentation/vbus.txt): instances and devices are
/// directories in configfs, a link plugs a device into an instance, attributes are files in sysfs. State and errors only;
/// the shell pays for its system calls.
/// </summary>
/// <remarks>
/// <code>
///   mkdir /config/vbus/devices/nic0                     a shell of a device
///   echo venet-tap > /config/vbus/devices/nic0/type     becomes a device; once
///   mkdir /config/vbus/instances/foo                    a bus
///   ln -s /config/vbus/devices/nic0 /config/vbus/instances/foo    plug: DEVADD
///   echo foo > /proc/self/vbus                          what this shell starts is on that bus
///   rm /config/vbus/instances/foo/nic0                  unplug: DEVDROP
/// </code>
/// All that writes is the administrator's alone (-EACCES); everybody may read. The second control plane, /dev/vbus-admin, is for everybody, and
/// what it makes belongs to whoever holds the file: see <see cref="VbusAdminFile"/>. Where the sources name no error, the rules of configfs are taken (inference): a directory with entries is not empty, a
/// linked device is busy.
/// </remarks>
public sealed class VbusAdministration
{
    private readonly List<IVbusDeviceClass> _classes;
    private readonly List<VbusInstance> _instances = [];
    private readonly List<VbusDevice> _devices = [];
    private readonly VbusHandles _handles = new();
    private uint _nextDeviceId;
    private int _nextOwned;

    /// <summary>A host with the given device classes loaded.</summary>
    public VbusAdministration(params IVbusDeviceClass[] classes) => _classes = [.. classes];

    /// <summary>Bus instances, oldest first.</summary>
    public IReadOnlyList<VbusInstance> Instances => _instances;

    /// <summary>Devices and shells of devices, oldest first.</summary>
    public IReadOnlyList<VbusDevice> Devices => _devices;

    /// <summary>The administrator.</summary>
    public VbusTask Root { get; } = new("root", isPrivileged: true);

    /// <summary>Who makes the next call; the administrator unless somebody else says so.</summary>
    public VbusTask Caller { get => field ?? Root; set; }

    /// <summary>The bus instance of the caller, inherited by what it starts; null for none.</summary>
    public VbusInstance? ShellInstance => Caller.Instance;

    /// <summary>The instance in configfs named <paramref name="name"/>, or null.</summary>
    public VbusInstance? FindInstance(string name) => _instances.Find(instance => instance.Name == name && instance.Owner is null);

    /// <summary>The device named <paramref name="name"/>, or null.</summary>
    public VbusDevice? FindDevice(string name) => _devices.Find(device => device.Name == name);

    /// <summary>The device in configfs, or null.</summary>
    private VbusDevice? FindShell(string name) => _devices.Find(device => device.Name == name && device.Instance?.Owner is null);

    /// <summary>mkdir(2).</summary>
    public Errno MakeDirectory(string path)
    {
        if (!Caller.IsPrivileged)
        {
            return Errno.EACCES;
        }

        VbusPath at = VbusPath.Parse(path);
        switch (at.Kind)
        {
            case VbusPathKind.Instance:
                if (FindInstance(at.Name) is not null)
                {
                    return Errno.EEXIST;
                }

                _instances.Add(new VbusInstance(at.Name, _handles));
                return Errno.Ok;
            case VbusPathKind.DeviceShell:
                if (FindDevice(at.Name) is not null)
                {
                    return Errno.EEXIST;
                }

                _devices.Add(new VbusDevice(at.Name));
                return Errno.Ok;
            case VbusPathKind.Directory:
                return Errno.EEXIST;
            case VbusPathKind.Unknown:
                return Errno.ENOENT;
            default:
                return Errno.EPERM; // configfs makes directories in its two folders only, sysfs nowhere
        }
    }

    /// <summary>rmdir(2).</summary>
    public Errno RemoveDirectory(string path)
    {
        if (!Caller.IsPrivileged)
        {
            return Errno.EACCES;
        }

        VbusPath at = VbusPath.Parse(path);
        switch (at.Kind)
        {
            case VbusPathKind.Instance when FindInstance(at.Name) is { } instance:
                if (instance.Devices.Count > 0)
                {
                    return Errno.ENOTEMPTY;
                }

                _instances.Remove(instance);
                Root.Instance = Root.Instance == instance ? null : Root.Instance;
                return Errno.Ok;
            case VbusPathKind.DeviceShell when FindShell(at.Name) is { } device:
                if (device.Instance is not null)
                {
                    return Errno.EBUSY;
                }

                _devices.Remove(device);
                return Errno.Ok;
            case VbusPathKind.Instance or VbusPathKind.DeviceShell or VbusPathKind.Unknown:
                return Errno.ENOENT;
            case VbusPathKind.Directory:
                return Errno.EPERM;
            default:
                return Errno.ENOTDIR;
        }
    }

    /// <summary>symlink(2): plugs the device <paramref name="target"/> into the instance that <paramref name="link"/> lies in.</summary>
    public Errno Link(string target, string link)
    {
        if (!Caller.IsPrivileged)
        {
            return Errno.EACCES;
        }

        VbusPath from = VbusPath.Parse(target);
        VbusPath to = VbusPath.Parse(link);
        VbusInstance? instance = FindInstance(to.Name);
        if (to.Kind is not (VbusPathKind.Instance or VbusPathKind.Plug))
        {
            return to.Kind == VbusPathKind.Unknown ? Errno.ENOENT : Errno.EPERM;
        }

        if (instance is null || from.Kind == VbusPathKind.Unknown)
        {
            return Errno.ENOENT;
        }

        if (from.Kind != VbusPathKind.DeviceShell)
        {
            return Errno.EINVAL; // only devices can be connected
        }

        if (FindShell(from.Name) is not { } device)
        {
            return Errno.ENOENT;
        }

        string name = to.Kind == VbusPathKind.Plug ? to.Leaf : device.Name;
        if (instance.Devices.Any(other => other.LinkName == name))
        {
            return Errno.EEXIST;
        }

        if (device.Class is null)
        {
            return Errno.EINVAL; // a shell without a type
        }

        if (device.Instance is not null)
        {
            return Errno.EBUSY;
        }

        Plug(device, instance, name);
        return Errno.Ok;
    }

    /// <summary>A bus that belongs to <paramref name="owner"/>, in no directory.</summary>
    internal VbusInstance NewInstance(VbusAdminFile owner)
    {
        var instance = new VbusInstance($"{owner.Task.Name}{_nextOwned++}", _handles) { Owner = owner };
        _instances.Add(instance);
        return instance;
    }

    /// <summary>A device of that bus, plugged from the start.</summary>
    internal Errno NewDevice(VbusInstance instance, string type, out string name)
    {
        var device = new VbusDevice($"{instance.Name}-{instance.DevicesMade}");
        name = device.Name;
        Errno error = SetType(device, type);
        if (error == Errno.Ok)
        {
            instance.DevicesMade++;
            _devices.Add(device);
            Plug(device, instance, device.Name);
        }

        return error;
    }

    /// <summary>The bus goes with all its devices.</summary>
    internal void Remove(VbusInstance instance)
    {
        foreach (VbusDevice device in instance.Devices.ToArray())
        {
            instance.Remove(device);
            device.Instance = null;
            _devices.Remove(device);
        }

        _instances.Remove(instance);
    }

    private void Plug(VbusDevice device, VbusInstance instance, string linkName)
    {
        device.LinkName = linkName;
        device.Instance = instance;
        device.Id = _nextDeviceId++;
        instance.Add(device);
    }

    /// <summary>unlink(2) of a plug.</summary>
    public Errno Unlink(string path)
    {
        if (!Caller.IsPrivileged)
        {
            return Errno.EACCES;
        }

        VbusPath at = VbusPath.Parse(path);
        if (at.Kind is VbusPathKind.Instance or VbusPathKind.DeviceShell or VbusPathKind.Directory)
        {
            return Errno.EISDIR;
        }

        if (at.Kind != VbusPathKind.Plug)
        {
            return at.Kind == VbusPathKind.Unknown ? Errno.ENOENT : Errno.EPERM;
        }

        VbusInstance? instance = FindInstance(at.Name);
        VbusDevice? device = instance?.Devices.FirstOrDefault(plugged => plugged.LinkName == at.Leaf);
        if (device is null)
        {
            return Errno.ENOENT;
        }

        instance!.Remove(device);
        device.Instance = null;
        return Errno.Ok;
    }

    /// <summary>write(2) of <paramref name="text"/> to an attribute.</summary>
    public Errno Write(string path, string text)
    {
        if (!Caller.IsPrivileged)
        {
            return Errno.EACCES;
        }

        VbusPath at = VbusPath.Parse(path);
        switch (at.Kind)
        {
            case VbusPathKind.TypeAttribute:
                return FindShell(at.Name) is { } shell ? SetType(shell, text) : Errno.ENOENT;
            case VbusPathKind.DeviceAttribute:
                return FindDevice(at.Name) is { Model: not null } device
                    ? device.Model.WriteAttribute(at.Leaf, text)
                    : Errno.ENOENT;
            case VbusPathKind.SelfInstance:
                if (FindInstance(text) is not { } instance)
                {
                    return Errno.ENOENT;
                }

                Caller.Instance = instance;
                return Errno.Ok;
            case VbusPathKind.Instance or VbusPathKind.DeviceShell or VbusPathKind.Directory:
                return Errno.EISDIR;
            case VbusPathKind.Unknown:
                return Errno.ENOENT;
            default:
                return Errno.EPERM;
        }
    }

    /// <summary>read(2): the text of a file or, for ls, the names in a directory, one per line.</summary>
    public Errno Read(string path, out string text)
    {
        VbusPath at = VbusPath.Parse(path);
        string? found = at.Kind switch
        {
            VbusPathKind.Directory => ListDirectory(at.Leaf),
            VbusPathKind.Instance => FindInstance(at.Name) is { } instance
                ? Lines(instance.Devices.Select(device => device.LinkName)) : null,
            VbusPathKind.DeviceShell => FindShell(at.Name) is null ? null : "type",
            VbusPathKind.TypeAttribute => FindShell(at.Name) is { } shell ? shell.Class?.Name ?? "" : null,
            VbusPathKind.DeviceFolder => FindDevice(at.Name)?.Model is { } model ? Lines(model.Attributes) : null,
            VbusPathKind.DeviceAttribute => FindDevice(at.Name)?.Model?.ReadAttribute(at.Leaf),
            VbusPathKind.Plug => FindInstance(at.Name)?.Devices.FirstOrDefault(device => device.LinkName == at.Leaf) is { } plugged
                ? $"{VbusPath.ConfigDevices}/{plugged.Name}" : null,
            VbusPathKind.SelfInstance => ShellInstance?.Name ?? "",
            VbusPathKind.Version => "1",
            _ => null,
        };
        text = found ?? "";
        return found is null ? Errno.ENOENT : Errno.Ok;
    }

    private Errno SetType(VbusDevice shell, string type)
    {
        if (shell.Class is not null)
        {
            return Errno.EINVAL; // a type is for good; to change it, make a new device
        }

        IVbusDeviceClass? found = _classes.Find(candidate => candidate.Name == type);
        if (found is null)
        {
            return Errno.ENOENT;
        }

        shell.Class = found;
        shell.Model = found.Create(shell);
        return Errno.Ok;
    }

    private string? ListDirectory(string folder) => folder switch
    {
        "instances" => Lines(_instances.Where(instance => instance.Owner is null).Select(instance => instance.Name)),
        "devices" => Lines(_devices.Where(device => device.Instance?.Owner is null).Select(device => device.Name)),
        "sysfs instances" => Lines(_instances.Select(instance => instance.Name)),
        "sysfs devices" => Lines(_devices.Select(device => device.Name)),
        "sysfs deviceclass" => Lines(_classes.Select(known => known.Name)),
        "sysfs" => "deviceclass\ndevices\ninstances\nversion",
        _ => "devices\ninstances",
    };

    private static string Lines(IEnumerable<string> names) => string.Join('\n', names);
}
