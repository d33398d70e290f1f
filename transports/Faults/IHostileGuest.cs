namespace Bakeoff.Transports;

/// <summary>A guest driver with a defect or a plan: it sees every publication of its queue and writes what it likes into its own memory.</summary>
internal interface IHostileGuest
{
    /// <summary>Before what was posted becomes visible. False keeps it from becoming visible.</summary>
    bool LetsPublish(DeviceQueue queue);

    /// <summary>Behind the publication, before the kick.</summary>
    void Published(DeviceQueue queue);
}
