namespace Bakeoff.Harness;

/// <summary>
/// Looks for the host speed at which a row is met, in logarithms: by secants, and by halves between two speeds that lie on either side once a
/// secant leaves them. A row whose value has a turning point in the speed may have none; the nearest then stands.
/// </summary>
/// <remarks>
/// Not <see cref="Calibration.FitOne"/>: that brackets a factor of a hundred, a run at a time, and looks around what it found. Here the start is near, and the searches of all
/// sources go in step, so that their runs share the processors.
/// </remarks>
internal sealed class HostSpeedSearch
{
    /// <summary>A row this near to its published value needs no further step: far below every pass band.</summary>
    private const double NearEnough = 0.01;

    /// <summary>A first step, to see which way the row goes.</summary>
    private const double FirstStep = 0.1;

    /// <summary>Two tries nearer than this tell nothing new.</summary>
    private const double Resolution = 1e-3;

    private const int MaxTries = 10;

    /// <summary>No step is longer than a factor of two.</summary>
    private static readonly double s_longestStep = Math.Log(2);

    private readonly List<(double LogSpeed, double LogError)> _tried = [];
    private double _next;

    /// <summary>Begins at a speed.</summary>
    public HostSpeedSearch(double speed) => _next = Math.Log(speed);

    /// <summary>The speed to try.</summary>
    public double Next => Speed(_next);

    /// <summary>The best speed so far; the first if none has had a value.</summary>
    public double Best => Speed(_tried.Count > 0 ? Nearest.LogSpeed : _next);

    /// <summary>True if the row is met at the best speed.</summary>
    public bool IsMet => _tried.Count > 0 && Math.Abs(Nearest.LogError) < NearEnough;

    /// <summary>True if there is nothing more to try.</summary>
    public bool IsOver { get; private set; }

    private (double LogSpeed, double LogError) Nearest => _tried.MinBy(tried => Math.Abs(tried.LogError));

    /// <summary>Takes the relative error at <see cref="Next"/>; null or a total loss if there is no value to go by, which ends the search.</summary>
    public void Learn(double? error)
    {
        if (error is not > -1)
        {
            IsOver = true;
            return;
        }

        _tried.Add((_next, Math.Log(1 + error.Value)));
        _next = _tried.Count == 1 ? _next + FirstStep : Step();
        IsOver = IsMet || _tried.Count == MaxTries || _tried.Any(tried => Math.Abs(tried.LogSpeed - _next) < Resolution);
    }

    private static double Speed(double log) => Math.Round(Math.Exp(log), 4);

    private double Step()
    {
        ((double x0, double y0), (double x1, double y1)) = (_tried[^2], _tried[^1]);
        double secant = y1 == y0 ? x1 + FirstStep : x1 + Math.Clamp(-y1 * (x1 - x0) / (y1 - y0), -s_longestStep, s_longestStep);
        // The nearest pair of neighbours whose errors have different signs holds a solution between them.
        (double LogSpeed, double LogError)[] sorted = [.. _tried.OrderBy(tried => tried.LogSpeed)];
        foreach (((double low, double lowError), (double high, double highError)) in sorted.Zip(sorted.Skip(1)))
        {
            if (lowError * highError < 0)
            {
                return secant > low && secant < high ? secant : (low + high) / 2;
            }
        }

        return secant;
    }
}
