using System.Numerics;

namespace Bakeoff.Machine;

/// <summary>
/// One of the buses on which KVM keeps what it handles of a guest's port or memory accesses itself (Linux 2.6.32 virt/kvm/kvm_main.c):
/// an access is offered to one entry after the other until one claims it, so that a search grows with what was registered before.
/// </summary>
/// <remarks>
/// An entry that is taken back leaves its place to the last one. Later kernels sort the entries by address and search by halves
/// (the first release that does is inferred: 3.2).
/// </remarks>
public sealed class IoBus
{
    /// <summary>
    /// Entries whose search <c>exit.iobus_lookup</c> covers: as many as the bus of 2.6.32 has room for (NR_IOBUS_DEVS). Each further one that
    /// is looked at costs <c>exit.iobus_entry</c>.
    /// </summary>
    public const int CoveredEntries = 6;

    private readonly List<IoBusEntry> _entries = [];
    private readonly bool _isSorted;

    /// <summary>A bus on which KVM's own devices are already.</summary>
    public IoBus(bool isSorted, params ReadOnlySpan<string> own)
    {
        _isSorted = isSorted;
        OwnEntries = own.Length;
        foreach (string name in own)
        {
            Add(name);
        }
    }

    /// <summary>Entries that every guest has.</summary>
    public int OwnEntries { get; }

    /// <summary>Entries registered for devices.</summary>
    public int DeviceEntries => _entries.Count - OwnEntries;

    /// <summary>Names of all entries, in the order in which they are searched.</summary>
    public IEnumerable<string> Names => _entries.Select(entry => entry.Name);

    /// <summary>The entry of KVM's own interrupt controller: the 8259 pair on the port bus, the I/O APIC on the other.</summary>
    public IoBusEntry InterruptController => _entries[0]; // KVM's own are never taken back

    /// <summary>Registers an entry behind those that are there.</summary>
    public IoBusEntry Add(string name)
    {
        var entry = new IoBusEntry(name) { Index = _entries.Count };
        _entries.Add(entry);
        return entry;
    }

    /// <summary>Takes an entry back.</summary>
    public void Remove(IoBusEntry entry)
    {
        Invariant.That(_entries[entry.Index] == entry, "an entry was taken off a bus that it is not on");
        IoBusEntry last = _entries[^1];
        _entries[entry.Index] = last;
        last.Index = entry.Index;
        _entries.RemoveAt(_entries.Count - 1);
    }

    /// <summary>Adds the cost of a search that ends at <paramref name="claim"/>, or at nobody.</summary>
    public void OweSearch(CpuContext thread, IoBusEntry? claim)
    {
        thread.Owe(CostKey.ExitIoBusLookup);
        int further = EntriesSearched(claim) - CoveredEntries;
        if (further > 0)
        {
            thread.Owe(CostKey.ExitIoBusEntry, further);
        }
    }

    /// <summary>Entries that are looked at before <paramref name="claim"/> is found, itself among them; all if nobody claims.</summary>
    public int EntriesSearched(IoBusEntry? claim) =>
        _isSorted ? BitOperations.Log2((uint)_entries.Count) + 1 : claim is null ? _entries.Count : claim.Index + 1;
}

/// <summary>Something registered on an in-kernel I/O bus.</summary>
public sealed class IoBusEntry(string name)
{
    /// <summary>Name.</summary>
    public string Name { get; } = name;

    internal int Index { get; set; }
}
