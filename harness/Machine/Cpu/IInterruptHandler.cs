namespace Bakeoff.Machine;

/// <summary>What an operating system does when an interrupt arrives: the driver's handler.</summary>
public interface IInterruptHandler
{
    /// <summary>Name as /proc/interrupts shows it.</summary>
    string Name { get; }

    /// <summary>Runs in hard-interrupt context, interrupts off. May leave costs owed.</summary>
    SimTask Handle(CpuContext irq);
}
