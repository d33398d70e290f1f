namespace Bakeoff.Harness;

/// <summary>How far a fault reaches, measured by what stops. Each includes those before it.</summary>
public enum BlastRadius
{
    /// <summary>Nothing: every frame goes its way.</summary>
    Nothing,

    /// <summary>Single frames are lost.</summary>
    Packet,

    /// <summary>One direction of the guilty guest's device stops.</summary>
    Queue,

    /// <summary>Both directions of it stop.</summary>
    Device,

    /// <summary>The guest is gone, or runs nothing any more.</summary>
    Guest,

    /// <summary>Another guest's traffic stops, because it shares a thread of the host with the guilty one.</summary>
    HostWorker,

    /// <summary>The host is gone.</summary>
    Host,
}
