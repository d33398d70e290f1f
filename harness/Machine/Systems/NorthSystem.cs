namespace Bakeoff.Machine;

/// <summary>
/// A system that owns the memory of a device's rings and runs its driver: the north of vbus's vocabulary. It is a guest, or a
/// board of its own that is linked to the host's by PCI Express.
/// </summary>
public abstract class NorthSystem
{
    /// <summary>Creates the system's memory.</summary>
    private protected NorthSystem(string name, long memoryBytes, int addressSpace)
    {
        Name = name;
        AddressSpace = addressSpace;
        Memory = new GuestMemory(memoryBytes);
        Allocator = new GuestAllocator(Memory);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Identity of the VMM process's address space.</summary>
    public int AddressSpace { get; }

    /// <summary>Physical memory of the system.</summary>
    public GuestMemory Memory { get; }

    /// <summary>Set-up time allocation of it.</summary>
    public GuestAllocator Allocator { get; }

    /// <summary>The system's softirq.</summary>
    public abstract Softirq Softirq { get; }

    /// <summary>The system's network stack.</summary>
    public abstract NetStack Stack { get; }

    /// <summary>A thread of the system.</summary>
    public abstract CpuContext NewThread(string name, bool mustProgress = false);
}
