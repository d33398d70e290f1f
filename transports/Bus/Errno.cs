namespace Bakeoff.Transports.Bus;

/// <summary>Errors of the control plane, with their numbers on x86 Linux; a call returns the negative number.</summary>
public enum Errno
{
    /// <summary>No error.</summary>
    Ok = 0,

    /// <summary>Operation not permitted.</summary>
    EPERM = 1,

    /// <summary>No such file, device, class or handle.</summary>
    ENOENT = 2,

    /// <summary>Permission denied.</summary>
    EACCES = 13,

    /// <summary>Guest memory could not be read or written.</summary>
    EFAULT = 14,

    /// <summary>Device or resource busy.</summary>
    EBUSY = 16,

    /// <summary>Exists already.</summary>
    EEXIST = 17,

    /// <summary>No such device: the driver ignores it.</summary>
    ENODEV = 19,

    /// <summary>Not a directory.</summary>
    ENOTDIR = 20,

    /// <summary>Is a directory.</summary>
    EISDIR = 21,

    /// <summary>Invalid argument.</summary>
    EINVAL = 22,

    /// <summary>Directory not empty.</summary>
    ENOTEMPTY = 39,

    /// <summary>Function not implemented.</summary>
    ENOSYS = 38,

    /// <summary>A file that is no socket.</summary>
    ENOTSOCK = 88,
}

/// <summary>Errors as text and as the result word of a call.</summary>
public static class Errnos
{
    /// <summary>What a shell prints for it.</summary>
    public static string Text(this Errno error) => error switch
    {
        Errno.Ok => "Success",
        Errno.EPERM => "Operation not permitted",
        Errno.ENOENT => "No such file or directory",
        Errno.EACCES => "Permission denied",
        Errno.ENOTSOCK => "Socket operation on non-socket",
        Errno.EFAULT => "Bad address",
        Errno.EBUSY => "Device or resource busy",
        Errno.EEXIST => "File exists",
        Errno.ENODEV => "No such device",
        Errno.ENOTDIR => "Not a directory",
        Errno.EISDIR => "Is a directory",
        Errno.EINVAL => "Invalid argument",
        Errno.ENOTEMPTY => "Directory not empty",
        Errno.ENOSYS => "Function not implemented",
        _ => error.ToString(),
    };

    /// <summary>The result word of a call that failed.</summary>
    public static int Result(this Errno error) => -(int)error;

    /// <summary>The error in a call's result; <see cref="Errno.Ok"/> if it is a value.</summary>
    public static Errno Of(int result) => result < 0 ? (Errno)(-result) : Errno.Ok;
}
