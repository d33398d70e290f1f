using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>A world of one machine in which nothing costs anything but what a test prices, and nothing is random.</summary>
internal sealed class SmallWorld
{
    /// <summary>Picoseconds per microsecond, the unit of these tests.</summary>
    public const long Us = 1_000_000;

    /// <summary>Picoseconds per millisecond.</summary>
    public const long Ms = 1000 * Us;

    /// <summary>The atom in which tests pay for plain work: one unit is one microsecond.</summary>
    public const CostKey Work = CostKey.SystemCall;

    public SmallWorld(Action<CostTable>? prices = null, SimulatorOptions? options = null, IdleStates? idleStates = null)
    {
        Simulator = new Simulator(options ?? new SimulatorOptions());
        Costs = new CostTable();
        Costs[Work] = Us;
        prices?.Invoke(Costs);
        Meter = new Meter("test", Costs, jitterCv: 0, seed: 1) { IdleStates = idleStates };
    }

    public Simulator Simulator { get; }

    public CostTable Costs { get; }

    public Meter Meter { get; }

    public PacketAccounts Accounts { get; } = new(fullPayload: true);

    /// <summary>What happened, as "microsecond what".</summary>
    public List<string> Notes { get; } = [];

    public long NowPs => Simulator.NowPs;

    public void Note(string what) => Notes.Add($"{NowPs / (double)Us} {what}");

    public Processor NewCore(string name = "core", SchedulerOptions? options = null) =>
        new(Simulator, name, Meter, isGuest: false, options);

    /// <summary>A thread that sleeps for good when <paramref name="body"/> has ended.</summary>
    public CpuContext Start(Processor core, string name, Func<CpuContext, SimTask> body, int addressSpace = 0)
    {
        var thread = new CpuContext(core, name, CpuLevel.Thread, CpuComponent.Other) { AddressSpace = addressSpace };
        Simulator.Spawn(thread, () => RunAsync(thread, body));
        return thread;
    }

    /// <summary>Runs <paramref name="action"/> from the event loop at <paramref name="us"/>.</summary>
    public void At(double us, Action action) =>
        Simulator.Schedule((long)(us * Us), EventPriority.Interrupt, new Callback(action));

    public void RunUntil(double us) => Simulator.RunUntil((long)(us * Us));

    private static async SimTask RunAsync(CpuContext thread, Func<CpuContext, SimTask> body)
    {
        await body(thread);
        while (true)
        {
            if (thread.OwedPs > 0)
            {
                await thread.Pay();
            }

            await thread.Block("nothing");
        }
    }

    private sealed class Callback(Action action) : IEventTarget
    {
        public void Fire(int tag) => action();
    }
}

/// <summary>Shorthands of the tests.</summary>
internal static class SmallWorldExtensions
{
    /// <summary>Pays <paramref name="us"/> microseconds of work, and everything owed before.</summary>
    public static ActorAwaiter Spend(this CpuContext context, long us)
    {
        context.Owe(SmallWorld.Work, us);
        return context.Pay();
    }
}
