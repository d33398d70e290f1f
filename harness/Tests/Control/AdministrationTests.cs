using Bakeoff.Transports.Bus;

namespace Bakeoff.Tests.Control;

/// <summary>Order constraints and errors of the vbus administration.</summary>
public sealed class AdministrationTests
{
    private readonly VbusAdministration _vbus = new(new FakeClass());

    [Fact]
    public void A_device_is_plugged_in_the_documented_order()
    {
        Assert.Equal(Errno.Ok, _vbus.MakeDirectory("/config/vbus/instances/foo"));
        Assert.Equal(Errno.Ok, _vbus.MakeDirectory("/config/vbus/devices/nic0"));
        Assert.Equal(Errno.Ok, _vbus.Write("/config/vbus/devices/nic0/type", "fake"));
        Assert.Equal(Errno.Ok, _vbus.Link("/config/vbus/devices/nic0", "/config/vbus/instances/foo"));
        Assert.Equal(Errno.Ok, _vbus.Write("/proc/self/vbus", "foo"));
        Assert.Equal("foo", _vbus.ShellInstance!.Name);
        Assert.Equal("nic0", Assert.Single(_vbus.Instances[0].Devices).LinkName);
    }

    [Theory]
    [InlineData("mkdir /config/vbus/instances/foo", Errno.EEXIST)]
    [InlineData("mkdir /config/vbus/devices/nic0", Errno.EEXIST)]
    [InlineData("mkdir /config/vbus/devices", Errno.EEXIST)]
    [InlineData("mkdir /config/vbus/others/x", Errno.ENOENT)]
    [InlineData("mkdir /config/vbus/instances/foo/more", Errno.EPERM)]
    [InlineData("mkdir /sys/vbus/instances/bar", Errno.EPERM)]
    [InlineData("rmdir /config/vbus/instances/foo", Errno.ENOTEMPTY)]
    [InlineData("rmdir /config/vbus/devices/nic0", Errno.EBUSY)]
    [InlineData("rmdir /config/vbus/devices/nic9", Errno.ENOENT)]
    [InlineData("rmdir /config/vbus/devices/nic0/type", Errno.ENOTDIR)]
    [InlineData("rmdir /config/vbus/devices", Errno.EPERM)]
    [InlineData("link /config/vbus/devices/nic0 /config/vbus/instances/foo", Errno.EEXIST)]
    [InlineData("link /config/vbus/devices/nic0 /config/vbus/instances/foo/again", Errno.EBUSY)]
    [InlineData("link /config/vbus/devices/shell /config/vbus/instances/foo", Errno.EINVAL)]
    [InlineData("link /config/vbus/instances/foo /config/vbus/instances/foo", Errno.EINVAL)]
    [InlineData("link /config/vbus/devices/nic9 /config/vbus/instances/foo", Errno.ENOENT)]
    [InlineData("link /config/vbus/devices/nic0 /config/vbus/instances/bar", Errno.ENOENT)]
    [InlineData("link /config/vbus/devices/nic0 /config/vbus/devices/shell", Errno.EPERM)]
    [InlineData("rm /config/vbus/instances/foo/nic9", Errno.ENOENT)]
    [InlineData("rm /config/vbus/instances/foo", Errno.EISDIR)]
    [InlineData("write /config/vbus/devices/shell/type nothing", Errno.ENOENT)]
    [InlineData("write /config/vbus/devices/nic0/type fake", Errno.EINVAL)]
    [InlineData("write /config/vbus/devices/nic9/type fake", Errno.ENOENT)]
    [InlineData("write /proc/self/vbus bar", Errno.ENOENT)]
    [InlineData("write /sys/vbus/version 2", Errno.EPERM)]
    [InlineData("write /sys/vbus/devices/shell/speed 1", Errno.ENOENT)]
    [InlineData("write /config/vbus/devices/nic0 1", Errno.EISDIR)]
    public void What_is_out_of_order_is_refused_with_its_errno(string command, Errno expected)
    {
        A_device_is_plugged_in_the_documented_order();
        _vbus.MakeDirectory("/config/vbus/devices/shell");

        string[] words = command.Split(' ');
        Errno error = words[0] switch
        {
            "mkdir" => _vbus.MakeDirectory(words[1]),
            "rmdir" => _vbus.RemoveDirectory(words[1]),
            "link" => _vbus.Link(words[1], words[2]),
            "rm" => _vbus.Unlink(words[1]),
            _ => _vbus.Write(words[1], words[2]),
        };

        Assert.Equal(expected, error);
    }

    [Fact]
    public void Taken_apart_in_reverse_order_nothing_is_left()
    {
        A_device_is_plugged_in_the_documented_order();

        Assert.Equal(Errno.Ok, _vbus.Unlink("/config/vbus/instances/foo/nic0"));
        Assert.Equal(Errno.Ok, _vbus.RemoveDirectory("/config/vbus/devices/nic0"));
        Assert.Equal(Errno.Ok, _vbus.RemoveDirectory("/config/vbus/instances/foo"));

        Assert.Empty(_vbus.Instances);
        Assert.Empty(_vbus.Devices);
        Assert.Null(_vbus.ShellInstance);
    }

    [Fact]
    public void A_connector_hears_of_devices_that_are_there_and_of_those_that_come_and_go()
    {
        A_device_is_plugged_in_the_documented_order();
        var observer = new Observer();
        _vbus.Instances[0].Watch(observer);
        _vbus.Unlink("/config/vbus/instances/foo/nic0");
        _vbus.Link("/config/vbus/devices/nic0", "/config/vbus/instances/foo/again");

        // Each time that a device is plugged it gets a new number.
        Assert.Equal(["+0", "-0", "+1"], observer.Heard);
    }

    [Theory]
    [InlineData("/sys/vbus", "deviceclass\ndevices\ninstances\nversion")]
    [InlineData("/sys/vbus/deviceclass", "fake")]
    [InlineData("/sys/vbus/version", "1")]
    [InlineData("/config/vbus/instances", "foo")]
    [InlineData("/config/vbus/instances/foo", "nic0")]
    [InlineData("/config/vbus/instances/foo/nic0", "/config/vbus/devices/nic0")]
    [InlineData("/config/vbus/devices/nic0/type", "fake")]
    [InlineData("/sys/vbus/devices/nic0", "speed")]
    [InlineData("/sys/vbus/devices/nic0/speed", "10")]
    [InlineData("/proc/self/vbus", "foo")]
    public void The_file_systems_show_what_there_is(string path, string expected)
    {
        A_device_is_plugged_in_the_documented_order();

        Assert.Equal(Errno.Ok, _vbus.Read(path, out string text));
        Assert.Equal(expected, text);
    }

    [Fact]
    public void Who_has_no_privileges_may_look_and_nothing_else()
    {
        A_device_is_plugged_in_the_documented_order();
        _vbus.Caller = new VbusTask("user", isPrivileged: false);

        Assert.Equal(Errno.EACCES, _vbus.MakeDirectory("/config/vbus/instances/bar"));
        Assert.Equal(Errno.EACCES, _vbus.RemoveDirectory("/config/vbus/instances/foo"));
        Assert.Equal(Errno.EACCES, _vbus.Link("/config/vbus/devices/nic0", "/config/vbus/instances/foo/x"));
        Assert.Equal(Errno.EACCES, _vbus.Unlink("/config/vbus/instances/foo/nic0"));
        Assert.Equal(Errno.EACCES, _vbus.Write("/sys/vbus/devices/nic0/speed", "1"));
        Assert.Equal(Errno.EACCES, _vbus.Write("/proc/self/vbus", "foo"));
        Assert.Equal(Errno.Ok, _vbus.Read("/sys/vbus/devices/nic0/speed", out string text));
        Assert.Equal("10", text);
        Assert.Equal(Errno.Ok, _vbus.Read("/proc/self/vbus", out text));
        Assert.Equal("", text); // his own, not the administrator's
    }

    [Fact]
    public void What_an_open_admin_file_has_made_goes_when_it_is_closed()
    {
        var user = new VbusTask("user", isPrivileged: false);
        Assert.Equal(Errno.Ok, VbusAdminFile.TryOpen(_vbus, user, out VbusAdminFile? file));
        Assert.Equal(Errno.EEXIST, VbusAdminFile.TryOpen(_vbus, user, out _));
        Assert.Equal(Errno.EINVAL, file!.CreateDevice("fake", out _)); // not negotiated
        Assert.Equal(Errno.EINVAL, file.Negotiate(VbusAbi.AdminMagic, 2));
        Assert.Equal(Errno.Ok, file.Negotiate(VbusAbi.AdminMagic, VbusAbi.AdminVersion));
        Assert.Equal(Errno.ENOENT, file.CreateDevice("none", out _));
        var observer = new Observer();
        user.Instance!.Watch(observer);
        Assert.Equal(Errno.Ok, file.CreateDevice("fake", out string name));

        // sysfs shows all devices, configfs only its own; nobody else can plug or remove what the file has made.
        _vbus.Read("/sys/vbus/devices", out string all);
        _vbus.Read("/config/vbus/devices", out string made);
        Assert.Equal((name, ""), (all, made));
        Assert.Equal(Errno.ENOENT, _vbus.RemoveDirectory($"/config/vbus/devices/{name}"));
        Assert.Equal(Errno.ENOENT, _vbus.RemoveDirectory($"/config/vbus/instances/{user.Instance.Name}"));

        file.Close();
        Assert.Equal(["+0", "-0"], observer.Heard);
        Assert.Empty(_vbus.Devices);
        Assert.Empty(_vbus.Instances);
        Assert.Null(user.Instance);
        Assert.Equal(Errno.EINVAL, file.CreateDevice("fake", out _));
        Assert.Equal(Errno.Ok, VbusAdminFile.TryOpen(_vbus, user, out _)); // he may begin again
    }

    private sealed class Observer : IVbusObserver
    {
        public List<string> Heard { get; } = [];

        public void Plugged(VbusDevice device) => Heard.Add($"+{device.Id}");

        public void Unplugged(VbusDevice device) => Heard.Add($"-{device.Id}");
    }

    private sealed class FakeClass : IVbusDeviceClass
    {
        public string Name => "fake";

        public IVbusDeviceModel Create(VbusDevice device) => new FakeModel();
    }

    private sealed class FakeModel : IVbusDeviceModel
    {
        public string Type => "fake-type";

        public IReadOnlyList<string> Attributes => ["speed"];

        public string? ReadAttribute(string name) => name == "speed" ? "10" : null;

        public Errno WriteAttribute(string name, string text) => name == "speed" ? Errno.Ok : Errno.ENOENT;

        public Errno Open(VbusConnector client, uint version) => Errno.Ok;

        public Bakeoff.Machine.SimTask CloseAsync(Bakeoff.Machine.CpuContext vcpuThread) => default;

        public Bakeoff.Machine.SimTask CallAsync(Bakeoff.Machine.CpuContext vcpuThread, uint function, byte[] argument, int length) => default;

        public Errno MapSharedMemory(uint id, ulong address, int length, uint? signalOffset) => Errno.Ok;
    }
}
