using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Conformance;

/// <summary>
/// A transaction on an idle system, without jitter and ticks, lasts as long as the steps of its path: from its end back to its start a
/// chain of recorded charges leads, each beginning where the one before ended, with nothing between them but named delays.
/// </summary>
public sealed class CriticalPathTests
{
    [Theory]
    [InlineData("bare-metal")]
    [InlineData("assigned-nic")]
    [InlineData("assigned-nic@modern")]
    [InlineData("vhost-net+attachment=macvtap")]
    [InlineData("virtio-pci-eventfd")]
    [InlineData("vhost-net")]
    [InlineData("vhost-net@2011-10")]
    [InlineData("vhost-net@modern")]
    [InlineData("venet")]
    [InlineData("virtio-vbus")]
    [InlineData("xen-pv")]
    [InlineData("lguest")]
    [InlineData("lguest@2009-04+back_end[timer=none]")]
    public void A_round_trip_is_the_sum_of_its_steps_and_named_delays(string lane)
    {
        CellSpec cell = new Scenario(lane, "udp-rr",
            "rig.nic_moderation_us=0 options.jitter_cv=0 options.guest_hz=0 options.host_hz=0", 1, Chaos: false).Cell();
        using var world = new World(cell, TransportCatalog.Default.Parse(lane), Scenario.Machine("A"), 1,
            new RunOptions { RecordSteps = true });
        StepTrace trace = world.Trace!;
        int transactions = 0;
        long startPs = 0;
        long endPs = 0;
        world.Workload.TransactionCompleted = () =>
        {
            transactions++;
            trace.IsOn = transactions == 3; // the third is as idle as all others
            startPs = transactions == 3 ? world.Simulator.NowPs : startPs;
            endPs = transactions == 4 ? world.Simulator.NowPs : endPs;
        };
        world.Simulator.RunUntil(world.Simulator.NowPs + 2_000_000_000);
        Assert.True(endPs > startPs && startPs > 0);

        TraceStep[] charges = [.. trace.Steps.Where(step => step.Ps > 0)];
        Assert.True(new PathFinder(charges, Delays(world, cell), startPs).ReachesStartFrom(endPs),
            $"no chain of {charges.Length} charges explains {(endPs - startPs) / 1e6} us");
    }

    /// <summary>What passes without a charge: hardware delays, the wire, and an exit's cache damage, which no context is named for.</summary>
    private static long[] Delays(World world, CellSpec cell)
    {
        CostTable costs = world.SystemMeter.Costs;
        long dma = costs[CostKey.NicDmaLatency];
        long frame = Wire.SerializationPs(1, udp: true, (long)(cell.Rig.LinkGbps * 1e9)) + (cell.Rig.PropagationNs * 1000);
        long damage = costs[CostKey.IndirectAfterKernelExit];
        long wake = costs[CostKey.SchedWakeLatency];
        return
        [
            0, 1, wake + 1, costs[CostKey.IpiLatency], costs[CostKey.IpiLatency] + 1, costs[CostKey.PostedInterruptLatency],
            dma + frame + dma, damage, 2 * damage,
        ];
    }

    private sealed class PathFinder(TraceStep[] charges, long[] delays, long startPs)
    {
        private readonly HashSet<long> _deadEnds = [];

        public bool ReachesStartFrom(long ps)
        {
            if (ps == startPs)
            {
                return true;
            }

            if (ps < startPs || !_deadEnds.Add(ps))
            {
                return false;
            }

            foreach (long delay in delays)
            {
                if (ps - delay == startPs)
                {
                    return true;
                }

                foreach (TraceStep step in charges)
                {
                    if (step.TimePs + step.Ps == ps - delay && ReachesStartFrom(step.TimePs))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }
}
