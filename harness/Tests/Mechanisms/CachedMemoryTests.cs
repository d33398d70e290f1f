using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Who pays for a ring's cache lines: whoever's core has not got them.</summary>
public sealed class CachedMemoryTests : IDisposable
{
    private const ulong Ring = 0x10000;

    private readonly GuestMemory _memory = new(1 << 20);
    private readonly CpuContext _guest;
    private readonly CpuContext _handler;
    private readonly CpuContext _worker;
    private readonly CachedMemory _north;
    private readonly CachedMemory _south;

    public CachedMemoryTests()
    {
        var simulator = new Simulator(new SimulatorOptions());
        var costs = new CostTable();
        costs[CostKey.RingLine] = 1;
        costs[CostKey.LinkRead] = 100;
        costs[CostKey.LinkWrite] = 1000;
        var meter = new Meter("test", costs, jitterCv: 0, seed: 1);
        var left = new Processor(simulator, "left", meter, isGuest: false) { CacheBit = 1 };
        var right = new Processor(simulator, "right", meter, isGuest: false) { CacheBit = 2 };
        _guest = new CpuContext(left, "guest", CpuLevel.Thread, CpuComponent.Other);
        _handler = new CpuContext(left, "handler", CpuLevel.Thread, CpuComponent.Other);
        _worker = new CpuContext(right, "worker", CpuLevel.Thread, CpuComponent.Other);
        _north = new CachedMemory(_memory);
        _south = new CachedMemory(_memory);
    }

    private (long Guest, long Handler, long Worker) Paid => (_guest.OwedPs, _handler.OwedPs, _worker.OwedPs);

    /// <summary>A word that one core writes and another reads crosses twice each time: the reader fetches it, the writer takes it back.</summary>
    [Fact]
    public void A_word_that_changes_hands_is_paid_by_both()
    {
        for (int lap = 1; lap <= 8; lap++)
        {
            Store(_north, _guest, 0);
            Load(_south, _worker, 0);
            Assert.Equal((lap, 0, lap), Paid);
        }
    }

    [Fact]
    public void What_a_core_has_is_free_until_another_writes_it()
    {
        Load(_south, _worker, 0);
        Load(_south, _worker, 8);
        Load(_north, _guest, 16);
        Load(_north, _guest, 24);
        Assert.Equal((1, 0, 1), Paid);
        Store(_south, _worker, 0); // shared: the guest's copy has to go
        Store(_south, _worker, 0);
        Assert.Equal((1, 0, 2), Paid);
        Load(_north, _guest, 32);
        Assert.Equal((2, 0, 2), Paid);
    }

    /// <summary>The first to use a line fetches it; after that both find it where they left it.</summary>
    [Fact]
    public void On_one_core_only_the_first_use_is_paid()
    {
        for (int lap = 0; lap < 8; lap++)
        {
            Store(_north, _guest, 0);
            Load(_south, _handler, 0);
            Store(_south, _handler, 64);
            Load(_north, _guest, 64);
        }

        Assert.Equal((1, 1, 0), Paid);
    }

    /// <summary>A device that works on the guest's core, on another once, and on the guest's again.</summary>
    [Fact]
    public void A_device_that_moves_leaves_its_lines_behind()
    {
        Store(_south, _handler, 0);
        Store(_south, _worker, 0);
        Store(_south, _handler, 0);
        Store(_south, _handler, 0);
        Assert.Equal((0, 2, 1), Paid);
    }

    /// <summary>A store that others see is paid for before it takes effect, once; if the line is taken away meanwhile, still once.</summary>
    [Fact]
    public void What_is_owed_ahead_is_not_owed_again()
    {
        Store(_north, _guest, 0);
        _south.UsedBy(_worker);
        _south.OweStore(Ring);
        _south.OweStore(Ring + 8);
        Assert.Equal((1, 0, 1), Paid);
        Store(_north, _guest, 0);
        _ = _south.Acquire16(Ring);
        _south.Release16(Ring, 1);
        Assert.Equal((1, 0, 1), Paid);
        Store(_north, _guest, 0);
        Store(_south, _worker, 0);
        Assert.Equal((2, 0, 2), Paid);
    }

    /// <summary>An end that another context takes over is paid for by that one; one that nobody uses is free.</summary>
    [Fact]
    public void The_last_user_owes()
    {
        Load(_south, _worker, 0);
        Load(_south, _handler, 64);
        _south.UsedBy(null);
        _ = _south.Acquire16(Ring + 128);
        Assert.Equal((0, 1, 1), Paid);
    }

    [Fact]
    public void A_value_that_spans_two_lines_costs_both()
    {
        _south.UsedBy(_worker);
        _south.Write(Ring + 48, new IoqDescriptor(1, 2, 3));
        Assert.Equal(2, _worker.OwedPs);
    }

    /// <summary>Across a link nothing is kept from one step to the next, and what comes over it is no longer in the other side's cache.</summary>
    [Fact]
    public void Across_a_link_each_line_of_a_step_is_a_round_trip_or_a_posted_write()
    {
        _south.IsAcrossLink = true;
        for (int step = 1; step <= 2; step++)
        {
            Load(_north, _guest, 0);
            _south.UsedBy(_worker);
            _ = _south.Acquire16(Ring);
            _ = _south.Acquire16(Ring + 2);
            _south.Release16(Ring + 4, 1);
            _south.Release16(Ring + 6, 1);
            Assert.Equal((step, 0, 1100 * step), Paid);
        }
    }

    /// <summary>
    /// A split ring of 64 with a worker on another core, second lap. All 64 packets at a time: 64 descriptors are 16 lines, which the guest
    /// dirties when it frees them and has when it posts again; 64 avail entries with flags and index are 3 lines, 64 used elements with theirs 9.
    /// One at a time the same descriptor goes round, and each packet moves its line and those of both indices, each twice; 34 entries lie in
    /// lines behind the index, and so do 56 elements and the second halves of eight, as an element starts 4 bytes after a multiple of 8.
    /// </summary>
    [Theory]
    [InlineData(64, 16 + 3 + 9, 16 + 3 + 9)]
    [InlineData(1, (64 * 3) + 34 + 56 + 8, (64 * 3) + 34 + 56 + 8)]
    public void Lines_of_sixty_four_packets_of_a_split_ring(int batch, int guestLines, int workerLines)
    {
        var options = new SplitRingOptions { SizeEntries = 64 };
        var guest = new SplitGuestQueue(_memory, Ring, options);
        var host = new SplitHostQueue(_memory, Ring, options);
        Lap(guest, host, batch);
        (long guestBefore, _, long workerBefore) = Paid;
        Lap(guest, host, batch);
        Assert.Equal((guestLines, workerLines), (_guest.OwedPs - guestBefore, _worker.OwedPs - workerBefore));
    }

    /// <summary>
    /// An IOQ of 64, all 64 packets at a time, second lap: head and descriptors are 33 lines. Each side loads each of them, as the other has just
    /// written it, and then takes it for itself: the worker to give descriptors away, the guest to mark them as free, and both to move an
    /// index. To post again costs the guest nothing.
    /// </summary>
    [Fact]
    public void Lines_of_sixty_four_packets_of_an_ioq()
    {
        var options = new IoqOptions { Usage = IoqUsage.Tx };
        var guest = new IoqGuestQueue(Ioq.Create(_memory, Ring, 64), options);
        var host = new IoqHostQueue(Ioq.TryAttach(_memory, Ring, IoqLayout.Bytes(64), out _)!, options);
        Lap(guest, host, 64);
        (long guestBefore, _, long workerBefore) = Paid;
        Lap(guest, host, 64);
        Assert.Equal((2 * 33, 2 * 33), (_guest.OwedPs - guestBefore, _worker.OwedPs - workerBefore));
    }

    private void Lap<TGuest, THost>(TGuest guest, THost host, int batch)
        where TGuest : IGuestQueue
        where THost : IHostQueue
    {
        var buffer = new BufferSegment(0x80000, 64);
        int[] ids = new int[batch];
        for (int done = 0; done < 64; done += batch)
        {
            guest.UsedBy(_guest);
            for (int i = 0; i < batch; i++)
            {
                Assert.True(guest.TryPost([buffer], default, i));
            }

            guest.Publish();
            host.UsedBy(_worker);
            for (int i = 0; i < batch; i++)
            {
                Assert.Equal(TakeResult.Taken, host.TryTake(out ids[i]));
            }

            for (int i = 0; i < batch; i++)
            {
                host.Complete(ids[i], 0);
            }

            host.PublishCompletions();
            guest.UsedBy(_guest);
            for (int i = 0; i < batch; i++)
            {
                Assert.True(guest.TryReap(out _, out _));
            }
        }
    }

    /// <summary>Lines per UDP transaction of lanes, with the back end on another core and on the guest's own.</summary>
    [Theory]
    [InlineData("vhost-net+rings[size=32]", 8, 27.7)]
    [InlineData("vhost-net+rings[size=32]", 1, 0)]
    [InlineData("venet@2009-04", 8, 17)]
    [InlineData("venet@2009-04", 1, 0)]
    [InlineData("emulated-nic", 8, 3.5)]
    [InlineData("emulated-nic", 1, 0)]
    [InlineData("lguest@2009-04", 8, 0)]
    public void Lines_per_transaction(string lane, int hostCores, double lines)
    {
        RunOutcome outcome = new Scenario(lane, "udp-rr",
            $"options.jitter_cv=0 options.host_hz=0 options.guest_hz=0 rig.nic_moderation_us=0 rig.host_cores={hostCores} warmup_s=0.05 measure_s=0.1", // the first lap, when nobody has a line yet, is over
            1, Chaos: false).Run();
        double paid = outcome.Ledger.Where(entry => entry.Key == "ring.line").Sum(entry => (double)entry.Count);
        Assert.Equal(lines, paid / (outcome.Metrics["transactions_per_s"]!.Value * outcome.MeasuredPs / 1e12), tolerance: 0.1); // buffers are posted in lots
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static void Load(CachedMemory side, CpuContext context, uint offset)
    {
        side.UsedBy(context);
        _ = side.Acquire16(Ring + offset);
    }

    private static void Store(CachedMemory side, CpuContext context, uint offset)
    {
        side.UsedBy(context);
        side.Release16(Ring + offset, 1);
    }
}
