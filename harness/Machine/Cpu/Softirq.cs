namespace Bakeoff.Machine;

/// <summary>
/// The softirq context of a processor: NAPI polls and tasklets, bounded as in Linux 2.6.3x. One pass of net_rx handles at
/// most 300 packets or two ticks; after ten restarts the rest is left to ksoftirqd, a thread that competes with others.
/// </summary>
public sealed class Softirq
{
    /// <summary>Packets per net_rx pass (netdev_budget).</summary>
    public const int NetRxBudget = 300;

    /// <summary>Restarts before ksoftirqd takes over (MAX_SOFTIRQ_RESTART).</summary>
    public const int RestartsMax = 10;

    /// <summary>Two ticks at HZ 250.</summary>
    private const long NetRxTimeLimitPs = 8_000_000_000;

    private readonly CpuContext _softirq;
    private readonly CpuContext _daemon;
    private readonly FifoQueue<Napi> _polls = new();
    private readonly FifoQueue<Tasklet> _tasklets = new();
    private bool _daemonRuns;

    /// <summary>Creates the softirq context and ksoftirqd of <paramref name="processor"/>.</summary>
    public Softirq(Processor processor)
    {
        Processor = processor;
        processor.Softirq = this;
        _softirq = new CpuContext(processor, processor.Name + "/softirq", CpuLevel.Softirq, CpuComponent.Softirq);
        _daemon = new CpuContext(processor, processor.Name + "/ksoftirqd", CpuLevel.Thread, CpuComponent.Softirq);
        processor.Attach(_softirq);
        processor.Simulator.Spawn(_softirq, () => RunAsync(_softirq));
        processor.Simulator.Spawn(_daemon, () => RunAsync(_daemon));
    }

    /// <summary>Where it runs.</summary>
    public Processor Processor { get; }

    /// <summary>The softirq context, for accounting.</summary>
    public CpuContext Context => _softirq;

    /// <summary>The ksoftirqd thread, for accounting.</summary>
    public CpuContext Daemon => _daemon;

    /// <summary>How often ksoftirqd took over.</summary>
    public long DaemonTakeovers { get; private set; }

    private bool HasPending => _polls.Count > 0 || _tasklets.Count > 0;

    /// <summary>Puts <paramref name="napi"/> on the poll list; false if it is scheduled already.</summary>
    public bool Schedule(Napi napi)
    {
        if (napi.IsScheduled)
        {
            return false;
        }

        napi.IsScheduled = true;
        List(napi);
        _softirq.Wake();
        return true;
    }

    /// <summary>Schedules <paramref name="tasklet"/> to run once.</summary>
    public void Schedule(Tasklet tasklet)
    {
        if (!tasklet.IsScheduled)
        {
            tasklet.IsScheduled = true;
            _tasklets.Enqueue(tasklet);
            _softirq.Wake();
        }
    }

    private void List(Napi napi)
    {
        napi.IsListed = true;
        _polls.Enqueue(napi);
    }

    /// <summary>
    /// Both contexts run the same passes: the softirq until nothing is pending or it has restarted too often, ksoftirqd one
    /// at a time with a chance for other threads in between. One method, because each async layer costs every frame.
    /// </summary>
    private async SimTask RunAsync(CpuContext context)
    {
        bool isDaemon = context == _daemon;
        while (true)
        {
            while (isDaemon ? !_daemonRuns : _daemonRuns || !HasPending)
            {
                await context.Block(isDaemon ? "softirq overflow" : "softirq");
            }

            for (int passes = 0; HasPending; passes++)
            {
                if (passes == RestartsMax && !isDaemon)
                {
                    DaemonTakeovers++;
                    _daemonRuns = true;
                    _daemon.Wake();
                    break;
                }

                context.DisableBottomHalves();
                if (passes == 0 || isDaemon)
                {
                    context.Owe(CostKey.SoftirqEntry);
                }

                for (int tasklets = _tasklets.Count; tasklets > 0; tasklets--)
                {
                    Tasklet tasklet = _tasklets.Dequeue();
                    tasklet.IsScheduled = false;
                    await tasklet.RunAsync(context);
                }

                int budget = NetRxBudget;
                long deadlinePs = Processor.Simulator.NowPs + NetRxTimeLimitPs;
                while (_polls.Count > 0 && budget > 0 && Processor.Simulator.NowPs < deadlinePs)
                {
                    Napi napi = TakePoll(context);
                    await napi.PollAsync(context, napi.Weight);
                    budget -= napi.Work;
                    if (napi.IsScheduled && !napi.IsListed)
                    {
                        List(napi); // did not complete: it has more
                    }
                }

                if (context.OwedPs > 0)
                {
                    await context.Pay();
                }

                context.EnableBottomHalves();
                if (isDaemon)
                {
                    await context.Pay(); // cond_resched: nothing is owed, but other threads may run here
                }
            }

            if (isDaemon)
            {
                _daemonRuns = false;
                _softirq.Wake();
            }
        }
    }

    private Napi TakePoll(CpuContext context)
    {
        Napi napi = _polls.Dequeue();
        napi.IsListed = false;
        napi.Work = 0;
        context.Owe(CostKey.NapiPoll);
        return napi;
    }
}
