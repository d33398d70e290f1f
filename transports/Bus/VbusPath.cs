namespace Bakeoff.Transports.Bus;

/// <summary>What a path of the administration's file systems names.</summary>
internal enum VbusPathKind
{
    /// <summary>Nothing that exists.</summary>
    Unknown,

    /// <summary>A fixed directory.</summary>
    Directory,

    /// <summary>/config/vbus/instances/X.</summary>
    Instance,

    /// <summary>/config/vbus/instances/X/link.</summary>
    Plug,

    /// <summary>/config/vbus/devices/Y.</summary>
    DeviceShell,

    /// <summary>/config/vbus/devices/Y/type.</summary>
    TypeAttribute,

    /// <summary>/sys/vbus/devices/Y.</summary>
    DeviceFolder,

    /// <summary>/sys/vbus/devices/Y/attribute.</summary>
    DeviceAttribute,

    /// <summary>/sys/vbus/instances/X: read only.</summary>
    InstanceView,

    /// <summary>/sys/vbus/version.</summary>
    Version,

    /// <summary>/proc/self/vbus.</summary>
    SelfInstance,
}

/// <summary>A path of /config/vbus, /sys/vbus or /proc/self/vbus taken apart.</summary>
internal readonly record struct VbusPath(VbusPathKind Kind, string Name = "", string Leaf = "")
{
    /// <summary>Where devices are made.</summary>
    public const string ConfigDevices = "/config/vbus/devices";

    /// <summary>Takes <paramref name="path"/> apart; a slash at the end means nothing.</summary>
    public static VbusPath Parse(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["config", "vbus"] => new(VbusPathKind.Directory, Leaf: "config"),
            ["config", "vbus", "instances"] => new(VbusPathKind.Directory, Leaf: "instances"),
            ["config", "vbus", "devices"] => new(VbusPathKind.Directory, Leaf: "devices"),
            ["config", "vbus", "instances", var name] => new(VbusPathKind.Instance, name),
            ["config", "vbus", "instances", var name, var link] => new(VbusPathKind.Plug, name, link),
            ["config", "vbus", "devices", var name] => new(VbusPathKind.DeviceShell, name),
            ["config", "vbus", "devices", var name, "type"] => new(VbusPathKind.TypeAttribute, name),
            ["sys", "vbus"] => new(VbusPathKind.Directory, Leaf: "sysfs"),
            ["sys", "vbus", "deviceclass" or "devices" or "instances"] => new(VbusPathKind.Directory, Leaf: "sysfs " + parts[2]),
            ["sys", "vbus", "version"] => new(VbusPathKind.Version),
            ["sys", "vbus", "instances", var name] => new(VbusPathKind.InstanceView, name),
            ["sys", "vbus", "devices", var name] => new(VbusPathKind.DeviceFolder, name),
            ["sys", "vbus", "devices", var name, var attribute] => new(VbusPathKind.DeviceAttribute, name, attribute),
            ["proc", "self", "vbus"] => new(VbusPathKind.SelfInstance),
            _ => new(VbusPathKind.Unknown),
        };
    }
}
