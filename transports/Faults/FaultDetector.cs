namespace Bakeoff.Transports;

/// <summary>Who noticed a fault.</summary>
public enum FaultDetector
{
    /// <summary>Nobody.</summary>
    Nobody,

    /// <summary>The validation of ring content on the host's side.</summary>
    RingCheck,

    /// <summary>The back end, looking at one packet.</summary>
    BackEnd,

    /// <summary>The bus: an access that no device claims.</summary>
    Bus,

    /// <summary>The host's kernel.</summary>
    Kernel,

    /// <summary>The hypervisor's process.</summary>
    Hypervisor,

    /// <summary>The guest itself.</summary>
    Guest,

    /// <summary>The progress watchdog of the model: a thread that uses its core and moves no frame. The systems had none.</summary>
    Watchdog,
}
