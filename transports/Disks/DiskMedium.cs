using Bakeoff.Machine;

namespace Bakeoff.Transports.Disks;

/// <summary>
/// The host's disk: each request takes the same time, requests overlap, and the controller interrupts one host core per
/// completion that finds no interrupt pending.
/// </summary>
internal sealed class DiskMedium : IEventTarget, IInterruptHandler
{
    private readonly Simulator _simulator;
    private readonly HostCore _core;
    private readonly long _servicePs;
    private readonly Action<CpuContext> _finished;
    private readonly InterruptSource _source;

    /// <summary>Creates a disk whose interrupts go to <paramref name="core"/> and there call <paramref name="finished"/>.</summary>
    public DiskMedium(Simulator simulator, HostCore core, long servicePs, Action<CpuContext> finished)
    {
        _simulator = simulator;
        _core = core;
        _servicePs = servicePs;
        _finished = finished;
        _source = new InterruptSource(this);
    }

    /// <summary>Requests that the medium has done and nobody has fetched; they end in the order of their start.</summary>
    public int Done { get; set; }

    /// <summary>Starts a request.</summary>
    public void Start() => _simulator.Schedule(_simulator.NowPs + _servicePs, EventPriority.Interrupt, this);

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        Done++;
        _core.Interrupts.Raise(_source);
    }

    /// <inheritdoc/>
    public string Name => "disk";

    /// <inheritdoc/>
    public SimTask Handle(CpuContext irq)
    {
        irq.Owe(CostKey.DiskInterruptHandler);
        _finished(irq);
        return SimTask.Completed;
    }
}
