using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>Laws that every run must obey, whatever it measures; a run that breaks one fails.</summary>
internal static class RunLaws
{
    /// <summary>From here on a window is longer than any time slice or retransmission timeout.</summary>
    private const long LongWindowPs = 500_000_000_000;

    /// <summary>Little's law: exactly on every queue with a meter, and on the closed loop of a request-response workload.</summary>
    public static void VerifyLittlesLaw(World world, CellSpec cell, LatencyHistogram roundTrips, long elapsedPs)
    {
        world.Host.Nic?.VerifyLittlesLaw();
        world.Peer?.Nic?.VerifyLittlesLaw();
        foreach (GuestDevice device in world.AllDevices)
        {
            device.Port?.VerifyLittlesLaw();
            foreach (TapPort queue in device.Port?.Steering?.Queues.Skip(1) ?? [])
            {
                queue.VerifyLittlesLaw();
            }
        }

        bool isPaced = cell.Workload == Workload.Ping && cell.PingIntervalUs > 0; // an open loop
        if (!cell.IsStream && !isPaced && roundTrips.Count > 0)
        {
            // N = X R, with at most one transaction per slot cut off at either end and 3 significant digits in R. One that an
            // application starved by another still waits for may be older than any that came back.
            double outstanding = roundTrips.Count * roundTrips.MeanNs / (elapsedPs / 1000.0);
            double slots = cell.Burst * world.Workload.Connections;
            double oldestNs = (world.Simulator.NowPs - world.Workload.OldestOutstandingPs) / 1000.0;
            double slack = (2 * slots * Math.Max(roundTrips.MaxNs, oldestNs) / (elapsedPs / 1000.0)) + (0.002 * slots);
            Invariant.That(Math.Abs(outstanding - slots) <= slack,
                $"Little's law: {outstanding:F3} transactions outstanding on average, {slots} stated");
        }
    }

    /// <summary>
    /// Some application made progress within the window, and in a long window each did. One that is ready and never got the
    /// processor is starved (receive livelock, a scheduler's time slice), which is a result; one that waits for what never comes is a bug.
    /// </summary>
    public static void VerifyProgress(World world, long startPs, long elapsedPs)
    {
        List<Actor> applications = [.. world.Simulator.Actors.Where(actor => actor.MustProgress)];
        List<Actor> stuck = [.. applications.Where(actor => actor.WaitsSincePs < startPs && actor is not CpuContext { IsReady: true })];
        if (stuck.Count == applications.Count || (stuck.Count > 0 && elapsedPs >= LongWindowPs))
        {
            throw world.Simulator.Failure(
                $"{stuck[0].Name} made no progress in the whole window: it waits for {stuck[0].WaitsFor}");
        }
    }
}
