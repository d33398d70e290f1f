namespace Bakeoff.Machine;

/// <summary>To whom the time of a context is accounted: the partition behind the cpu_* columns.</summary>
public enum CpuComponent : byte
{
    /// <summary>Guest mode of a vCPU.</summary>
    Guest,

    /// <summary>A vCPU thread in host mode: exits, entries, their handlers.</summary>
    ExitHandling,

    /// <summary>Kernel back-end threads: vhost worker, venet kthreads, work queue.</summary>
    Worker,

    /// <summary>Host softirq.</summary>
    Softirq,

    /// <summary>Host hard interrupts.</summary>
    HardInterrupt,

    /// <summary>Userspace back-end threads and applications on the host.</summary>
    Userspace,

    /// <summary>Everything else.</summary>
    Other,
}
