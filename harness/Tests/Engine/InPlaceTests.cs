using Bakeoff.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Engine;

/// <summary>Advancing the clock in place is an optimisation: no number of a run depends on it.</summary>
public class InPlaceTests
{
    [Theory]
    [InlineData("bare-metal")]
    [InlineData("virtio-pci-eventfd")]
    [InlineData("vhost-net")]
    [InlineData("venet")]
    public void A_run_gives_the_same_numbers_with_in_place_advance_on_and_off(string lane)
    {
        foreach (Workload workload in (Workload[])[Workload.TcpStream, Workload.UdpStream, Workload.TcpRr, Workload.UdpRr])
        {
            RunOutcome on = Run(lane, workload, inPlace: true);
            RunOutcome off = Run(lane, workload, inPlace: false);
            Assert.Equal(off.Metrics, on.Metrics);
            Assert.Equal(off.Ledger, on.Ledger);
            Assert.Equal(off.MeasuredPs, on.MeasuredPs);
        }
    }

    private static RunOutcome Run(string lane, Workload workload, bool inPlace)
    {
        var simulator = new LaneSimulator(TransportCatalog.Default, MachineProfiles.LoadAll(MachineProfiles.FindDirectory()));
        var cell = new CellSpec
        {
            Lane = lane,
            Workload = workload,
            MessageBytes = 1472,
            RequestBytes = 64,
            ResponseBytes = 64,
            WarmupSeconds = 0.002,
            MeasureSeconds = 0.01,
            MeasureTransactions = 50,
        };
        return simulator.Run(cell, 1, new RunOptions { InPlaceAdvance = inPlace }, CancellationToken.None);
    }
}
