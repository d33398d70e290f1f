using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Resources;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.EmulatedNics;

/// <summary>What a model of a NIC in the VMM is joined to.</summary>
internal sealed record EmulatedNicPorts
{
    /// <summary>The host.</summary>
    public required HostSystem Host { get; init; }

    /// <summary>Guest memory: descriptors and buffers.</summary>
    public required GuestMemory Memory { get; init; }

    /// <summary>The process whose threads and lock it uses.</summary>
    public required VmmProcess Process { get; init; }

    /// <summary>The tap.</summary>
    public required Attachment Attachment { get; init; }

    /// <summary>False for a test that takes the second look at the causes away when a driver unmasks them.</summary>
    public bool LooksAgainAtUnmask { get; init; } = true;

    /// <summary>Least time between two interrupts, in picoseconds; 0 for none, as in 2009.</summary>
    public long MitigationPs { get; init; }
}

/// <summary>
/// What the models of emulated NICs share (QEMU Oct 2009 hw/e1000.c, hw/rtl8139.c): cause and mask bits behind one interrupt
/// line, frames to the tap from the vCPU thread, frames from the tap in the io thread.
/// </summary>
/// <remarks>
/// The line is up while an unmasked cause is set. Every frame sets one; only the driver's masks and its reading or
/// acknowledging of causes merge interrupts, unless mitigation delays them (QEMU 1.7).
/// </remarks>
internal abstract class EmulatedNicModel : IVmmDevice, ITapReader, IResourceUser
{
    private readonly VmmTimer _mitigation;
    private readonly Action<CpuContext?> _becameWritable;
    private readonly Queue<Packet> _waiting = new();
    private IntxLine _line = null!;
    private bool _writable;
    private long _nextInterruptPs;

    protected EmulatedNicModel(EmulatedNicPorts ports)
    {
        Ports = ports;
        _mitigation = ports.Process.NewTimer(UpdateLineAsync);
        _becameWritable = BecameWritable;
        ports.Attachment.Port.Reader = this;
        ports.Process.Add(this);
    }

    /// <summary>Times that an unmasked cause was there to be signalled: raised the line, or found it up.</summary>
    public long Signals { get; private set; }

    /// <summary>
    /// Those of them without an interrupt of their own: they found the line up, or it went down again while the last interrupt was
    /// still in service.
    /// </summary>
    public long CoalescedInLine => Math.Max(0, Signals - _line.Deliveries);

    /// <inheritdoc/>
    public int Descriptors => (AcceptsFrames ? 1 : 0) + (_waiting.Count > 0 ? 1 : 0);

    /// <inheritdoc/>
    public bool IsReady => (AcceptsFrames && Ports.Attachment.Port.Count > 0) || _writable;

    /// <summary>What the model is joined to.</summary>
    protected EmulatedNicPorts Ports { get; }

    /// <summary>Causes set and not yet read or acknowledged.</summary>
    protected uint Causes { get; set; }

    /// <summary>Causes that may interrupt.</summary>
    protected uint Mask { get; set; }

    /// <summary>True while the tap is worth reading.</summary>
    protected abstract bool AcceptsFrames { get; }

    /// <inheritdoc/>
    public void CountResources(ResourceTally tally)
    {
        _line.CountResources(tally);
        CountRegisters(tally);
    }

    /// <summary>Adds what its registers and rings take.</summary>
    protected abstract void CountRegisters(ResourceTally tally);

    /// <summary>The register's value.</summary>
    public abstract uint Peek(int register);

    /// <summary>What reading a register does to the device.</summary>
    public abstract SimTask AfterReadAsync(CpuContext vcpuThread, int register);

    /// <summary>A write to a register.</summary>
    public abstract SimTask WriteAsync(CpuContext vcpuThread, int register, uint value);

    /// <inheritdoc/>
    public void PacketQueued(CpuContext context)
    {
        if (AcceptsFrames)
        {
            Ports.Process.DescriptorReady(context);
        }
    }

    /// <inheritdoc/>
    public SimTask PrepareAsync(CpuContext ioThread) => SimTask.Completed;

    /// <inheritdoc/>
    public async SimTask DispatchAsync(CpuContext ioThread)
    {
        if (_writable)
        {
            _writable = false;
            await SendWaitingAsync(ioThread);
        }

        TapPort tap = Ports.Attachment.Port;
        if (!AcceptsFrames || tap.Count == 0)
        {
            return;
        }

        while (AcceptsFrames && tap.Take(ioThread) is { } packet)
        {
            Ports.Attachment.OweReadIntoBuffer(ioThread, packet);
            ioThread.Owe(CostKey.VmmFrame);
            await ReceiveAsync(ioThread, packet);
        }

        ioThread.Owe(CostKey.SystemCall); // the read that returns EAGAIN
        await ioThread.Pay();
    }

    /// <summary>Gives the model its line.</summary>
    internal void Wire(IntxLine line) => _line = line;

    /// <summary>A frame from the tap. <paramref name="ioThread"/> owes for reading it.</summary>
    protected abstract SimTask ReceiveAsync(CpuContext ioThread, Packet packet);

    /// <summary>Sets causes and, if one is not masked, interrupts.</summary>
    protected SimTask SetCausesAsync(CpuContext context, uint causes)
    {
        Causes |= causes;
        return UpdateLineAsync(context);
    }

    /// <summary>The driver has changed the mask: a cause that was masked until now must interrupt.</summary>
    protected SimTask MaskChangedAsync(CpuContext context, bool unmasked) =>
        unmasked && !Ports.LooksAgainAtUnmask ? SimTask.Completed : UpdateLineAsync(context, isNews: false);

    /// <summary>Causes were read or acknowledged.</summary>
    protected SimTask CausesClearedAsync(CpuContext context) => UpdateLineAsync(context, isNews: false);

    /// <summary>Owes what sending <paramref name="packet"/> costs: out of guest memory into QEMU's buffer, and a write to the tap.</summary>
    protected void OweSend(CpuContext context, Packet packet)
    {
        context.Owe(CostKey.SystemCall);
        context.Owe(CostKey.VmmFrame);
        context.Owe(CostKey.CopyVmmByte, 2 * GuestFrames.CopyBytes(packet.Header)); // into the buffer and out of it
        Ports.Attachment.OweSend(context, packet);
    }

    /// <summary>Hands a frame to the tap, or keeps it while the tap's send buffer is full: QEMU's queue has no limit.</summary>
    protected void Send(CpuContext context, Packet packet)
    {
        if (_waiting.Count == 0 && !Ports.Attachment.IsFull)
        {
            Ports.Attachment.Send(context, packet);
            return;
        }

        _waiting.Enqueue(packet);
        if (_waiting.Count == 1)
        {
            Ports.Attachment.NotifyWhenWritable(_becameWritable);
        }
    }

    private async SimTask SendWaitingAsync(CpuContext ioThread)
    {
        while (_waiting.Count > 0)
        {
            ioThread.Owe(CostKey.SystemCall);
            await ioThread.Pay();
            if (Ports.Attachment.IsFull)
            {
                Ports.Attachment.NotifyWhenWritable(_becameWritable);
                return;
            }

            Ports.Attachment.Send(ioThread, _waiting.Dequeue());
        }
    }

    private void BecameWritable(CpuContext? context)
    {
        _writable = true;
        Ports.Process.DescriptorReady(context ?? Ports.Process.IoThread);
    }

    private SimTask UpdateLineAsync(CpuContext context) => UpdateLineAsync(context, isNews: true);

    /// <summary>Brings the line up or down as causes and mask say; with mitigation a rise may have to wait.</summary>
    private SimTask UpdateLineAsync(CpuContext context, bool isNews)
    {
        if ((Causes & Mask) == 0)
        {
            return _line.SetAsync(context, false);
        }

        if (_line.IsRaised)
        {
            Signals += isNews ? 1 : 0;
            return SimTask.Completed;
        }

        long nowPs = context.Simulator.NowPs;
        if (nowPs < _nextInterruptPs)
        {
            if (!_mitigation.IsArmed)
            {
                _mitigation.Arm(context, _nextInterruptPs - nowPs);
            }

            return SimTask.Completed;
        }

        Signals++;
        _nextInterruptPs = nowPs + Ports.MitigationPs;
        return _line.SetAsync(context, true);
    }
}
