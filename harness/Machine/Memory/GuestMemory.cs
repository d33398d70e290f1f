using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bakeoff.Machine;

/// <summary>
/// The guest's physical memory as real bytes, addressed from 0. Rings and packet buffers live here, and both sides
/// read and write it with acquire/release accesses, so that the same ring code is correct between two real threads.
/// </summary>
/// <remarks>
/// Addresses that come from a guest are untrusted: test them with <see cref="Contains"/> first. An access outside the
/// memory throws <see cref="InvariantException"/>: by then the model has failed to validate.
/// </remarks>
public sealed unsafe class GuestMemory : IDisposable
{
    private const int PageBytes = 4096;

    private void* _allocation;
    private byte* _base;

    /// <summary>Allocates <paramref name="sizeBytes"/> of zeroed, page-aligned memory. Pages cost nothing until they are touched.</summary>
    public GuestMemory(long sizeBytes)
    {
        Invariant.That(sizeBytes is > 0 and <= 1L << 32, "guest memory is between 1 byte and 4 GiB");
        SizeBytes = sizeBytes;
        _allocation = NativeMemory.AllocZeroed((nuint)sizeBytes + PageBytes - 1);
        _base = (byte*)(((nuint)_allocation + PageBytes - 1) & ~(nuint)(PageBytes - 1));
        Lines = new CacheLines(sizeBytes);
    }

    /// <summary>Frees the memory if <see cref="Dispose"/> was not called.</summary>
    ~GuestMemory() => Free();

    /// <summary>Size in bytes.</summary>
    public long SizeBytes { get; }

    /// <summary>Who has which line of it in a cache, as far as rings are concerned: see <see cref="CachedMemory"/>.</summary>
    internal CacheLines Lines { get; }

    /// <summary>True if the whole range lies inside the memory; safe for any untrusted address and length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ulong address, long length) =>
        length >= 0 && address <= (ulong)SizeBytes && (ulong)length <= (ulong)SizeBytes - address;

    /// <summary>A view of <paramref name="length"/> bytes; plain accesses, so not for words that both sides share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Span(ulong address, int length)
    {
        Check(address, length);
        return new Span<byte>(_base + address, length);
    }

    /// <summary>Plain read of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Read<T>(ulong address) where T : unmanaged
    {
        Check(address, sizeof(T));
        return Unsafe.ReadUnaligned<T>(_base + address);
    }

    /// <summary>Plain write of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<T>(ulong address, T value) where T : unmanaged
    {
        Check(address, sizeof(T));
        Unsafe.WriteUnaligned(_base + address, value);
    }

    /// <summary>Acquire load of a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Acquire8(ulong address) => Volatile.Read(ref Ref<byte>(address));

    /// <summary>Acquire load of a naturally aligned 16-bit word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort Acquire16(ulong address) => Volatile.Read(ref Ref<ushort>(address));

    /// <summary>Acquire load of a naturally aligned 32-bit word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Acquire32(ulong address) => Volatile.Read(ref Ref<uint>(address));

    /// <summary>Release store of a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release8(ulong address, byte value) => Volatile.Write(ref Ref<byte>(address), value);

    /// <summary>Release store of a naturally aligned 16-bit word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release16(ulong address, ushort value) => Volatile.Write(ref Ref<ushort>(address), value);

    /// <summary>Release store of a naturally aligned 32-bit word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release32(ulong address, uint value) => Volatile.Write(ref Ref<uint>(address), value);

    /// <summary>Acquire load of a naturally aligned 64-bit word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Acquire64(ulong address) => Volatile.Read(ref Ref<ulong>(address));

    /// <summary>Atomically sets <paramref name="bits"/> in a naturally aligned 64-bit word and returns what it was; a full barrier.</summary>
    public ulong Or64(ulong address, ulong bits) => Interlocked.Or(ref Ref<ulong>(address), bits);

    /// <summary>Atomically clears all but <paramref name="bits"/> in a naturally aligned 64-bit word and returns what it was; a full barrier.</summary>
    public ulong And64(ulong address, ulong bits) => Interlocked.And(ref Ref<ulong>(address), bits);

    /// <summary>Atomically replaces a naturally aligned 64-bit word and returns what it was; a full barrier.</summary>
    public ulong Exchange64(ulong address, ulong value) => Interlocked.Exchange(ref Ref<ulong>(address), value);

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        Lines.Dispose();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref T Ref<T>(ulong address) where T : unmanaged
    {
        Check(address, sizeof(T));
        return ref Unsafe.AsRef<T>(_base + address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Check(ulong address, int length)
    {
        if (!Contains(address, length))
        {
            Outside(address, length);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Outside(ulong address, int length) => Invariant.Fail(
        $"access to guest memory outside its {SizeBytes} bytes: address 0x{address:x}, length {length}");

    private void Free()
    {
        NativeMemory.Free(_allocation);
        _allocation = null;
        _base = null;
    }
}
