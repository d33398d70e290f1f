namespace Bakeoff.Machine;

/// <summary>Virtual time as the timestamp option carries it: microseconds modulo 2^32.</summary>
internal static class TcpClock
{
    private const long PicosecondsPerMicrosecond = 1_000_000;

    /// <summary>Timestamp of a time; never 0, which in an echo means "none".</summary>
    public static uint ToTimestamp(long nowPs) => Math.Max(1, (uint)(nowPs / PicosecondsPerMicrosecond));

    /// <summary>Time since an echoed timestamp was made, at least a microsecond.</summary>
    public static long ElapsedPs(long nowPs, uint echoUs) =>
        Math.Max(1, ToTimestamp(nowPs) - echoUs) * PicosecondsPerMicrosecond;
}
