using System.Runtime.InteropServices;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// The binary interface of a virtio device on vbus. Its sources are lost: that there is a GETID, that configuration, features and status are
/// device calls and rings are shared memory with a signal is known from the mails of 2009; numbers and layouts are ours (inference).
/// </summary>
public static class VirtioVbusAbi
{
    /// <summary>Version that DEVOPEN must name.</summary>
    public const uint Version = 1;

    /// <summary>Type string of every virtio device in DEVADD: the driver asks for its kind.</summary>
    public const string DeviceType = "virtio";

    /// <summary>GETID's answer for a network device: the PCI world's number of it.</summary>
    public const int NetworkDevice = 1;

    /// <summary>Shared memory: the signal of configuration changes. Rings have the numbers of their queues.</summary>
    public const uint ConfigSignal = 100;

    /// <summary>Bytes of a network device's configuration: MAC address, u16 link status.</summary>
    public const int ConfigBytes = 8;

    /// <summary>Offset of the link status.</summary>
    public const int LinkStatus = 6;

    /// <summary>Offset of the shm-signal behind a ring of <paramref name="ringBytes"/>.</summary>
    public static uint SignalOffset(long ringBytes) => (uint)((ringBytes + 3) & ~3L);
}

/// <summary>Functions of DEVCALL.</summary>
public enum VirtioVbusFunction : uint
{
    /// <summary>Returns the kind of device.</summary>
    GetId = 0,

    /// <summary>Fills in u32: what the device offers.</summary>
    GetFeatures = 1,

    /// <summary>u32: what the driver takes.</summary>
    SetFeatures = 2,

    /// <summary>Returns the driver's status.</summary>
    GetStatus = 3,

    /// <summary>u32: the driver's status; 0 resets.</summary>
    SetStatus = 4,

    /// <summary>Fills in the configuration.</summary>
    GetConfig = 5,

    /// <summary>u32 number of a queue; returns its size, 0 for none.</summary>
    QueueSize = 6,
}
