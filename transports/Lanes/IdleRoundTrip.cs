namespace Bakeoff.Transports;

/// <summary>
/// What one transaction costs an otherwise idle guest: a datagram out, its answer in, the guest halted in between, a local
/// APIC that exits at every EOI, no ticks. It is the sum of a contestant's two drawings, and a test compares it with both
/// the drawings and a simulated run.
/// </summary>
/// <param name="Exits">Exit reasons, in the order in which they happen.</param>
/// <param name="WakeUps">
/// Threads woken on host and guest, in order: <c>vcpu</c>, <c>application</c>, <c>events</c> (the work queue of a core) and
/// the back end's own threads by name.
/// </param>
public sealed record IdleRoundTrip(IReadOnlyList<string> Exits, IReadOnlyList<string> WakeUps);
