using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Kicks;
using Bakeoff.Transports.Resources;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports;

/// <summary>A network device of a guest as a lane composed it: driver, queues, interrupt path, back end, attachment.</summary>
public sealed class GuestDevice
{
    /// <summary>The guest driver.</summary>
    public required Netdev Driver { get; init; }

    /// <summary>Its queues in shared memory, receive first; empty for a device without any.</summary>
    public IReadOnlyList<DeviceQueue> Queues { get; init; } = [];

    /// <summary>The interrupt path of its queues, or null for a device that has another.</summary>
    public IInterruptPath? Interrupts { get; init; }

    /// <summary>How its driver kicks, or null for a device that has another way.</summary>
    public IKickPath? Kick { get; init; }

    /// <summary>Parts that are neither interrupt path nor kick path of shared queues and take resources too.</summary>
    public IReadOnlyList<IResourceUser> OtherParts { get; init; } = [];

    /// <summary>Where the host side gets and puts frames, or null for a device that has the physical NIC to itself.</summary>
    public Attachment? Attachment { get; init; }

    /// <summary>The software that serves its queues, or null for hardware and register models; with several queue pairs that of the first.</summary>
    public BackEnd? BackEnd => BackEnds.Count > 0 ? BackEnds[0] : null;

    /// <summary>The software of every queue pair.</summary>
    public IReadOnlyList<BackEnd> BackEnds { get; init; } = [];

    /// <summary>The tap-like port of the host, or null for a device that has the physical NIC to itself.</summary>
    public TapPort? Port { get; init; }

    /// <summary>Whatever decides which frames come to <see cref="Port"/>, or null for a device without one.</summary>
    public IFrameSwitch? Switch { get; init; }

    /// <summary>Kicks of a device without queues in shared memory: register writes, posted or emulated.</summary>
    public Func<long> OtherKicks { get; init; } = () => 0;

    /// <summary>Signals of a device without queues in shared memory.</summary>
    public Func<long> OtherSignals { get; init; } = () => 0;

    /// <summary>The VMM process whose threads and lock the device model uses, or null.</summary>
    public VmmProcess? Process { get; init; }

    /// <summary>Synchronous reads of a status register in the interrupt handler, each a heavy exit.</summary>
    public Func<long> OtherStatusReads { get; init; } = () => 0;

    /// <summary>Signals that found the interrupt line up, for a device without queues in shared memory.</summary>
    public Func<long> OtherCoalescedInLine { get; init; } = () => 0;

    /// <summary>Accesses to registers that are neither kicks nor status reads, each a heavy exit.</summary>
    public Func<long> OtherRegisterAccesses { get; init; } = () => 0;

    /// <summary>Interrupts that found nothing to do, for a device without queues in shared memory.</summary>
    public Func<long> OtherSpuriousInterrupts { get; init; } = () => 0;

    /// <summary>Packets that a CPU of the guest left to another one, which was sending.</summary>
    public long HandedOverPackets => Driver.HandedOverPackets;

    /// <summary>Times that a flow changed its queue, in either direction.</summary>
    public long FlowMoves => (Driver is MultiqueueNetdev driver ? driver.FlowMoves : 0) + (Port?.Steering?.Moves ?? 0);

    /// <summary>Signals that found nothing to do.</summary>
    public long SpuriousInterrupts => ((Driver as ParavirtualNetdev)?.SpuriousInterrupts
        ?? (Driver as MultiqueueNetdev)?.SpuriousInterrupts ?? 0)
        + (Interrupts is DeviceInterrupt one ? one.SpuriousInterrupts : 0) + OtherSpuriousInterrupts();

    /// <summary>Reads of a status register by the interrupt handler (ISR, ICR), each a heavy exit.</summary>
    public long StatusReads => (Interrupts is DeviceInterrupt one ? one.StatusReads : 0) + OtherStatusReads();

    /// <summary>Signals that found the interrupt line up: their interrupt was on its way already.</summary>
    public long CoalescedInLine => (Interrupts is DeviceInterrupt one ? one.CoalescedInLine : 0) + OtherCoalescedInLine();

    /// <summary>Host threads that serve the device, the vCPU's not among them.</summary>
    public IReadOnlyList<CpuContext> Threads => BackEnds.Count > 0
        ? [.. BackEnds.SelectMany(backEnd => backEnd.Threads).Distinct()]
        : Process is null ? [] : [Process.IoThread];

    /// <summary>The bridge's event queue, or null where every queue has its vector.</summary>
    public BridgeEventQueue? EventQueue => Interrupts as BridgeEventQueue;

    /// <summary>Kicks that reached the host, all queues.</summary>
    public long Kicks => Queues.Sum(queue => queue.Kicks) + OtherKicks();

    /// <summary>Notifications that the back end decided to send, all queues.</summary>
    public long Signals => Queues.Sum(queue => queue.Signals) + OtherSignals();
}
