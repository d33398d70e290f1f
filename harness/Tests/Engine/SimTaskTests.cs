using Bakeoff.Machine;

namespace Bakeoff.Tests.Engine;

/// <summary>The task type of simulated threads: what it does, and what it refuses.</summary>
public class SimTaskTests
{
    [Fact]
    public void Nested_methods_resume_where_they_stopped()
    {
        var simulator = new Simulator(new SimulatorOptions());
        var notes = new List<string>();
        var actor = new Actor(simulator, "a");
        simulator.Spawn(actor, async () =>
        {
            await OuterAsync();
            notes.Add($"{simulator.NowPs} end");
        });
        simulator.RunUntil(100);
        Assert.Equal(["3 inner", "8 outer", "8 end"], notes);

        async SimTask OuterAsync()
        {
            await InnerAsync();
            await actor.Delay(5);
            notes.Add($"{simulator.NowPs} outer");
        }

        async SimTask InnerAsync()
        {
            await actor.Delay(3);
            notes.Add($"{simulator.NowPs} inner");
        }
    }

    [Fact]
    public void A_suspended_method_allocates_nothing_once_its_kind_has_run()
    {
        var simulator = new Simulator(new SimulatorOptions { InPlaceAdvance = false });
        var actor = new Actor(simulator, "a");
        simulator.Spawn(actor, async () =>
        {
            while (true)
            {
                await LayerAsync(4);
            }
        });
        simulator.RunUntil(10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        simulator.RunUntil(400_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        async SimTask LayerAsync(int depth)
        {
            if (depth == 0)
            {
                await actor.Delay(2);
            }
            else
            {
                await LayerAsync(depth - 1);
            }
        }
    }

    [Fact]
    public void An_exception_stops_the_run_and_names_actor_time_and_seed()
    {
        var simulator = new Simulator(new SimulatorOptions { Seed = 4711 });
        var failing = new Actor(simulator, "the-culprit");
        var bystander = new Actor(simulator, "a-bystander");
        simulator.Spawn(bystander, async () => await bystander.Delay(1_000_000_000));
        simulator.Spawn(failing, async () => await FailAsync());
        var e = Assert.Throws<SimulationException>(() => simulator.RunUntil(1_000_000_000));
        Assert.Equal(7_000_000, e.TimePs);
        Assert.Equal("the-culprit: out of luck", e.Message);
        Assert.Contains("at 7 us of virtual time, seed 4711", e.Report, StringComparison.Ordinal);
        Assert.Contains("a-bystander waits for delay since 0 us", e.Report, StringComparison.Ordinal);

        async SimTask FailAsync()
        {
            await failing.Delay(7_000_000);
            throw new InvalidOperationException("out of luck");
        }
    }

    [Fact]
    public void An_exception_before_the_first_wait_reaches_whoever_awaits()
    {
        string caught = "";
        RunActor(async _ =>
        {
            try
            {
                await FailAtOnceAsync();
            }
            catch (InvalidOperationException e)
            {
                caught = e.Message;
            }
        });
        Assert.Equal("at once", caught);

        static async SimTask FailAtOnceAsync()
        {
            await SimTask.Completed;
            throw new InvalidOperationException("at once");
        }
    }

    [Fact]
    public void An_exception_is_thrown_once_and_not_by_the_next_method_of_its_kind()
    {
        int caught = 0;
        RunActor(async actor =>
        {
            for (int i = 0; i < 4; i++)
            {
                try
                {
                    await WaitAsync(actor, fail: i == 1);
                }
                catch (InvalidOperationException)
                {
                    caught++;
                }
            }
        });
        Assert.Equal(1, caught);
    }

    [Fact]
    public void Awaiting_a_task_twice_is_refused() => AssertRefused("used after it had been awaited", async actor =>
    {
        SimTask task = WaitAsync(actor, fail: false);
        await task;
        await task;
    });

    [Fact]
    public void A_second_wait_before_the_first_has_ended_is_refused() => AssertRefused("waits for two things", async actor =>
    {
        SimTask first = WaitAsync(actor, fail: false);
        SimTask second = WaitAsync(actor, fail: false);
        await first;
        await second;
    });

    [Fact]
    public void Waiting_in_another_actors_name_is_refused() => AssertRefused("another actor's wait", async actor =>
    {
        var other = new Actor(actor.Simulator, "other");
        await other.Delay(5);
    });

    [Fact]
    public void A_foreign_awaiter_is_refused() => AssertRefused("may await simulated things only", async _ => await Task.Yield());

    [Fact]
    public void A_simulated_wait_outside_a_simulated_method_is_refused()
    {
        var simulator = new Simulator(new SimulatorOptions());
        var actor = new Actor(simulator, "a");
        ActorAwaiter wait = actor.Delay(5);
        Assert.Throws<InvariantException>(() => wait.OnCompleted(() => { }));
    }

    private static async SimTask WaitAsync(Actor actor, bool fail)
    {
        await actor.Delay(5);
        if (fail)
        {
            throw new InvalidOperationException("asked for");
        }
    }

    private static void AssertRefused(string why, Func<Actor, SimTask> body)
    {
        var e = Assert.Throws<SimulationException>(() => RunActor(body));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    private static void RunActor(Func<Actor, SimTask> body)
    {
        var simulator = new Simulator(new SimulatorOptions { InPlaceAdvance = false });
        var actor = new Actor(simulator, "actor");
        simulator.Spawn(actor, () => body(actor));
        simulator.RunUntil(1_000_000);
    }
}
