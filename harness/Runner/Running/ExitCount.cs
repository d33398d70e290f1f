namespace Bakeoff.Harness;

/// <summary>Exits of one reason.</summary>
/// <param name="Reason">VMX exit reason.</param>
/// <param name="Handled">Where it was handled: <c>kernel</c> or <c>userspace</c>.</param>
/// <param name="Count">Number of exits while measuring.</param>
/// <param name="VirtualPs">Virtual time from exit to entry, summed, in ps.</param>
public sealed record ExitCount(string Reason, string Handled, long Count, long VirtualPs);
