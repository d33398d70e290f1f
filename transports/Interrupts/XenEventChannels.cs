using System.Numerics;
using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// Xen's event channels: a port per queue, one upcall for all of them. The sender sets the port's bit in a page that guest and hypervisor
/// share; only the first news since the guest last looked raises the upcall. No local APIC takes part, so nobody ends anything.
/// </summary>
/// <remarks>
/// <code>
///   host    pending bit set before? nothing.  masked? nothing.  selector bit set before? nothing.
///           master flag set before? nothing.  else kick or wake the vCPU
///   entry   interrupts on: upcall; off: window (vector callback), or nothing: the guest looks itself (paravirtualized)
///   guest   master flag = 0; selector exchanged for 0; each of its words: pending and not masked: clear bit, call driver
/// </code>
/// Unlike the bridge's event queue, whose pending byte stays set until its loop ends, the master flag is cleared first: an event for
/// a word that the loop has yet to read costs no upcall of its own, but its kick may still cost an exit.
/// </remarks>
public sealed class XenEventChannels : ParavirtualInterruptPath, IParavirtualInterrupts, IInterruptHandler
{
    /// <summary>HYPERVISOR_CALLBACK_VECTOR of x86 Linux.</summary>
    private const int CallbackVector = 0xf3;

    /// <summary>Ports below the first of a queue: what every guest has, as store, console, timer (the number is ours).</summary>
    public const int PortsOfEveryGuest = 8;

    private readonly XenSharedInfo _page;
    private readonly UpcallScan _scan;
    private readonly bool _isVectorCallback;
    private readonly GuestVector _vector;

    /// <summary>Creates the event channels of a guest.</summary>
    /// <param name="guest">Whose memory holds the shared page.</param>
    /// <param name="isVectorCallback">A hardware guest's callback that comes with the entry and waits for an interrupt window.</param>
    /// <param name="fromUserspace">The back end sends through a device file.</param>
    /// <param name="decorator">Wraps the guest's steps on the page.</param>
    internal XenEventChannels(GuestSystem guest, bool isVectorCallback, bool fromUserspace, RingDecorator decorator)
        : base(guest.Vcpu, fromUserspace)
    {
        _page = new XenSharedInfo(guest.Memory, guest.Allocator.Allocate(XenSharedInfo.Bytes, XenSharedInfo.Bytes));
        _scan = decorator.Upcall(_page, new UpcallScan(_page));
        _isVectorCallback = isVectorCallback;
        _vector = guest.Vcpu.InstallParavirtual(CallbackVector, this);
        guest.Vcpu.Paravirtual = this;
    }

    /// <inheritdoc/>
    public string Name => "xen-dyn-event";

    /// <summary>Times the guest's handler scanned the page, by an upcall or because it looked again.</summary>
    public long Scans { get; private set; }

    /// <summary>Scans for which no hypervisor wrote an entry: the guest found the master flag set when it turned interrupts on.</summary>
    public long TakenInGuest { get; private set; }

    /// <inheritdoc/>
    public bool IsPending => _page.IsUpcallPending;

    /// <inheritdoc/>
    public bool GuestLooksAgain => !_isVectorCallback;

    /// <inheritdoc/>
    public bool IsMarked => _page.IsUpcallPending;

    /// <inheritdoc/>
    public GuestVector Take()
    {
        Invariant.That(!_page.IsUpcallMasked, "an upcall for a guest that has masked it");
        return _vector;
    }

    /// <inheritdoc/>
    public bool Defer() => _isVectorCallback;

    /// <inheritdoc/>
    public void SetInterruptFlag(bool on)
    {
        if (!_isVectorCallback)
        {
            _page.SetUpcallMask(!on);
        }
    }

    /// <inheritdoc/>
    public GuestVector? TakeInGuest()
    {
        TakenInGuest++;
        return _vector;
    }

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        Scans++;
        irq.Owe(CostKey.UpcallScan);
        await irq.Pay();
        _scan.ClearUpcallPending();
        irq.Owe(CostKey.RingBarrier);
        await irq.Pay();
        for (ulong words = _scan.TakeSelector(); words != 0; words &= words - 1)
        {
            await ScanWordAsync(irq, BitOperations.TrailingZeroCount(words));
        }
    }

    private async SimTask ScanWordAsync(CpuContext irq, int word)
    {
        irq.Owe(CostKey.UpcallScan);
        await irq.Pay();
        for (int port = _scan.NextPort(word); port >= 0; port = _scan.NextPort(word))
        {
            irq.Owe(CostKey.UpcallDispatch);
            await irq.Pay();
            _scan.Acknowledge(port);
            await DispatchAsync(irq, port - PortsOfEveryGuest);
            irq.Owe(CostKey.UpcallScan);
            await irq.Pay();
            _scan.Handled(port);
        }
    }

    private protected override int SharedBytes => XenSharedInfo.Bytes;

    private protected override void Bind(int number, DeviceQueue queue, IQueueListener listener)
    {
        Invariant.That(PortsOfEveryGuest + number < XenSharedInfo.Ports, "a guest has no more event channels");
        _page.Mask.Clear(PortsOfEveryGuest + number);
    }

    /// <summary>EVTCHNOP_send, or a hypervisor's own event: port bit, then mask, selector and master flag, then the kick.</summary>
    private protected override async SimTask SendAsync(CpuContext context, int number)
    {
        int port = PortsOfEveryGuest + number;
        context.Owe(CostKey.SystemCall); // a hypercall of the back end's domain, an instruction like that of a system call
        context.Owe(CostKey.UpcallSend);
        await context.Pay();
        if (_page.Pending.TestAndSet(port))
        {
            _vector.CountCoalesced();
            return;
        }

        context.Owe(CostKey.RingBarrier);
        await context.Pay();
        if (_page.Mask.Test(port) || _page.Selector.TestAndSet(port / SharedBitmap.WordBits) || _page.IsUpcallPending)
        {
            _vector.CountCoalesced();
            return;
        }

        _page.SetUpcallPending(true);
        Vcpu.Notify(context);
    }
}
