using Bakeoff.Machine;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>vhost in threads of the hypervisor's process that stay in an ioctl, as Bergmann proposed on 19 Aug 2009.</summary>
public sealed class SpliceTests
{
    private const int Pings = 10;

    /// <summary>
    /// A worker of the kernel adopts the guest's memory for each of its two runs per ping; threads of the process have it since they
    /// first ran, as the vCPU and the host's application have theirs.
    /// </summary>
    [Theory]
    [InlineData("vhost-net", 2, 2)]
    [InlineData("vhost-net+back_end[worker=per-virtqueue]", 2, 2)]
    [InlineData("vhost-net+back_end[worker=splice]", 4, 0)]
    public void No_address_space_is_switched_for_a_splice(string lane, int first, int perPing)
    {
        using var rig = new GuestRig(lane);
        rig.Ping(Pings);
        Assert.Equal(first + (Pings * perPing), rig.Ledger.Units(CostKey.SchedMmSwitch));
    }

    [Fact]
    public void A_splice_has_a_thread_per_direction_and_as_many_hops_and_exits_as_the_worker()
    {
        using var worker = new GuestRig("vhost-net");
        using var splice = new GuestRig("vhost-net+back_end[worker=splice]");
        worker.Ping(Pings);
        splice.Ping(Pings);
        Assert.Equal(2, splice.Device.BackEnd!.Threads.Count);
        Assert.All(splice.Device.BackEnd.Threads, thread => Assert.Equal(splice.Guest.AddressSpace, thread.AddressSpace));
        Assert.Equal(worker.Hops, splice.Hops);
        Assert.Equal(worker.Vcpu.Exits.Total, splice.Vcpu.Exits.Total);
    }

    /// <summary>A call lasts for its byte budget: 64 frames of 1,000 bytes are 22 budgets of 3,000.</summary>
    [Theory]
    [InlineData("vhost-net+back_end[worker=splice]", 0)]
    [InlineData("vhost-net+back_end[weight-bytes=3000,worker=splice]", 21)]
    [InlineData("vhost-net+back_end[weight-bytes=3000]", 0)]
    public void A_splice_call_returns_when_its_byte_budget_is_used_up(string lane, int calls)
    {
        using var rig = new GuestRig(lane);
        rig.RunInGuest(thread => GuestRig.SendAsync(thread, rig.GuestSocket, 64, bytes: 1000));
        rig.Pass(20_000 * GuestRig.Us);
        Assert.Equal(calls, rig.Ledger.Units(CostKey.SystemCall));
    }
}
