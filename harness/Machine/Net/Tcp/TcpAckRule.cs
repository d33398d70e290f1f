namespace Bakeoff.Machine;

/// <summary>When a second full segment in a row is acknowledged. The reader's call acknowledges what is left.</summary>
public enum TcpAckRule
{
    /// <summary>
    /// In any case. Stands for Linux until 4.13 with a reader who keeps up: a segment that finds it in recv() goes past the receive queue straight to
    /// it, takes no room from the window, and nothing withholds the acknowledgement.
    /// </summary>
    AtOnce,

    /// <summary>
    /// The same kernels step by step: data wait unprocessed for a reader in recv(), on the prequeue if it sleeps and on the backlog if it runs. A reader
    /// who falls behind finds them in the receive queue and acknowledges once per call, so a stream has two stable states, in one of which the receiver
    /// does less.
    /// </summary>
    Prequeue,

    /// <summary>
    /// If the window that can be offered is no smaller than the one offered last (net/ipv4/tcp_input.c, __tcp_ack_snd_check): Linux since 4.14,
    /// where every segment goes through the receive queue (commit e7942d0633c4).
    /// </summary>
    Window,
}
