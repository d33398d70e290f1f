namespace Bakeoff.Machine;

/// <summary>
/// The dynamic, conservative interrupt rate of Intel's e1000 and e1000e drivers (InterruptThrottleRate 3, their default in 2009):
/// each direction is in one of two classes, 20,000 interrupts/s or, for bulk traffic, 4,000; the lower of both rates holds, and
/// is approached by quarters from below.
/// </summary>
/// <remarks>
/// The rules are those of the driver (Linux drivers/net/e1000e/netdev.c, 2.6.30), in numbers of the last interrupt. Its third class,
/// 70,000/s, is closed in conservative mode. A direction that moved nothing keeps its class; a TSO packet counts as its segments.
/// </remarks>
public sealed class InterruptThrottle
{
    /// <summary>Rate of the class for bulk traffic, per second.</summary>
    public const int BulkPerSecond = 4_000;

    /// <summary>Rate of the class for all other traffic, and the rate at the start.</summary>
    public const int LowLatencyPerSecond = 20_000;

    private const long PicosecondsPerSecond = 1_000_000_000_000;

    private Direction _transmit;
    private Direction _receive;

    /// <summary>Interrupts per second that the throttle allows now.</summary>
    public int PerSecond { get; private set; } = LowLatencyPerSecond;

    /// <summary>Least time between two interrupts.</summary>
    public long IntervalPs => PicosecondsPerSecond / PerSecond;

    /// <summary>A frame was taken from the receive ring.</summary>
    public void Received(int bytes) => _receive.Add(1, bytes);

    /// <summary>A packet was found transmitted.</summary>
    public void Transmitted(int frames, long bytes) => _transmit.Add(frames, bytes);

    /// <summary>The poll behind an interrupt has ended: classes and rate for the next one.</summary>
    public void Adjust()
    {
        bool bulk = _transmit.Classify() | _receive.Classify();
        int target = bulk ? BulkPerSecond : LowLatencyPerSecond;
        PerSecond = target > PerSecond ? Math.Min(PerSecond + (target / 4), target) : target;
    }

    private struct Direction
    {
        private const int SmallBytes = 6_000;
        private const int LowLatencyBytesMax = 10_000;
        private const int ManyBytes = 25_000;
        private const int FewFrames = 10;
        private const int ManyFrames = 35;

        private bool _bulk;
        private long _frames;
        private long _bytes;

        public void Add(int frames, long bytes)
        {
            _frames += frames;
            _bytes += bytes;
        }

        /// <summary>True for bulk; starts the next count.</summary>
        public bool Classify()
        {
            if (_frames > 0)
            {
                long each = _bytes / _frames;
                if (_bulk)
                {
                    bool plenty = _bytes > ManyBytes;
                    _bulk = plenty ? _frames <= ManyFrames : _bytes >= SmallBytes;
                }
                else
                {
                    _bulk = _bytes > LowLatencyBytesMax ? _frames < FewFrames || each > 1200 : each > 2000;
                }
            }

            _frames = _bytes = 0;
            return _bulk;
        }
    }
}
