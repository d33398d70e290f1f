namespace Bakeoff.Transports.BackEnds;

/// <summary>When a thread in userspace signals the guest.</summary>
public enum SignalRule
{
    /// <summary>Behind each packet, if the ring asks for it.</summary>
    Packet,

    /// <summary>Behind each packet, whatever the ring asks for.</summary>
    Always,

    /// <summary>At the end of a run, if the ring asks for it.</summary>
    Run,

    /// <summary>As <see cref="Run"/>; whether the run ends is asked by select() behind each packet. Receive only.</summary>
    Select,
}

/// <summary>Options of a back end in userspace.</summary>
public sealed record UserspaceOptions
{
    /// <summary>When the guest is signalled for packets that it sent.</summary>
    public SignalRule TxSignal { get; init; }

    /// <summary>When the guest is signalled for packets that it received.</summary>
    public SignalRule RxSignal { get; init; }

    /// <summary>With <see cref="SignalRule.Select"/>: how long select() waits for a further packet, in picoseconds.</summary>
    public long SelectPs { get; init; }

    /// <summary>Received packets are read into a buffer of the VMM and copied once more.</summary>
    public bool Bounce { get; init; }
}
