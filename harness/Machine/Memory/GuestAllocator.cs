namespace Bakeoff.Machine;

/// <summary>Hands out guest memory at set-up: from the bottom up, never freed. Address 0 stays unused.</summary>
public sealed class GuestAllocator(GuestMemory memory)
{
    private ulong _next = 4096;

    /// <summary>Memory of <paramref name="bytes"/> at a multiple of <paramref name="alignment"/> (a power of two).</summary>
    public ulong Allocate(long bytes, int alignment = 64)
    {
        ulong mask = (ulong)alignment - 1;
        ulong address = (_next + mask) & ~mask;
        Invariant.That(memory.Contains(address, bytes), "the guest has too little memory for its rings and buffers");
        _next = address + (ulong)bytes;
        return address;
    }
}
