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
    [InlineData("vhost-net@modern+kick=polled+back_end=sidecore")]
    [InlineData("emulated-nic+front_end=rtl8139")]
    [InlineData("vhost-net+kick=bridge-doorbell+interrupts=bridge-event-queue")]
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

    /// <summary>The thread of a sidecore is the host's: a broken ring ends no process, and with one core for all its death stops all.</summary>
    [Theory]
    [InlineData("chain-loop", BlastRadius.Queue, FaultDetector.RingCheck)]
    [InlineData("tx-header-size", BlastRadius.Queue, FaultDetector.BackEnd)]
    [InlineData("ring-setup-wrong", BlastRadius.Nothing, FaultDetector.Kernel)]
    [InlineData("worker-killed", BlastRadius.HostWorker, FaultDetector.Nobody)]
    public void A_sidecore_is_the_host_s(string fault, BlastRadius radius, FaultDetector by)
    {
        FaultOutcome outcome = Run(fault, "vhost-net@modern+rings[event-idx=true]+kick=polled+back_end=sidecore");
        Assert.Equal((radius, by), (outcome.Radius, outcome.DetectedBy));
        Assert.Equal(FaultAgreement.Yes, outcome.Agreement);
    }

    [Theory]
    [InlineData("venet", FaultPolicy.Historical, BlastRadius.Host, "follows a signal offset out of the mapping")]
    [InlineData("virtio-vbus", FaultPolicy.Historical, BlastRadius.Host, "follows a signal offset out of the mapping")]
    [InlineData("venet", FaultPolicy.Hardened, BlastRadius.Nothing, "is refused: -EINVAL")]
    public void A_signal_outside_its_mapping_takes_the_host_of_2009_down_and_is_refused_by_a_hardened_one(
        string lane, FaultPolicy policy, BlastRadius radius, string seen)
    {
        FaultOutcome outcome = FaultMatrix.Runner.Run(FaultCatalog.Find("devshm-signal-outside")!, lane, policy);
        Assert.Equal(radius, outcome.Radius);
        Assert.Contains(seen, outcome.Observed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config-errant", "venet", "DEVCALL of handle 0 is refused: -ENOENT")]
    [InlineData("config-errant", "virtio-pci", "a write to a register of nobody: ignored")]
    [InlineData("double-open", "venet", "the second DEVOPEN is refused: -EBUSY")]
    [InlineData("double-open", "vhost-net", "the second SET_OWNER is refused: -EBUSY")]
    [InlineData("abi-wrong", "virtio-vbus", "DEVOPEN with version 2 is refused: -EINVAL")]
    [InlineData("abi-wrong", "vhost-net", "SET_FEATURES with an unknown bit is refused: -EINVAL")]
    public void The_control_plane_refuses_and_the_traffic_goes_on(string fault, string lane, string seen)
    {
        FaultOutcome outcome = Run(fault, lane);
        Assert.StartsWith(seen, outcome.Observed, StringComparison.Ordinal);
        Assert.Equal(BlastRadius.Nothing, outcome.Radius);
    }

    /// <summary>The bus's event queue is an IOQ, whatever the device's own rings are: a guest on it can take the host down.</summary>
    [Theory]
    [InlineData("venet", BlastRadius.Device)]
    [InlineData("virtio-vbus", BlastRadius.Queue)]
    [InlineData("vhost-net+interrupts=bridge-event-queue", BlastRadius.Queue)]
    public void An_event_queue_that_a_guest_spoils_is_a_bug_of_the_host_or_the_end_of_its_events(string lane, BlastRadius hardened)
    {
        foreach (string fault in new[] { "eventq-index-scribbled", "eventq-buffer-outside" })
        {
            Assert.Equal((BlastRadius.Host, FaultDetector.Kernel), (Run(fault, lane).Radius, Run(fault, lane).DetectedBy));
            FaultOutcome contained = FaultMatrix.Runner.Run(FaultCatalog.Find(fault)!, lane, FaultPolicy.Hardened);
            Assert.Equal((hardened, FaultDetector.RingCheck), (contained.Radius, contained.DetectedBy));
        }
    }

    [Fact]
    public void A_split_event_queue_has_no_index_that_the_host_keeps_in_it() => Assert.Equal("this event queue is a split ring",
        Run("eventq-index-scribbled", "venet+interrupts=bridge-event-queue[ring=split]").Observed);

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

    [Fact]
    public void After_a_stop_no_case_is_started()
    {
        using var stop = new CancellationTokenSource();
        int started = 0;
        FaultSpec fault = FaultCatalog.Find("client-dies")!;
        FaultSpec stopping = fault with
        {
            Obstacle = world =>
            {
                started++;
                stop.Cancel();
                return "not now";
            },
        };
        Assert.Throws<OperationCanceledException>(
            () => FaultMatrix.Runner.RunAll([stopping, fault], ["venet"], FaultRunner.Policies, jobs: 1, stop.Token));
        Assert.Equal(1, started);
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
