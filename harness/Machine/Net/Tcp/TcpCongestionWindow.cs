namespace Bakeoff.Machine;

/// <summary>Congestion window and slow-start threshold in bytes, always whole segments.</summary>
internal sealed class TcpCongestionWindow
{
    private const long LargestWindowBytes = 1L << 30;
    private const int TsoWindowDivisor = 3;
    private const int MaxBurstSegments = 3;

    private readonly TcpOptions _options;
    private readonly int _mss;
    private readonly TcpCubic? _cubic;
    private long _creditBytes;

    public TcpCongestionWindow(TcpOptions options)
    {
        _options = options;
        _mss = options.MssBytes;
        _cubic = options.Congestion == TcpCongestion.Cubic ? new TcpCubic() : null;
        Bytes = (long)options.InitialWindowSegments * _mss;
    }

    /// <summary>Congestion window in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Slow-start threshold in bytes.</summary>
    public long ThresholdBytes { get; private set; } = LargestWindowBytes;

    /// <summary>New data was acknowledged outside fast recovery: the window grows if it was what limited the sender.</summary>
    public void OnAcknowledged(long nowPs, long roundTripPs, long ackedBytes, long inFlightBefore)
    {
        if (!IsLimiting(inFlightBefore) || Bytes >= LargestWindowBytes)
        {
            return;
        }

        if (Bytes < ThresholdBytes)
        {
            long segments = _options.CountAckedSegments ? (ackedBytes + _mss - 1) / _mss : 1;
            Bytes = Math.Min(Bytes + (segments * _mss), Math.Max(ThresholdBytes, Bytes + _mss));
        }
        else if (_cubic is null)
        {
            _creditBytes += _options.CountAckedSegments ? ackedBytes : _mss;
            Increase(Bytes);
        }
        else
        {
            _creditBytes += ackedBytes;
            double window = (double)Bytes / _mss;
            double count = _cubic.SegmentsPerIncrease(nowPs, roundTripPs, window, (double)ackedBytes / _mss);
            Increase((long)(count * _mss));
        }
    }

    /// <summary>Loss found by duplicate acknowledgements: go on with half the window (CUBIC: 70 %).</summary>
    public void OnFastRetransmit()
    {
        ReduceThreshold();
        Bytes = ThresholdBytes;
    }

    /// <summary>Loss found by the timer: start again with one segment.</summary>
    public void OnTimeout(bool newLoss)
    {
        if (newLoss)
        {
            ReduceThreshold();
        }

        Bytes = _mss;
    }

    /// <summary>
    /// True if the sender had used the window up, give or take what TSO deferral or a burst leaves over (Linux
    /// tcp_is_cwnd_limited): a window that the application does not fill proves nothing and must not grow.
    /// </summary>
    private bool IsLimiting(long inFlight)
    {
        long left = Bytes - inFlight;
        return left <= MaxBurstSegments * _mss
            || (_options.Tso && left * TsoWindowDivisor < Bytes && left < _options.TsoMaxBytes);
    }

    private void ReduceThreshold()
    {
        double window = (double)Bytes / _mss;
        long segments = (long)(_cubic is null ? window / 2 : _cubic.OnLoss(window));
        ThresholdBytes = Math.Max(segments, 2) * _mss;
        _creditBytes = 0;
    }

    private void Increase(long priceBytes)
    {
        if (_creditBytes >= priceBytes)
        {
            _creditBytes = Math.Min(_creditBytes - priceBytes, priceBytes);
            Bytes += _mss;
        }
    }
}
