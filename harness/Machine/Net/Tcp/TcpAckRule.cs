namespace Bakeoff.Machine;

/// <summary>When a second full segment in a row is acknowledged from the softirq. The reader's call acknowledges what is left.</summary>
public enum TcpAckRule
{
    /// <summary>In any case.</summary>
    AtOnce,

    /// <summary>
    /// If that moves the window's right edge on (Linux net/ipv4/tcp_input.c, __tcp_ack_snd_check). A reader who sleeps in recv() has it moved: until
    /// Linux 4.14 segments for it were queued apart and copied to it before the acknowledgement (the prequeue).
    /// </summary>
    Prequeue,

    /// <summary>If that moves the window's right edge on, whoever waits: Linux since 4.14, without the prequeue (commit e7942d0633c4).</summary>
    Window,
}
