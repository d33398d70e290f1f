using System.Globalization;
using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>Runs cells of the error matrix. A case never throws: a failure of the model is an outcome that agrees with nothing.</summary>
public sealed class FaultRunner(TransportCatalog catalog, MachineProfile machine)
{
    /// <summary>Below this share of its frames a flow counts as stopped.</summary>
    private const double StoppedBelow = 0.5;

    /// <summary>The policies that a fault is run under.</summary>
    public static IReadOnlyList<FaultPolicy> Policies { get; } = [FaultPolicy.Historical, FaultPolicy.Hardened];

    /// <summary>
    /// The lanes of the matrix: every contestant as it is, and as the code of late 2011 had it where that changes who meets a fault.
    /// </summary>
    public IReadOnlyList<string> DefaultLanes
    {
        get
        {
            List<string> lanes = [];
            foreach (Contestant contestant in catalog.Contestants)
            {
                Lane own = catalog.Resolve(contestant);
                lanes.Add(own.Id);
                if (contestant.DefaultEra.IsBefore(Era.October2011)
                    && FaultColumns.Of(catalog.Resolve(contestant, Era.October2011)) != FaultColumns.Of(own))
                {
                    lanes.Add(catalog.Resolve(contestant, Era.October2011).Id);
                }
            }

            return lanes;
        }
    }

    /// <summary>
    /// Runs all combinations on up to <paramref name="jobs"/> threads; the order of the outcomes is that of the arguments, faults first.
    /// After <paramref name="stop"/> no case is started; a case takes milliseconds, so the running ones are not given up.
    /// </summary>
    /// <exception cref="OperationCanceledException">Some cases were not started.</exception>
    public IReadOnlyList<FaultOutcome> RunAll(
        IReadOnlyList<FaultSpec> faults, IReadOnlyList<string> lanes, IReadOnlyList<FaultPolicy> policies, int jobs, CancellationToken stop = default)
    {
        List<(FaultSpec Fault, string Lane, FaultPolicy Policy)> cells =
            [.. from fault in faults from lane in lanes from policy in policies select (fault, lane, policy)];
        var outcomes = new FaultOutcome[cells.Count];
        int next = -1;
        int finished = 0;
        List<Thread> workers = [.. Enumerable.Range(0, Math.Min(jobs, cells.Count)).Select(i => new Thread(() =>
        {
            for (int at = Interlocked.Increment(ref next); at < cells.Count && !stop.IsCancellationRequested; at = Interlocked.Increment(ref next))
            {
                outcomes[at] = Run(cells[at].Fault, cells[at].Lane, cells[at].Policy);
                Interlocked.Increment(ref finished);
            }
        }) { Name = $"fault {i}", IsBackground = true })];
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        return finished == cells.Count ? outcomes : throw new OperationCanceledException(stop);
    }

    /// <summary>Runs one cell.</summary>
    public FaultOutcome Run(FaultSpec fault, string laneId, FaultPolicy policy)
    {
        var outcome = new FaultOutcome
        {
            Fault = fault, Lane = laneId, Policy = policy, Observed = "", Agreement = FaultAgreement.NotApplicable,
        };
        if (fault.Inexpressible is { } why)
        {
            return outcome with { Observed = why };
        }

#pragma warning disable CA1031 // Whatever a case throws is its outcome; the program goes on.
        try
        {
            Lane lane = catalog.Parse(laneId);
            return FaultColumns.Of(lane) == FaultColumn.None
                ? outcome with { Observed = FaultColumns.WhyNone(lane, fault) }
                : RunIn(lane, outcome);
        }
        catch (Exception e)
        {
            return outcome with { Observed = "the model failed: " + e.Message.Split('\n')[0], Agreement = FaultAgreement.No };
        }
#pragma warning restore CA1031
    }

    private FaultOutcome RunIn(Lane lane, FaultOutcome outcome)
    {
        FaultSpec fault = outcome.Fault;
        using var world = new FaultWorld(lane, machine, outcome.Policy);
        if (Obstacle(fault, world) is { } obstacle)
        {
            return outcome with { Observed = obstacle };
        }

        if (fault.Attack is { } attack)
        {
            HostileGuest.Arm(world.Simulator, world.Guests[0], world.Devices[0], attack, FaultWorld.FaultPs,
                fault.SettlePs + FaultWorld.WindowPs);
        }

        fault.Inject?.Invoke(world);
        var before = new FaultWindow(world, FaultWorld.BeforePs);
        world.Simulator.RunUntil(FaultWorld.FaultPs);
        before.End();
        long lost = Lost(world);
        world.Simulator.RunUntil(FaultWorld.FaultPs + fault.SettlePs);
        var after = new FaultWindow(world, world.Simulator.NowPs);
        world.Simulator.RunUntil(world.Simulator.NowPs + FaultWorld.WindowPs);
        after.End();
        NoteShortReceives(world);
        return Judge(lane, outcome, world, before, after, Lost(world) - lost);
    }

    private static string? Obstacle(FaultSpec fault, FaultWorld world) =>
        (fault.Attack is { } attack ? HostileGuest.Obstacle(attack, world.Devices[0]) : null) ?? fault.Obstacle(world);

    private static long Lost(FaultWorld world) => world.Accounts.Dropped + world.Faults.Log.PacketsDropped + ShortReceives(world);

    private static long ShortReceives(FaultWorld world) =>
        world.Devices.Sum(device => (device.Driver as Transports.FrontEnds.ParavirtualNetdev)?.ShortReceives ?? 0);

    private static void NoteShortReceives(FaultWorld world)
    {
        if (ShortReceives(world) > 0 && world.Faults.Log.Count == 0)
        {
            world.Faults.Note(FaultDetector.Guest, "the guest's driver found a packet shorter than it says: dropped");
        }
    }

    private static FaultOutcome Judge(
        Lane lane, FaultOutcome outcome, FaultWorld world, FaultWindow before, FaultWindow after, long lost)
    {
        double[] shares = [.. after.Frames.Zip(before.Frames, (a, b) => b == 0 ? 0 : (double)a / b)];
        bool beats = after.Heartbeats > 0;
        FaultLog log = world.Faults.Log;
        BlastRadius radius =
            world.Faults.HasPanicked ? BlastRadius.Host
            : shares[2] < StoppedBelow || shares[3] < StoppedBelow ? BlastRadius.HostWorker
            : !beats ? BlastRadius.Guest
            : shares[0] < StoppedBelow && shares[1] < StoppedBelow ? BlastRadius.Device
            : shares[0] < StoppedBelow || shares[1] < StoppedBelow ? BlastRadius.Queue
            : lost > 0 ? BlastRadius.Packet
            : BlastRadius.Nothing;
        FaultDetector by = log.Detections.Count > 0 ? log.Detections[0].By : FaultDetector.Nobody;
        Expectation? expected = outcome.Fault.Expected(lane, outcome.Policy);
        var result = new Expectation(by, radius);
        ExplainedDifference? known = outcome.Fault.Differences.FirstOrDefault(difference =>
            difference.Column == FaultColumns.Of(lane) && difference.Policy == outcome.Policy && difference.Result == result);
        return outcome with
        {
            DetectedBy = by,
            Radius = radius,
            WitnessShare = Math.Min(shares[2], shares[3]),
            Observed = Describe(world, shares, lost, after),
            Expected = expected,
            Agreement = result == expected ? FaultAgreement.Yes : known is null ? FaultAgreement.No : FaultAgreement.Explained,
            Note = result == expected ? "" : known?.Why ?? "",
        };
    }

    private static string Describe(FaultWorld world, double[] shares, long lost, FaultWindow after)
    {
        string[] percent = [.. shares.Select(share => (share * 100).ToString("0", CultureInfo.InvariantCulture))];
        FaultLog log = world.Faults.Log;
        string first = log.Detections.Count == 0
            ? "nobody noticed"
            : $"{log.Detections[0].What} (after {(log.Detections[0].TimePs - FaultWorld.FaultPs) / 1_000_000} us"
                + (log.Count > 1 ? $", {log.Count} times)" : ")");
        return $"{first}; guilty out {percent[0]} %, in {percent[1]} %, witness out {percent[2]} %, in {percent[3]} % of before; "
            + $"{lost} frames lost; busiest back-end thread {after.BusiestPercent} %, guilty vCPU {after.VcpuPercent} %, {after.ExitsPerMs} exits/ms";
    }
}
