using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// Guest memory as one side of a ring uses it, through the cache of the core that it runs on: each load and store owes <c>ring.line</c> if that
/// core has not got the line. Which ones it lacks follows from the bytes that both sides touch, at the addresses where they lie.
/// </summary>
/// <remarks>
/// <code>
///   guest on core 1, worker on core 2, split ring of 256, packets of one descriptor
///   post     descriptor (four to a line), avail entry (32 to a line), avail.idx
///   take     avail.idx, entry, descriptor: once for each line that the guest has written since
///   complete used element (eight to a line), used.idx
/// </code>
/// Where both sides work on one core, such as a vCPU whose own thread runs the device at its kick, nothing is owed beyond the first use.
///
/// A side on another board (<see cref="IsAcrossLink"/>) has no copies: each line that one step reads is a round trip on the link, each line that it
/// writes a posted write.
/// </remarks>
public sealed class CachedMemory(GuestMemory memory)
{
    private readonly List<ulong> _paidAhead = [];
    private readonly List<ulong> _linesRead = [];
    private readonly List<ulong> _linesWritten = [];
    private CpuContext? _user;
    private ulong _core;

    /// <summary>The bytes.</summary>
    public GuestMemory Memory => memory;

    /// <summary>True if this side reaches the memory over a link between boards.</summary>
    public bool IsAcrossLink { get; set; }

    /// <summary>
    /// A step begins: <paramref name="context"/> owes for the lines of the accesses that follow. Without one, and before the first step, nobody
    /// does: set-up, teardown and tests of rings alone are free.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void UsedBy(CpuContext? context)
    {
        _user = context;
        _core = context?.Processor.Core.CacheBit ?? 0;
        if (IsAcrossLink)
        {
            _linesRead.Clear();
            _linesWritten.Clear();
        }
    }

    /// <summary>
    /// Owes ahead for a store to <paramref name="address"/> that the step leads up to and that others will see: its line is paid for before it
    /// takes effect, and then not again. Across a link nothing is kept, and a posted write is not waited for.
    /// </summary>
    public void OweStore(ulong address)
    {
        if (_user is null || IsAcrossLink)
        {
            return;
        }

        ulong line = CacheLines.LineOf(address);
        if (memory.Lines.WouldMiss(line, _core) && !_paidAhead.Contains(line))
        {
            _paidAhead.Add(line);
            _user.Owe(CostKey.RingLine);
        }
    }

    /// <summary>Acquire load of a byte.</summary>
    public byte Acquire8(ulong address)
    {
        byte value = memory.Acquire8(address);
        Load(address);
        return value;
    }

    /// <summary>Acquire load of a naturally aligned 16-bit word.</summary>
    public ushort Acquire16(ulong address)
    {
        ushort value = memory.Acquire16(address);
        Load(address);
        return value;
    }

    /// <summary>Acquire load of a naturally aligned 32-bit word.</summary>
    public uint Acquire32(ulong address)
    {
        uint value = memory.Acquire32(address);
        Load(address);
        return value;
    }

    /// <summary>Release store of a byte.</summary>
    public void Release8(ulong address, byte value)
    {
        memory.Release8(address, value);
        Store(address);
    }

    /// <summary>Release store of a naturally aligned 16-bit word.</summary>
    public void Release16(ulong address, ushort value)
    {
        memory.Release16(address, value);
        Store(address);
    }

    /// <summary>Release store of a naturally aligned 32-bit word.</summary>
    public void Release32(ulong address, uint value)
    {
        memory.Release32(address, value);
        Store(address);
    }

    /// <summary>Plain read of a value of at most a line's length.</summary>
    public T Read<T>(ulong address) where T : unmanaged
    {
        T value = memory.Read<T>(address);
        Load(address);
        Load(address + (uint)Unsafe.SizeOf<T>() - 1);
        return value;
    }

    /// <summary>Plain write of a value of at most a line's length.</summary>
    public void Write<T>(ulong address, T value) where T : unmanaged
    {
        memory.Write(address, value);
        Store(address);
        Store(address + (uint)Unsafe.SizeOf<T>() - 1);
    }

    // Behind the access itself, which has seen that the address lies in the memory.
    private void Load(ulong address)
    {
        if (_user is null)
        {
            return;
        }

        ulong line = CacheLines.LineOf(address);
        if (IsAcrossLink)
        {
            OweOnce(_linesRead, line, CostKey.LinkRead);
        }
        else if (memory.Lines.Load(line, _core) && !_paidAhead.Contains(line))
        {
            _user.Owe(CostKey.RingLine);
        }
    }

    private void Store(ulong address)
    {
        if (_user is null)
        {
            return;
        }

        ulong line = CacheLines.LineOf(address);
        if (IsAcrossLink)
        {
            memory.Lines.Store(line, core: 0);
            OweOnce(_linesWritten, line, CostKey.LinkWrite);
        }
        else
        {
            bool isPaid = _paidAhead.Remove(line);
            if (memory.Lines.Store(line, _core) && !isPaid)
            {
                _user.Owe(CostKey.RingLine);
            }
        }
    }

    private void OweOnce(List<ulong> lines, ulong line, CostKey key)
    {
        if (!lines.Contains(line))
        {
            lines.Add(line);
            _user!.Owe(key);
        }
    }
}
