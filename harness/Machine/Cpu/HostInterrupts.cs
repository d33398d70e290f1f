namespace Bakeoff.Machine;

/// <summary>
/// The interrupts of a bare-metal core (host or remote peer): a native local APIC, so acknowledging costs no exit. A
/// source that is pending already is not raised twice.
/// </summary>
public sealed class HostInterrupts
{
    private readonly CpuContext _hard;
    private readonly FifoQueue<InterruptSource> _pending = new();

    /// <summary>Creates the hard-interrupt context of <paramref name="core"/>.</summary>
    public HostInterrupts(Processor core)
    {
        Core = core;
        _hard = new CpuContext(core, core.Name + "/irq", CpuLevel.HardInterrupt, CpuComponent.HardInterrupt);
        core.Attach(_hard);
        core.Simulator.Spawn(_hard, RunAsync);
    }

    /// <summary>The core.</summary>
    public Processor Core { get; }

    /// <summary>CPU time of the context.</summary>
    public CpuContext Context => _hard;

    /// <summary>Raises <paramref name="source"/> on this core at this instant; an idle core takes it when it has left its idle state.</summary>
    public void Raise(InterruptSource source)
    {
        if (source.IsPending)
        {
            return;
        }

        source.IsPending = true;
        _pending.Enqueue(source);
        _hard.Wake(Core.IsIdle && _hard.IsAsleep ? IdleExitPs() : 0);
    }

    private long IdleExitPs()
    {
        long ps = Core.IdleExitPs(Core.Simulator.NowPs);
        if (ps == 0)
        {
            return 0;
        }

        Core.Meter.Ledger.Add(CostKey.IdleExitLatency, 1, ps);
        Core.Meter.Trace?.Charge(Core.Simulator.NowPs, _hard.Name, CostKey.IdleExitLatency, 1, ps);
        return ps;
    }

    private async SimTask RunAsync()
    {
        while (true)
        {
            while (_pending.Count == 0)
            {
                await _hard.Block("interrupt");
            }

            InterruptSource source = _pending.Dequeue();
            source.IsPending = false;
            source.Count++;
            _hard.Owe(CostKey.IrqHostEntry);
            await _hard.Pay();
            await source.Handler.Handle(_hard);
            if (_hard.OwedPs > 0)
            {
                await _hard.Pay();
            }
        }
    }
}
