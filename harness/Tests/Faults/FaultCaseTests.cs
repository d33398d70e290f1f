using System.Text;
using Bakeoff.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Faults;

/// <summary>Single faults, looked at closely, and in lanes that no contestant is.</summary>
public sealed class FaultCaseTests
{
    [Fact]
    public void An_error_that_looks_empty_makes_the_worker_of_the_whole_host_spin()
    {
        FaultOutcome outcome = Run("chain-loop", "vhost-net");
        Assert.Equal((BlastRadius.HostWorker, FaultDetector.Watchdog), (outcome.Radius, outcome.DetectedBy));
        Assert.Equal(0, outcome.WitnessShare);
        Assert.Contains("busiest back-end thread 100 %", outcome.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_worker_per_device_the_spin_stays_with_the_guilty()
    {
        FaultOutcome outcome = Run("chain-loop", "vhost-net+back_end[worker=per-device]");
        Assert.Equal((BlastRadius.Device, FaultDetector.Watchdog), (outcome.Radius, outcome.DetectedBy));
        Assert.InRange(outcome.WitnessShare, 0.9, 1.1);
    }

    [Fact]
    public void The_loops_of_3_1_stop_instead_of_spinning()
    {
        FaultOutcome outcome = Run("chain-loop", "vhost-net@2011-10");
        Assert.Equal((BlastRadius.Queue, FaultDetector.RingCheck), (outcome.Radius, outcome.DetectedBy));
        Assert.DoesNotContain("thread 100 %", outcome.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_mergeable_buffers_a_userspace_device_exits_over_a_short_buffer()
    {
        FaultOutcome outcome = Run("rx-buffer-too-small", "virtio-pci-eventfd+front_end[mergeable=false]");
        Assert.Equal((BlastRadius.Guest, FaultDetector.Hypervisor), (outcome.Radius, outcome.DetectedBy));
        Assert.InRange(outcome.WitnessShare, 0.9, 1.1);
    }

    [Theory]
    [InlineData("venet+front_end[txc=false]")]
    [InlineData("venet@2009-04")]
    [InlineData("venet+interrupts=msix-irqfd")]
    [InlineData("vhost-net+interrupts=bridge-event-queue")]
    [InlineData("vhost-net+back_end=venet-kthreads")]
    [InlineData("venet+back_end=vhost-worker")]
    public void No_fault_of_a_guest_fails_the_model_in_a_hybrid(string lane)
    {
        if (!TransportCatalog.Default.TryParse(lane, null, out _, out LaneException? error))
        {
            Assert.NotEmpty(error!.Refusals); // such a hybrid is refused; it must not be misspelt
            return;
        }

        foreach (FaultOutcome outcome in FaultMatrix.Runner.RunAll(FaultCatalog.All, [lane], FaultRunner.Policies, jobs: 2))
        {
            Assert.False(outcome.Observed.StartsWith("the model failed", StringComparison.Ordinal), FaultMatrix.Name(outcome));
            if (outcome.Policy == FaultPolicy.Hardened && outcome.Fault.IsGuests && outcome.Agreement != FaultAgreement.NotApplicable)
            {
                Assert.True(outcome.WitnessShare >= 0.9, FaultMatrix.Name(outcome));
            }
        }
    }

    [Fact]
    public void In_an_ordinary_run_a_broken_ring_is_a_bug_of_the_model()
    {
        FaultOutcome outcome = FaultMatrix.Runner.Run(FaultCatalog.Find("chain-loop")!, "vhost-net", FaultPolicy.Strict);
        Assert.StartsWith("the model failed", outcome.Observed, StringComparison.Ordinal);
        Assert.Contains("loops", outcome.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_cells_give_the_same_bytes_on_one_thread_and_on_four()
    {
        FaultSpec[] faults = [.. new[] { "chain-loop", "ioq-ownership-lies", "client-dies", "kick-storm" }.Select(id => FaultCatalog.Find(id)!)];
        Assert.Equal(Csv(faults, jobs: 1), Csv(faults, jobs: 4));
    }

    private static string Csv(FaultSpec[] faults, int jobs)
    {
        using var stream = new MemoryStream();
        FaultTable.Csv.Write(stream, FaultMatrix.Runner.RunAll(faults, ["vhost-net", "venet"], FaultRunner.Policies, jobs));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static FaultOutcome Run(string fault, string lane) =>
        FaultMatrix.Runner.Run(FaultCatalog.Find(fault)!, lane, FaultPolicy.Historical);
}
