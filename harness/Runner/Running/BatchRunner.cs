using System.Collections.Concurrent;

namespace Bakeoff.Harness;

/// <summary>Executes runs on several threads, one run per thread at a time, with nothing shared between them.</summary>
public sealed class BatchRunner(ISimulator simulator, RunOptions options, TimeProvider clock)
{
    /// <summary>
    /// Executes the runs, longest first, and hands each record to <paramref name="finished"/> as it ends, from any
    /// thread.
    /// A run that throws becomes a failed record and the others go on. After <paramref name="stop"/> no run is started;
    /// after <paramref name="abort"/> the running ones are given up without a record.
    /// </summary>
    public void Run(
        IReadOnlyList<PlannedRun> runs,
        int jobs,
        Action<RunRecord> finished,
        CancellationToken stop,
        CancellationToken abort)
    {
        var queue = new ConcurrentQueue<PlannedRun>(runs.OrderByDescending(run => CellWeight.Frames(run.Cell)));
        var faults = new ConcurrentQueue<Exception>();
        List<Thread> workers = Enumerable.Range(0, Math.Min(jobs, runs.Count))
            .Select(i => new Thread(() => Work(queue, finished, faults, stop, abort)) { Name = $"run {i}", IsBackground = true })
            .ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        if (faults.TryDequeue(out Exception? fault))
        {
            throw new ResultFolderException($"a finished run cannot be stored: {fault.Message}", fault);
        }
    }

    private void Work(
        ConcurrentQueue<PlannedRun> queue,
        Action<RunRecord> finished,
        ConcurrentQueue<Exception> faults,
        CancellationToken stop,
        CancellationToken abort)
    {
        while (faults.IsEmpty && !stop.IsCancellationRequested && queue.TryDequeue(out PlannedRun? run))
        {
            if (Execute(run, abort) is not { } record)
            {
                return;
            }

            try
            {
                finished(record);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                faults.Enqueue(error);
            }
        }
    }

    /// <summary>Executes one run; null if it was aborted.</summary>
    private RunRecord? Execute(PlannedRun run, CancellationToken abort)
    {
        long start = clock.GetTimestamp();
        var record = new RunRecord { RunKey = run.Key, Cell = run.Cell.Id, Seed = run.Seed };
        try
        {
            RunOutcome outcome = simulator.Run(run.Cell, run.Seed, options, abort);
            OutcomeCheck.Verify(outcome);
            return record with { Outcome = outcome with { Steps = [] }, WallSeconds = Elapsed(start) };
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // Whatever a run throws is its result; the other runs go on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            long? at = (error as RunFailedException)?.VirtualTimePs;
            return record with { Error = $"{error.GetType().Name}: {error.Message}", ErrorAtPs = at, WallSeconds = Elapsed(start) };
        }
    }

    private double Elapsed(long start) => clock.GetElapsedTime(start).TotalSeconds;
}
