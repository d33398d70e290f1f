using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>Records the steps of one transaction, or of the first moments of a stream, for <c>bakeoff show</c>.</summary>
internal sealed class RoundTripTracer(World world, CellSpec cell)
{
    private const long StreamTracePs = 150_000_000;

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

    /// <summary>The steps, times counted from the start of the trace.</summary>
    public IReadOnlyList<StepRecord> Steps() => world.Trace is not { } trace ? [] : [.. trace.Steps
        .OrderBy(step => step.TimePs)
        .Select(step => new StepRecord(step.TimePs + step.Ps - _startPs, step.Context,
            step.Units > 1 ? $"{step.Step} x {step.Units}" : step.Step, step.CostKey, (int)step.ExitsSoFar))];

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
