using Bakeoff.Machine;

namespace Bakeoff.Transports.Bus;

/// <summary>The host's model of a network device on vbus.</summary>
public interface IVbusNetModel : IVbusDeviceModel
{
    /// <summary>The port on the bridge; null before a guest opens the device.</summary>
    TapPort? Port { get; }

    /// <summary>After attribute "enabled" was written: the host's end goes up or down, and the guest hears of it if it asked to.</summary>
    SimTask ApplyEnabledAsync(CpuContext context);
}
