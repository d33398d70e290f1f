namespace Bakeoff.Machine;

/// <summary>
/// Smoothed round-trip time and retransmission timeout after Jacobson and Karels (RFC 6298), fed by timestamp echoes;
/// the timeout's variance term has a floor, as in Linux, so that it is always above the minimum.
/// </summary>
internal struct TcpRoundTrip(TcpOptions options)
{
    private long _basePs = options.RtoInitialPs;
    private long _variancePs;
    private int _backoff;

    /// <summary>Smoothed round-trip time in picoseconds; 0 before the first sample.</summary>
    public long SmoothedPs { get; private set; }

    /// <summary>Retransmission timeout in picoseconds, doubled for every expiry since the last sample.</summary>
    public readonly long TimeoutPs => Math.Min(_basePs << _backoff, options.RtoMaxPs);

    /// <summary>Takes a sample and ends the back-off.</summary>
    public void Sample(long samplePs)
    {
        _backoff = 0;
        if (SmoothedPs == 0)
        {
            SmoothedPs = samplePs;
            _variancePs = samplePs / 2;
        }
        else
        {
            long error = samplePs - SmoothedPs;
            SmoothedPs += error / 8;
            _variancePs += (Math.Abs(error) - _variancePs) / 4;
        }

        _basePs = SmoothedPs + Math.Max(4 * _variancePs, options.RtoMinPs);
    }

    /// <summary>The timer expired: doubles the timeout.</summary>
    public void BackOff()
    {
        if (TimeoutPs < options.RtoMaxPs)
        {
            _backoff++;
        }
    }
}
