namespace Bakeoff.Machine;

/// <summary>The application's side of the sender: how much it may write, and when it is woken after a refusal.</summary>
internal sealed class TcpSendBuffer
{
    private const int LeastSegments = 3;
    private const int LeastDemandSegments = 4;

    private readonly TcpOptions _options;
    private readonly int _mss;
    private bool _refused;

    public TcpSendBuffer(TcpOptions options)
    {
        _options = options;
        _mss = options.MssBytes;
        Bytes = options.SendBufferInitialBytes;
        if (options.SendBufferAutotune)
        {
            Bytes = Math.Max(Bytes, Math.Min(LeastSegments * _mss, options.SendBufferMaxBytes));
        }
    }

    /// <summary>Size in bytes, as autotuned.</summary>
    public int Bytes { get; private set; }

    /// <summary>Stream offset behind the last byte written.</summary>
    public long Written { get; private set; }

    /// <summary>
    /// Room for a writer. Linux looks at the limit only when it begins an sk_buff (tcp_sendmsg), so the last one, of <paramref name="skbBytes"/> (a
    /// segment, or a whole TSO packet), may be filled beyond it while it is unsent.
    /// </summary>
    public int Space(long unacked, long next, int skbBytes)
    {
        int space = Math.Max(0, Bytes - (int)(Written - unacked));
        int begun = ((int)(Written - next) + space) % skbBytes;
        return begun == 0 ? space : space + skbBytes - begun;
    }

    /// <summary>Appends what fits of <paramref name="bytes"/>; a writer that gets less is noted as waiting.</summary>
    public int Write(int bytes, long unacked, long next, int skbBytes)
    {
        int accepted = Math.Min(bytes, Space(unacked, next, skbBytes));
        Written += accepted;
        _refused |= accepted < bytes;
        return accepted;
    }

    /// <summary>True if a third is free: what poll() and select() call writable (Linux sk_stream_is_writeable).</summary>
    public bool IsWritable(long unacked) => 2 * (Bytes - (Written - unacked)) >= Written - unacked;

    /// <summary>A writer waits in poll() or select() until the buffer is writable.</summary>
    public void AwaitSpace() => _refused = true;

    /// <summary>
    /// Data was acknowledged: if a writer waits, autotunes, then tells whether a third is free, at which it is to be
    /// woken (Linux sk_stream_write_space).
    /// </summary>
    public bool OnAcknowledged(long unacked, long congestionWindowBytes)
    {
        if (!_refused)
        {
            return false;
        }

        long queued = Written - unacked;
        if (_options.SendBufferAutotune && queued < congestionWindowBytes)
        {
            long wanted = 2 * Math.Max(congestionWindowBytes, LeastDemandSegments * _mss);
            Bytes = (int)Math.Max(Bytes, Math.Min(wanted, _options.SendBufferMaxBytes));
        }

        if (!IsWritable(unacked))
        {
            return false;
        }

        _refused = false;
        return true;
    }
}
