using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Who pays for a ring's cache lines: whoever's core does not have them.</summary>
public sealed class SharedLinesTests
{
    private readonly CpuContext _guest;
    private readonly CpuContext _handler;
    private readonly CpuContext _worker;
    private readonly SharedLines _lines = new();

    public SharedLinesTests()
    {
        var simulator = new Simulator(new SimulatorOptions());
        var costs = new CostTable();
        costs[CostKey.RingLine] = 1;
        var meter = new Meter("test", costs, jitterCv: 0, seed: 1);
        var left = new Processor(simulator, "left", meter, isGuest: false);
        var right = new Processor(simulator, "right", meter, isGuest: false);
        _guest = new CpuContext(left, "guest", CpuLevel.Thread, CpuComponent.Other);
        _handler = new CpuContext(left, "handler", CpuLevel.Thread, CpuComponent.Other);
        _worker = new CpuContext(right, "worker", CpuLevel.Thread, CpuComponent.Other);
    }

    [Fact]
    public void A_worker_on_another_core_and_the_guest_pay_for_each_line_of_each_packet()
    {
        for (int packet = 1; packet <= 8; packet++)
        {
            _lines.OweGuest(_guest, 3);
            _lines.OweDevice(_worker, 5);
            Assert.Equal((3 * packet, 5 * packet), (_guest.OwedPs, _worker.OwedPs));
        }
    }

    /// <summary>Eight packets posted before the worker looks have left eight times as many lines in the guest's cache.</summary>
    [Fact]
    public void A_batch_costs_as_much_as_its_packets()
    {
        for (int lap = 0; lap < 2; lap++)
        {
            Repeat(8, () => _lines.OweGuest(_guest, 3));
            Repeat(8, () => _lines.OweDevice(_worker, 5));
        }

        Assert.Equal((48, 80), (_guest.OwedPs, _worker.OwedPs));
    }

    /// <summary>The first to use lines fetch them; after that both find them where they left them.</summary>
    [Fact]
    public void On_one_core_only_the_first_use_is_paid()
    {
        Repeat(8, () =>
        {
            _lines.OweGuest(_guest, 3);
            _lines.OweDevice(_handler, 5);
        });
        Assert.Equal((3, 5), (_guest.OwedPs, _handler.OwedPs));
    }

    /// <summary>A device that works on the guest's core, on another once, and on the guest's again: three uses are away from home.</summary>
    [Fact]
    public void A_device_that_moves_takes_the_lines_along()
    {
        _lines.OweGuest(_guest, 1);
        _lines.OweDevice(_handler, 1);
        long before = _guest.OwedPs + _handler.OwedPs;
        _lines.OweGuest(_guest, 1);
        Assert.Equal(before, _guest.OwedPs + _handler.OwedPs);
        _lines.OweDevice(_worker, 1);
        _lines.OweGuest(_guest, 1);
        _lines.OweDevice(_handler, 1);
        Assert.Equal((before + 2, 1), (_guest.OwedPs + _handler.OwedPs, _worker.OwedPs));
        _lines.OweGuest(_guest, 1);
        _lines.OweDevice(_handler, 1);
        Assert.Equal(before + 2, _guest.OwedPs + _handler.OwedPs);
    }

    /// <summary>
    /// Lines per UDP transaction. vhost-net: 2 to post and 2 to take, each with the descriptors of the chain (2 in one line to send, 20 in five to
    /// receive), 2 to complete and 2 to reap; and one for the worker's last look at an empty ring. venet of April 2009 sends at the kick, on the vCPU's core, for nothing. Its receive ring is
    /// 2 + 2 + 2 + 2; the event queue takes 4 lines to push and 2 to reap from the thread on another core, and 4 when the vCPU's own core pushes what
    /// that thread did last. lguest's launcher of that time is the thread that runs the guest. An e1000's receive descriptor: 2 and 1.
    /// </summary>
    [Theory]
    [InlineData("vhost-net+rings[size=32]", 8, 29)]
    [InlineData("vhost-net+rings[size=32]", 1, 0)]
    [InlineData("venet@2009-04", 8, 18)]
    [InlineData("venet@2009-04", 1, 0)]
    [InlineData("emulated-nic", 8, 3)]
    [InlineData("emulated-nic", 1, 0)]
    [InlineData("lguest@2009-04", 8, 0)]
    public void Lines_per_transaction(string lane, int hostCores, double lines)
    {
        RunOutcome outcome = new Scenario(lane, "udp-rr",
            $"options.jitter_cv=0 options.host_hz=0 options.guest_hz=0 rig.nic_moderation_us=0 rig.host_cores={hostCores} warmup_s=0.001 measure_s=0.1",
            1, Chaos: false).Run();
        double paid = outcome.Ledger.Where(entry => entry.Key == "ring.line").Sum(entry => (double)entry.Count);
        Assert.Equal(lines, paid / (outcome.Metrics["transactions_per_s"]!.Value * outcome.MeasuredPs / 1e12), tolerance: 0.1); // buffers are posted in lots
    }

    private static void Repeat(int times, Action action)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }
    }
}
