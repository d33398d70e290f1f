namespace Bakeoff.Harness;

/// <summary>Interrupts injected into the guest by one vector.</summary>
/// <param name="Vector">Name of the vector as /proc/interrupts would show it.</param>
/// <param name="Count">Injections while measuring.</param>
/// <param name="Vcpu">The vCPU that took them.</param>
public sealed record InterruptCount(string Vector, long Count, int Vcpu = 0);
