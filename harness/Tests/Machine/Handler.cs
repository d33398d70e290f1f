using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>An interrupt handler made of a delegate.</summary>
internal sealed class Handler(string name, Func<CpuContext, SimTask>? body = null) : IInterruptHandler
{
    public string Name { get; } = name;

    public SimTask Handle(CpuContext irq) => body?.Invoke(irq) ?? SimTask.Completed;
}
