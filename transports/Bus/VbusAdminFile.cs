namespace Bakeoff.Transports.Bus;

/// <summary>
/// An open /dev/vbus-admin, the control plane that AlacrityVM v0.3 added for users without privileges (kernel/vbus/config-ioctl.c): opening it
/// makes a bus that the task is on from then on, its ioctls make devices there, and when it is closed all of that is gone.
/// </summary>
/// <remarks>
/// <code>
///   open        a bus; -EEXIST for a task that is on one
///   NEGOTIATE   magic and version, before anything else
///   DEV_CREATE  a device of a class, plugged at once
///   close       the devices are pulled out (DEVDROP), the bus is gone
/// </code>
/// That nothing goes before NEGOTIATE is inference.
/// </remarks>
public sealed class VbusAdminFile
{
    private readonly VbusAdministration _administration;
    private readonly VbusInstance _instance;
    private bool _isNegotiated;
    private bool _isClosed;

    private VbusAdminFile(VbusAdministration administration, VbusTask task)
    {
        _administration = administration;
        Task = task;
        _instance = administration.NewInstance(this);
        task.Instance = _instance;
    }

    /// <summary>The task that opened it.</summary>
    public VbusTask Task { get; }

    /// <summary>Opens the file for <paramref name="task"/>.</summary>
    public static Errno TryOpen(VbusAdministration administration, VbusTask task, out VbusAdminFile? file)
    {
        file = task.Instance is null ? new VbusAdminFile(administration, task) : null;
        return file is null ? Errno.EEXIST : Errno.Ok;
    }

    /// <summary>ioctl 0, NEGOTIATE.</summary>
    public Errno Negotiate(uint magic, uint version)
    {
        if (_isClosed || magic != VbusAbi.AdminMagic || version != VbusAbi.AdminVersion)
        {
            return Errno.EINVAL;
        }

        _isNegotiated = true;
        return Errno.Ok;
    }

    /// <summary>ioctl 1, DEV_CREATE: a device of class <paramref name="type"/>, and its name in sysfs.</summary>
    public Errno CreateDevice(string type, out string name)
    {
        name = "";
        return _isNegotiated && !_isClosed ? _administration.NewDevice(_instance, type, out name) : Errno.EINVAL;
    }

    /// <summary>The last descriptor is closed, by the task or by its end.</summary>
    public void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _administration.Remove(_instance);
            Task.Instance = null;
        }
    }
}
