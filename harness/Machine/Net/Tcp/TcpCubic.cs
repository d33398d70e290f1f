namespace Bakeoff.Machine;

/// <summary>
/// The window function of CUBIC (RFC 8312) in segments: C (t - K)^3 + Wmax, never slower than Reno would be. Uses
/// + - * / only, so that every machine computes the same bits.
/// </summary>
internal sealed class TcpCubic
{
    private const double Scale = 0.4;
    private const double Beta = 0.7;
    private const double RenoGain = 3 * (1 - Beta) / (1 + Beta);
    private const double PicosecondsPerSecond = 1e12;

    private bool _inEpoch;
    private long _epochStartPs;
    private double _lastMaximum;
    private double _origin;
    private double _timeToOriginSeconds;
    private double _renoWindow;

    /// <summary>A loss at a window of <paramref name="window"/> segments; returns the window to go on with.</summary>
    public double OnLoss(double window)
    {
        _lastMaximum = window < _lastMaximum ? window * (1 + Beta) / 2 : window;
        _inEpoch = false;
        return window * Beta;
    }

    /// <summary>Segments to be acknowledged before the window grows by one more segment.</summary>
    public double SegmentsPerIncrease(long nowPs, long roundTripPs, double window, double ackedSegments)
    {
        if (!_inEpoch)
        {
            _inEpoch = true;
            _epochStartPs = nowPs;
            _renoWindow = window;
            _origin = Math.Max(window, _lastMaximum);
            _timeToOriginSeconds = CubeRoot((_origin - window) / Scale);
        }

        double t = ((nowPs - _epochStartPs + roundTripPs) / PicosecondsPerSecond) - _timeToOriginSeconds;
        _renoWindow += RenoGain * ackedSegments / window;
        double target = Math.Max(_origin + (Scale * t * t * t), _renoWindow);
        return target > window ? Math.Max(2, window / (target - window)) : 100 * window;
    }

    /// <summary>Cube root of a non-negative number by Newton's iteration from above: it falls until it is exact.</summary>
    public static double CubeRoot(double value)
    {
        if (value <= 0)
        {
            return 0;
        }

        double root = Math.Max(1, value);
        while (true)
        {
            double next = ((2 * root) + (value / (root * root))) / 3;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }
}
