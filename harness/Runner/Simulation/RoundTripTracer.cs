using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>Records the steps of one transaction, or of the first moments of a stream, for <c>bakeoff show</c>.</summary>
internal sealed class RoundTripTracer(World world, CellSpec cell)
{
    private const long StreamTracePs = 60_000_000;

    private long _startPs;

    /// <summary>Waits for the next transaction to begin, then records it; a stream is recorded from now on.</summary>
    public void Arm()
    {
        if (world.Trace is not { } trace)
        {
            return;
        }

        if (cell.IsStream)
        {
            Begin(trace);
            world.Simulator.Schedule(_startPs + StreamTracePs, EventPriority.Statistics, new Stopper(trace));
            return;
        }

        int completed = 0;
        world.Workload.TransactionCompleted = () =>
        {
            completed++;
            if (completed == 1)
            {
                Begin(trace);
            }
            else
            {
                trace.IsOn = false;
                world.Workload.TransactionCompleted = null;
            }
        };
    }

    /// <summary>The steps in the order of their start, times counted from the start of the trace.</summary>
    public IReadOnlyList<StepRecord> Steps()
    {
        if (world.Trace is not { } trace)
        {
            return [];
        }

        // A step is noted when it is owed, with the time at which it will begin. Jitter may move the end of a charge to
        // before that: a context's steps never begin before the one noted earlier.
        var latest = new Dictionary<string, long>(StringComparer.Ordinal);
        var starts = new long[trace.Steps.Count];
        var exits = new List<long>();
        for (int i = 0; i < starts.Length; i++)
        {
            TraceStep step = trace.Steps[i];
            starts[i] = Math.Max(step.TimePs, latest.GetValueOrDefault(step.Context));
            latest[step.Context] = starts[i];
            if (step.ExitsSoFar > exits.Count)
            {
                exits.Add(starts[i]);
            }
        }

        return [.. trace.Steps.Zip(starts)
            .OrderBy(pair => pair.Second)
            .Select(pair => Record(pair.First, pair.Second, exits))];
    }

    private StepRecord Record(TraceStep step, long startPs, List<long> exits) => new(
        startPs - _startPs, step.Ps, step.Context, StepTable.What(step.Step, step.Units),
        step.CostKey, exits.Count(exitPs => exitPs <= startPs));

    private void Begin(StepTrace trace)
    {
        trace.Clear();
        trace.IsOn = true;
        _startPs = world.Simulator.NowPs;
    }

    private sealed class Stopper(StepTrace trace) : IEventTarget
    {
        public void Fire(int tag) => trace.IsOn = false;
    }
}
