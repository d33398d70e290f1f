namespace Bakeoff.Machine;

/// <summary>A piece of guest memory: guest-physical address and length in bytes.</summary>
public readonly record struct BufferSegment(ulong Address, int Length);
