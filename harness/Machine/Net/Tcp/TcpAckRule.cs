namespace Bakeoff.Machine;

/// <summary>When a second full segment in a row is acknowledged. The reader's call acknowledges what is left.</summary>
public enum TcpAckRule
{
    /// <summary>In any case, and by the softirq: what no kernel did, to take the other two rules out of a run.</summary>
    AtOnce,

    /// <summary>
    /// Linux until 4.13. Data wait unprocessed for a reader in recv(), on the prequeue if it sleeps and on the backlog if it runs; what goes straight to
    /// it leaves the window as it is, so it acknowledges each second segment, here behind its copy. A reader who falls behind finds them in the receive queue, which withholds
    /// acknowledgements as below, and acknowledges once per call or less often.
    /// </summary>
    Prequeue,

    /// <summary>
    /// If the window that can be offered is no smaller than the one offered last (net/ipv4/tcp_input.c, __tcp_ack_snd_check): Linux since 4.14,
    /// where every segment goes through the receive queue (commit e7942d0633c4).
    /// </summary>
    Window,
}
