using Bakeoff.Machine;
using Bakeoff.Tests.Machine;

namespace Bakeoff.Tests.Faults;

/// <summary>Threads that are killed: they stop where they are, and nothing else does.</summary>
public sealed class KillTests
{
    [Fact]
    public void A_thread_killed_within_a_charge_leaves_its_core_to_the_next()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        CpuContext first = world.Start(core, "first", thread => WorkAsync(world, thread, 10));
        world.Start(core, "second", thread => WorkAsync(world, thread, 3));
        world.At(4, first.Kill);
        world.RunUntil(100);
        Assert.Equal(["7 second"], world.Notes);
        Assert.True(first.IsKilled);
    }

    [Fact]
    public void A_killed_thread_cannot_be_woken()
    {
        var world = new SmallWorld();
        Processor core = world.NewCore();
        CpuContext sleeper = world.Start(core, "sleeper", async thread =>
        {
            await thread.Block("a wake-up");
            world.Note("woke");
        });
        world.At(1, sleeper.Kill);
        world.At(2, () => sleeper.Wake());
        world.RunUntil(100);
        Assert.Empty(world.Notes);
        Assert.True(core.IsIdle);
        Assert.False(sleeper.IsAsleep);
    }

    [Fact]
    public void A_wake_up_on_its_way_dies_with_its_target()
    {
        var world = new SmallWorld();
        CpuContext sleeper = world.Start(world.NewCore(), "sleeper", async thread =>
        {
            await thread.Block("a wake-up");
            world.Note("woke");
        });
        world.At(1, () => sleeper.Wake(5 * SmallWorld.Us));
        world.At(3, sleeper.Kill);
        world.RunUntil(100);
        Assert.Empty(world.Notes);
    }

    private static async SimTask WorkAsync(SmallWorld world, CpuContext thread, int us)
    {
        thread.Owe(SmallWorld.Work, us);
        await thread.Pay();
        world.Note(thread.Name);
    }
}
