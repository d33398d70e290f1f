using Bakeoff.Machine;

namespace Bakeoff.Transports.Kicks;

/// <summary>How the guest tells the host.</summary>
public interface IKickPath
{
    /// <summary>Registers a queue at set-up; <paramref name="listener"/> is its back end.</summary>
    void Register(DeviceQueue queue, IQueueListener listener);

    /// <summary>
    /// Kicks for <paramref name="queue"/> from guest context <paramref name="context"/>, which has paid everything before: the ring has
    /// said that a kick is needed.
    /// </summary>
    SimTask KickAsync(CpuContext context, DeviceQueue queue);
}
