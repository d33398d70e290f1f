using System.Globalization;

namespace Bakeoff.Harness;

/// <summary>Shows how far a batch is and when it will be done, weighting runs by what they cost to simulate.</summary>
public sealed class ProgressReporter
{
    private const int BarWidth = 30;
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _output;
    private readonly ProgressMode _mode;
    private readonly TimeProvider _clock;
    private readonly int _runs;
    private readonly double _weight;
    private readonly long _start;
    private readonly Lock _lock = new();
    private long _lastShown;
    private int _runsDone;
    private int _runsFailed;
    private double _weightDone;

    /// <summary>Starts the clock for these runs.</summary>
    public ProgressReporter(TextWriter output, ProgressMode mode, TimeProvider clock, IReadOnlyList<PlannedRun> runs)
    {
        _output = output;
        _mode = mode;
        _clock = clock;
        _runs = runs.Count;
        _weight = runs.Sum(run => CellWeight.Frames(run.Cell));
        _start = _lastShown = clock.GetTimestamp();
    }

    /// <summary>Counts a finished run. May be called from any thread.</summary>
    public void Finished(CellSpec cell, bool failed)
    {
        lock (_lock)
        {
            _runsDone++;
            _runsFailed += failed ? 1 : 0;
            _weightDone += CellWeight.Frames(cell);
            TimeSpan interval = _mode == ProgressMode.Bar ? BarInterval : PlainInterval;
            if (_clock.GetElapsedTime(_lastShown) >= interval && _runsDone < _runs)
            {
                Show();
            }
        }
    }

    /// <summary>Shows the last state and ends the bar's line.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_mode == ProgressMode.Bar)
            {
                Show();
                _output.Write("\n");
            }
        }
    }

    private void Show()
    {
        _lastShown = _clock.GetTimestamp();
        double share = _weight > 0 ? _weightDone / _weight : 1;
        TimeSpan elapsed = _clock.GetElapsedTime(_start);
        string text = $"{_runsDone}/{_runs} runs";
        text += _runsFailed > 0 ? $", {_runsFailed} failed" : "";
        if (share is > 0 and < 1)
        {
            TimeSpan left = elapsed * ((1 - share) / share);
            string end = (_clock.GetLocalNow() + left).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            text += $", {Words(left)} left, done by {end}";
        }

        switch (_mode)
        {
            case ProgressMode.Plain:
                _output.Write($"{share * 100:F0} % of the estimated time: {text}\n");
                break;
            case ProgressMode.Bar:
                int filled = (int)(share * BarWidth);
                _output.Write($"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {text}\u001b[K");
                break;
            default:
                break;
        }
    }

    private static string Words(TimeSpan left) => left.TotalSeconds < 60
        ? $"{Math.Ceiling(left.TotalSeconds)} s"
        : $"{(int)left.TotalMinutes} min {left.Seconds} s";
}
