using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bakeoff.Machine;

/// <summary>
/// Which cores have a copy of each cache line of a memory, one bit per core: what a directory of the MESI protocol knows. Caches are large
/// enough for what is tracked: nothing is ever evicted.
/// </summary>
/// <remarks>
/// <code>
///   load    a copy is here: free. None: fetched from a core that has one, or from memory
///   store   the only copy is here: free. Otherwise the others are invalidated, and the line is fetched if need be
/// </code>
/// Cores 64 apart share a bit: on a host of more than 64, two of them are taken for one.
/// </remarks>
internal sealed unsafe class CacheLines : IDisposable
{
    /// <summary>Lines of 64 bytes, as on every machine of the profiles.</summary>
    private const int LineShift = 6;

    private ulong* _holders;

    /// <summary>Nobody holds a line of <paramref name="sizeBytes"/> of memory.</summary>
    public CacheLines(long sizeBytes) =>
        _holders = (ulong*)NativeMemory.AllocZeroed((nuint)((sizeBytes >> LineShift) + 1), sizeof(ulong));

    /// <summary>Frees the directory if <see cref="Dispose"/> was not called.</summary>
    ~CacheLines() => Free();

    /// <summary>Number of the line that holds <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LineOf(ulong address) => address >> LineShift;

    /// <summary>The core with bit <paramref name="core"/> loads from a line, inside the memory; true if it has to fetch it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Load(ulong line, ulong core)
    {
        ref ulong holders = ref _holders[line];
        bool misses = (holders & core) == 0;
        holders |= core;
        return misses;
    }

    /// <summary>That core stores into it; true if it has not got the only copy. No core at all (0): the memory was written from outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Store(ulong line, ulong core)
    {
        ref ulong holders = ref _holders[line];
        bool misses = holders != core;
        holders = core;
        return misses;
    }

    /// <summary>True if a store by that core would not find the only copy there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool WouldMiss(ulong line, ulong core) => _holders[line] != core;

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_holders);
        _holders = null;
    }
}
