using Bakeoff.Machine;

namespace Bakeoff.Transports.Bus;

/// <summary>A class of devices that the host knows (a loaded module): what may be written into a type attribute.</summary>
public interface IVbusDeviceClass
{
    /// <summary>Name, such as "venet-tap".</summary>
    string Name { get; }

    /// <summary>Makes the device behind a shell.</summary>
    IVbusDeviceModel Create(VbusDevice device);
}

/// <summary>The host's model of one device, as the connector calls it in the vCPU thread of the guest that opened it.</summary>
public interface IVbusDeviceModel
{
    /// <summary>Type string that DEVADD carries to the guest: the drivers' key.</summary>
    string Type { get; }

    /// <summary>Names of its attributes.</summary>
    IReadOnlyList<string> Attributes { get; }

    /// <summary>An attribute's text, or null if there is none of that name.</summary>
    string? ReadAttribute(string name);

    /// <summary>Writes an attribute.</summary>
    Errno WriteAttribute(string name, string text);

    /// <summary>DEVOPEN: <paramref name="client"/> is the guest that opens it.</summary>
    Errno Open(VbusConnector client, uint version);

    /// <summary>DEVCLOSE, or the guest is gone: stops its threads and forgets the shared memory. May leave costs owed.</summary>
    SimTask CloseAsync(CpuContext vcpuThread);

    /// <summary>
    /// DEVCALL with its arguments already copied into <paramref name="argument"/>; what it leaves there is copied back. Answers a
    /// value or a negative errno through <see cref="VbusConnector.Result"/>. May leave costs owed.
    /// </summary>
    SimTask CallAsync(CpuContext vcpuThread, uint function, byte[] argument, int length);

    /// <summary>DEVSHM: shared memory <paramref name="id"/> lies at <paramref name="address"/>; perhaps with a signal in it, at an offset.</summary>
    Errno MapSharedMemory(uint id, ulong address, int length, uint? signalOffset);
}
