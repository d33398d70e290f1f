namespace Bakeoff.Transports.Vmm;

/// <summary>
/// How long lguest's launcher waits before it looks at a transmit queue whose kicks are off (Linux commit aa1249840bf): from 500 us on,
/// 10 us more if an expiry found fewer packets than the last one, otherwise 1 us less. One length for all queues of the process.
/// </summary>
internal sealed class LauncherTimer(LauncherTimerOptions options)
{
    private const int LongerUs = 10;

    private int _lastPackets;

    /// <summary>False: kicks are never off.</summary>
    public bool IsUsed => options.IsUsed;

    /// <summary>The length of the next one, in microseconds.</summary>
    public int Us { get; private set; } = options.StartUs;

    /// <summary>An expiry found <paramref name="packets"/> on a queue.</summary>
    public void Found(int packets)
    {
        if (options.Adapts)
        {
            Us = packets < _lastPackets ? Us + LongerUs : Math.Max(1, Us - 1);
            _lastPackets = packets;
        }
    }
}
