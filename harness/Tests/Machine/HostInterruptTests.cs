using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Interrupts of a bare-metal core.</summary>
public sealed class HostInterruptTests
{
    private readonly SmallWorld _world = new(costs => costs[CostKey.IrqHostEntry] = 1 * Us);

    [Fact]
    public void A_source_that_is_pending_is_not_raised_twice()
    {
        HostInterrupts interrupts = new(_world.NewCore());
        InterruptSource blocker = NewSource("blocker", 50), source = NewSource("source", 5);
        _world.At(10, () => interrupts.Raise(blocker));
        _world.At(20, () => interrupts.Raise(source));
        _world.At(30, () => interrupts.Raise(source));
        _world.RunUntil(200);

        Assert.Equal(["61 blocker", "67 source"], _world.Notes);
        Assert.Equal(1, source.Count);
        Assert.False(source.IsPending);
    }

    [Fact]
    public void A_source_that_is_raised_while_its_handler_runs_is_taken_again()
    {
        HostInterrupts interrupts = new(_world.NewCore());
        InterruptSource source = NewSource("source", 10);
        _world.At(10, () => interrupts.Raise(source));
        _world.At(15, () => interrupts.Raise(source));
        _world.RunUntil(200);

        Assert.Equal(["21 source", "32 source"], _world.Notes);
        Assert.Equal(2, source.Count);
    }

    [Fact]
    public void Pending_sources_are_taken_in_the_order_in_which_they_were_raised()
    {
        HostInterrupts interrupts = new(_world.NewCore());
        InterruptSource[] sources = [.. "abcd".Select(c => NewSource(c.ToString(), 10))];
        _world.At(10, () => interrupts.Raise(sources[2]));
        _world.At(11, () => interrupts.Raise(sources[3]));
        _world.At(12, () => interrupts.Raise(sources[0]));
        _world.At(13, () => interrupts.Raise(sources[1]));
        _world.RunUntil(200);

        Assert.Equal(["21 c", "32 d", "43 a", "54 b"], _world.Notes);
        Assert.Equal(44 * Us, interrupts.Context.UsedPs);
    }

    /// <summary>An idle core leaves its idle state first, which is nobody's time; a busy one takes the interrupt at once.</summary>
    [Fact]
    public void An_idle_core_takes_an_interrupt_when_it_is_awake()
    {
        var world = new SmallWorld(costs => (costs[CostKey.IrqHostEntry], costs[CostKey.IdleExitLatency]) = (1 * Us, 7 * Us));
        HostInterrupts interrupts = new(world.NewCore());
        InterruptSource first = Source("first"), second = Source("second"), third = Source("third");
        world.At(10, () => interrupts.Raise(first));
        world.At(12, () => interrupts.Raise(second)); // on its way up: no second delay
        world.At(40, () => interrupts.Raise(third));
        world.RunUntil(200);

        Assert.Equal(["20 first", "23 second", "50 third"], world.Notes);
        Assert.Equal(2, world.Meter.Ledger.Units(CostKey.IdleExitLatency));
        Assert.Equal(9 * Us, interrupts.Context.UsedPs);

        InterruptSource Source(string name) => new(new Handler(name, async irq =>
        {
            await irq.Spend(2);
            world.Note(name);
        }));
    }

    private InterruptSource NewSource(string name, long us) => new(new Handler(name, async irq =>
    {
        await irq.Spend(us);
        _world.Note(name);
    }));
}
