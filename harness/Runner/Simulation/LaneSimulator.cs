using System.Security.Cryptography;
using System.Text;
using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>The real simulator behind the runner: builds a cell's world, warms it up, measures, drains and checks it.</summary>
/// <remarks>
/// The warm-up rule, the same for all lanes: the first <see cref="CellSpec.WarmupSeconds"/> of virtual time after the applications
/// start are not measured.
/// </remarks>
public sealed class LaneSimulator : ISimulator
{
    /// <summary>Changes whenever the same cell and seed may give other numbers.</summary>
    private const string Model = "12"; // 12: guests check sums in software until Linux 3.1, a header in front of its frame and a later bottom half today, larger datagram buffers since 3.2

    /// <summary>Virtual time in which everything in flight must have arrived or been dropped once the applications stop.</summary>
    private const long DrainPs = 30_000_000_000_000;

    private const long DrainStepPs = 10_000_000_000;

    private readonly TransportCatalog _catalog;
    private readonly Dictionary<string, MachineProfile> _machines;

    /// <summary>Creates the simulator over a catalogue and machine profiles.</summary>
    public LaneSimulator(TransportCatalog catalog, IReadOnlyList<MachineProfile> machines)
    {
        _catalog = catalog;
        _machines = machines.ToDictionary(machine => machine.Name, StringComparer.Ordinal);
        ModelVersion = Model + "-" + Fingerprint(machines);
    }

    /// <inheritdoc/>
    public string ModelVersion { get; }

    /// <inheritdoc/>
    public RunOutcome Run(CellSpec cell, ulong seed, RunOptions options, CancellationToken cancellation)
    {
        try
        {
            return RunCell(cell, seed, options);
        }
        catch (SimulationException e)
        {
            throw new RunFailedException(e.Report, e.TimePs, e);
        }
        catch (LaneException e)
        {
            throw new RunFailedException(e.Message, e);
        }
        catch (InvariantException e)
        {
            throw new RunFailedException($"{e.Message} (seed {seed})", e);
        }
    }

    private RunOutcome RunCell(CellSpec cell, ulong seed, RunOptions options)
    {
        Era? era = cell.Era.Length == 0 ? null : Era.Find(cell.Era);
        Lane lane = _catalog.Parse(cell.Lane, era);
        using var world = new World(cell, lane, _machines[cell.Machine], seed, options);
        Simulator simulator = world.Simulator;
        simulator.RunUntil(simulator.NowPs + ToPs(cell.WarmupSeconds));

        var measurement = new Measurement(world, cell);
        var tracer = new RoundTripTracer(world, cell);
        measurement.Start();
        tracer.Arm();
        if (!cell.IsStream && cell.MeasureTransactions > 0)
        {
            world.Workload.StopAtTransactions = world.Workload.Transactions + cell.MeasureTransactions;
        }

        simulator.RunUntil(simulator.NowPs + ToPs(cell.MeasureSeconds));
        measurement.End();
        RunOutcome outcome = measurement.Outcome();
        Drain(world);
        return outcome with { Steps = tracer.Steps() };
    }

    /// <summary>After the window: the applications stop, and every frame must turn up, delivered or dropped at a named place.</summary>
    private static void Drain(World world)
    {
        world.Workload.StopAtTransactions = 0;
        world.Workload.Stop();
        world.Beside?.Stop();
        world.Disks.ForEach(disk => disk.Disk.Driver.Stop());
        long deadlinePs = world.Simulator.NowPs + DrainPs;
        long quietSince = -1;
        while (world.Simulator.NowPs < deadlinePs)
        {
            world.Simulator.RunUntil(world.Simulator.NowPs + DrainStepPs);
            if (world.Accounts.InFlight == 0 && world.Disks.TrueForAll(disk => disk.Disk.Driver.Outstanding == 0))
            {
                if (quietSince == world.Accounts.Sent)
                {
                    return; // nothing new for a whole step
                }

                quietSince = world.Accounts.Sent;
            }
        }

        throw world.Simulator.Failure($"{world.Accounts.InFlight} frames are unaccounted for after draining: " +
            $"{world.Accounts.Sent} sent, {world.Accounts.Delivered} delivered, {world.Accounts.Dropped} dropped");
    }

    private static long ToPs(double seconds) => (long)(seconds * 1e12);

    /// <summary>All of the profiles that a run goes by: after a change nothing that was stored before is taken for a result of today.</summary>
    private static string Fingerprint(IReadOnlyList<MachineProfile> machines)
    {
        var text = new StringBuilder();
        foreach (MachineProfile machine in machines)
        {
            text.Append(FormattableString.Invariant($"{machine.Name} {machine.Hz} {machine.PrivateCacheKib} {machine.Scheduler} {machine.Tcp} "))
                .Append(FormattableString.Invariant($"{machine.HaltPollNs} {machine.GuestTick} {machine.Idle?.TickFollowsPrediction}\n"));
            foreach (IdleStateRow state in machine.Idle?.States ?? [])
            {
                text.Append(FormattableString.Invariant($"{state.CostName}={state.Nominal:R} {state.TargetResidencyNs:R} {state.IsOfPackage}\n"));
            }

            foreach (CostRow row in machine.Costs)
            {
                text.Append(row.Info.Name).Append('=').Append(CellText.Number(row.Nominal)).Append('\n');
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..8];
    }
}
