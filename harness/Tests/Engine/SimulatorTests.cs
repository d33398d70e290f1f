using Bakeoff.Machine;

namespace Bakeoff.Tests.Engine;

/// <summary>The clock and the event loop.</summary>
public class SimulatorTests
{
    [Fact]
    public void A_million_events_without_time_moving_stop_the_run()
    {
        var simulator = new Simulator(new SimulatorOptions());
        simulator.Schedule(77, EventPriority.Host, new Again(simulator, aheadPs: 0));
        var e = Assert.Throws<SimulationException>(() => simulator.RunUntil(1000));
        Assert.Contains("a million events fired without time moving", e.Message, StringComparison.Ordinal);
        Assert.Equal(77, e.TimePs);
    }

    [Fact]
    public void An_event_in_the_past_stops_the_run()
    {
        var simulator = new Simulator(new SimulatorOptions());
        simulator.Schedule(77, EventPriority.Host, new Again(simulator, aheadPs: -1));
        var e = Assert.Throws<SimulationException>(() => simulator.RunUntil(1000));
        Assert.Contains("scheduled in the past", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_window_ends_with_its_last_instant_and_the_next_one_goes_on_from_there()
    {
        var simulator = new Simulator(new SimulatorOptions());
        simulator.Schedule(10, EventPriority.Host, new Again(simulator, aheadPs: 10));
        simulator.RunUntil(50);
        Assert.Equal((50, 5), (simulator.NowPs, simulator.EventsFired));
        simulator.RunUntil(59);
        Assert.Equal((59, 5), (simulator.NowPs, simulator.EventsFired));
        simulator.RunUntil(60);
        Assert.Equal((60, 6), (simulator.NowPs, simulator.EventsFired));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_clock_stays_where_an_actor_stops_the_loop(bool inPlaceAdvance)
    {
        var simulator = new Simulator(new SimulatorOptions { InPlaceAdvance = inPlaceAdvance });
        var actor = new Actor(simulator, "a");
        int after = 0;
        simulator.Spawn(actor, async () =>
        {
            await actor.Delay(100);
            simulator.Stop();
            await actor.Delay(0);
            after++;
            await actor.Delay(100);
            after++;
        });
        simulator.RunUntil(1000);
        Assert.Equal((100, 0), (simulator.NowPs, after));
        simulator.RunUntil(1000);
        Assert.Equal((1000, 2), (simulator.NowPs, after));
    }

    [Fact]
    public void The_clock_is_advanced_in_place_up_to_the_next_event_and_the_end_of_the_window_but_not_past_them()
    {
        var simulator = new Simulator(new SimulatorOptions());
        var actor = new Actor(simulator, "a");
        simulator.Spawn(actor, async () =>
        {
            while (true)
            {
                await actor.Delay(30);
            }
        });
        simulator.Schedule(100, EventPriority.Host, new Again(simulator, aheadPs: 10_000));
        simulator.RunUntil(150);
        Assert.Equal(150, simulator.NowPs);
        // 30, 60, 90 in place; 120 lies behind the event at 100; 150 is the window's last instant.
        Assert.Equal(4, simulator.AdvancedInPlace);
    }

    [Fact]
    public void Chaos_changes_the_order_of_equal_times_by_seed_and_repeats_it()
    {
        Assert.Equal(Order(1), Order(1));
        Assert.NotEqual(Order(1), Order(2));

        static List<int> Order(ulong seed)
        {
            var simulator = new Simulator(new SimulatorOptions { Seed = seed, Chaos = true });
            var order = new List<int>();
            for (int i = 0; i < 50; i++)
            {
                simulator.Schedule(10, EventPriority.Host, new Note(order), i);
            }

            simulator.RunUntil(10);
            return order;
        }
    }

    private sealed class Note(List<int> order) : IEventTarget
    {
        public void Fire(int tag) => order.Add(tag);
    }

    private sealed class Again(Simulator simulator, long aheadPs) : IEventTarget
    {
        public void Fire(int tag) => simulator.Schedule(simulator.NowPs + aheadPs, EventPriority.Host, this);
    }
}
