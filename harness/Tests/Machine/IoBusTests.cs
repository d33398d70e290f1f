using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;

namespace Bakeoff.Tests.Machine;

/// <summary>The in-kernel I/O bus: searched from the front, so that what was registered before is asked before.</summary>
public sealed class IoBusTests
{
    [Fact]
    public void Entries_are_asked_in_the_order_of_their_registration()
    {
        var bus = new IoBus(isSorted: false, "a", "b");
        IoBusEntry first = bus.Add("c");
        IoBusEntry second = bus.Add("d");
        Assert.Equal(3, bus.EntriesSearched(first));
        Assert.Equal(4, bus.EntriesSearched(second));
        Assert.Equal(4, bus.EntriesSearched(null)); // nobody claims: all were asked
        Assert.Equal(2, bus.DeviceEntries);
    }

    [Fact]
    public void The_last_entry_takes_the_place_of_one_that_goes()
    {
        var bus = new IoBus(isSorted: false, "a");
        IoBusEntry gone = bus.Add("b");
        bus.Add("c");
        IoBusEntry last = bus.Add("d");
        bus.Remove(gone);
        Assert.Equal(["a", "d", "c"], bus.Names);
        Assert.Equal(2, bus.EntriesSearched(last));
        Assert.Throws<InvariantException>(() => bus.Remove(gone));
    }

    [Fact]
    public void A_sorted_bus_is_searched_by_halves()
    {
        var bus = new IoBus(isSorted: true, "a", "b", "c");
        IoBusEntry entry = bus.Add("d");
        Assert.Equal(3, bus.EntriesSearched(entry));
        for (int i = 0; i < 60; i++)
        {
            bus.Add("e");
        }

        Assert.Equal(7, bus.EntriesSearched(entry));
    }

    /// <summary>The claim of August 2009: one doorbell per queue puts load on the emulation of ports.</summary>
    [Theory]
    [InlineData("vhost-net", 1, false)]
    [InlineData("vhost-net", 4, true)]
    [InlineData("vhost-net@modern", 4, false)]
    [InlineData("venet", 4, false)]
    public void The_search_for_a_doorbell_grows_with_devices_only_where_each_queue_has_its_own(string lane, int devices, bool grows)
    {
        RunOutcome run = new Scenario(lane, "udp-rr", $"devices={devices} warmup_s=0.001 measure_s=0.004 measure_transactions=0", 1, Chaos: false).Run();
        Assert.Equal(grows, run.Ledger.Any(charge => charge.Key == "exit.iobus_entry" && charge.Count > 0));
    }
}
