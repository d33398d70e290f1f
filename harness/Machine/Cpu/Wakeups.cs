namespace Bakeoff.Machine;

/// <summary>Waking a thread, and who pays for it.</summary>
public static class Wakeups
{
    /// <summary>
    /// Wakes <paramref name="target"/> from <paramref name="waker"/>. If it sleeps, the waker owes the wake-up, and the
    /// target becomes ready when that is paid plus, across cores, the time the target core needs to notice; across vCPUs see
    /// <see cref="Vcpu.WakeRemotely"/>.
    /// </summary>
    public static void Wake(this CpuContext target, CpuContext waker)
    {
        if (!target.IsAsleep)
        {
            target.Wake();
            return;
        }

        waker.Owe(CostKey.SchedWake);
        waker.Processor.NoteWakeup(waker);
        waker.Meter.Trace?.Mark(waker.Simulator.NowPs + waker.OwedPs, waker.Name, "wakes " + target.Name);
        target.Wakeups++;
        if (target.Processor == waker.Processor)
        {
            target.Wake();
            return;
        }

        if (target.Processor.Vcpu is { } vcpu && waker.Processor.Vcpu is not null)
        {
            vcpu.WakeRemotely(waker, target);
            return;
        }

        bool isIdle = target.Processor.IsIdle;
        CostKey latency = isIdle ? CostKey.SchedWakeLatency : CostKey.IpiLatency;
        long delayPs = target.Meter.Costs[latency];
        target.Meter.Ledger.Add(latency, 1, delayPs);
        target.Meter.Trace?.Charge(waker.Simulator.NowPs + waker.OwedPs, target.Name, latency, 1, delayPs);
        if (isIdle && target.Processor.Governor is not null)
        {
            delayPs += DeeperExitPs(target, waker.Simulator.NowPs + waker.OwedPs, delayPs);
        }

        target.Wake(waker.OwedPs + delayPs + 1);
    }

    /// <summary>The same, or a wake-up by nobody who pays (a device that has finished) where <paramref name="waker"/> is null.</summary>
    public static void WakeFrom(this CpuContext target, CpuContext? waker)
    {
        if (waker is null)
        {
            target.Wake();
        }
        else
        {
            target.Wake(waker);
        }
    }

    /// <summary>
    /// By how much the core of <paramref name="target"/>, woken at <paramref name="atPs"/>, is later than one in the shallowest idle state, whose
    /// exit is in the wake-up latency.
    /// </summary>
    private static long DeeperExitPs(CpuContext target, long atPs, long latencyPs)
    {
        long ps = target.Processor.IdleExitPs(atPs) - target.Meter.Costs[CostKey.IdleExitLatency];
        if (ps <= 0)
        {
            return 0;
        }

        target.Meter.Ledger.Add(CostKey.IdleExitLatency, 1, ps);
        target.Meter.Trace?.Charge(atPs + latencyPs, target.Name, CostKey.IdleExitLatency, 1, ps);
        return ps;
    }
}
