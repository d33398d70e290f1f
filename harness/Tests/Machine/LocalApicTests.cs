using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>Request and in-service bits, priority classes and end of interrupt.</summary>
public sealed class LocalApicTests
{
    [Fact]
    public void A_vector_that_is_requested_already_is_coalesced_until_it_is_accepted()
    {
        var apic = new LocalApic();
        Assert.True(apic.TryRequest(0x41));
        Assert.False(apic.TryRequest(0x41));
        apic.Accept(0x41);
        Assert.True(apic.TryRequest(0x41)); // in service and requested again: one more
        Assert.False(apic.TryRequest(0x41));
    }

    [Fact]
    public void Only_a_higher_priority_class_interrupts_what_is_in_service()
    {
        var apic = new LocalApic();
        apic.TryRequest(0x41);
        apic.Accept(0x41);
        apic.TryRequest(0x4f); // higher vector, same class
        Assert.Equal(-1, apic.HighestDeliverable());
        apic.TryRequest(0x51);
        Assert.Equal(0x51, apic.HighestDeliverable());
        apic.EndOfInterrupt();
        Assert.Equal(0x51, apic.HighestDeliverable());
    }

    [Fact]
    public void An_end_of_interrupt_is_that_of_the_highest_vector_in_service()
    {
        var apic = new LocalApic();
        foreach (int vector in (int[])[0x31, 0x51])
        {
            apic.TryRequest(vector);
            apic.Accept(vector);
        }

        apic.TryRequest(0x41);
        Assert.Equal(-1, apic.HighestDeliverable());
        apic.EndOfInterrupt(); // of 0x51: 0x31 is still in service, below 0x41
        Assert.Equal(0x41, apic.HighestDeliverable());
        apic.EndOfInterrupt();
        Assert.Throws<InvariantException>(apic.EndOfInterrupt);
    }

    [Fact]
    public void A_vector_cannot_be_accepted_that_was_not_requested()
    {
        Assert.Throws<InvariantException>(() => new LocalApic().Accept(0x41));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_sequence_agrees_with_two_sorted_sets(ulong seed)
    {
        var random = new RandomStream(seed, "apic");
        var apic = new LocalApic();
        SortedSet<int> requested = [], inService = [];
        for (int i = 0; i < 20_000; i++)
        {
            int highest = requested.Count == 0 ? -1 : requested.Max;
            int expected = highest >> 4 > (inService.Count == 0 ? 0 : inService.Max) >> 4 ? highest : -1;
            Assert.Equal(expected, apic.HighestDeliverable());
            Assert.Equal(requested.Count > 0, apic.HasRequests);
            switch (random.NextBelow(3))
            {
                case 0:
                    int vector = 16 + (int)random.NextBelow(240);
                    Assert.Equal(requested.Add(vector), apic.TryRequest(vector));
                    break;
                case 1 when expected >= 0:
                    apic.Accept(expected);
                    requested.Remove(expected);
                    inService.Add(expected);
                    break;
                case 2 when inService.Count > 0:
                    apic.EndOfInterrupt();
                    inService.Remove(inService.Max);
                    break;
            }
        }
    }
}
