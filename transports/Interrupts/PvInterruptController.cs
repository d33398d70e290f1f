using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// A paravirtual interrupt controller after the PS3's: one word of status bits and one of enable bits in shared memory, one interrupt
/// while any enabled bit is set. The guest acknowledges by clearing the bit, or, as on the real PS3, by a hypercall per interrupt.
/// </summary>
/// <remarks>
/// <code>
///   host    status bit set. Was nothing asserted before? kick or wake the vCPU
///   entry   something asserted and interrupts on: interrupt; off: interrupt window
///   guest   first asserted plug: clear its bit (or call the hypervisor to), call driver; again until nothing is asserted
/// </code>
/// The mail that names it says no more than "a paravirtual IRQ controller driver, like the PS3 has". The PS3's guest ends each interrupt
/// with a call, behind its handler; here the call comes before the handler, so that nothing has to be latched (inference).
/// </remarks>
public sealed class PvInterruptController : ParavirtualInterruptPath, IParavirtualInterrupts, IInterruptHandler
{
    /// <summary>Where the model's guest takes it; a PS3 has one external interrupt and no vectors.</summary>
    private const int ExternalVector = 0x30;

    private readonly PvControllerPage _page;
    private readonly bool _endsByHypercall;
    private readonly GuestVector _vector;
    private readonly EndOfInterrupt _end;

    /// <summary>Creates the controller of a guest.</summary>
    internal PvInterruptController(GuestSystem guest, bool endsByHypercall, bool fromUserspace, RingDecorator decorator)
        : base(guest.Vcpu, fromUserspace)
    {
        _page = decorator.PvController(guest.Memory, guest.Allocator.Allocate(PvControllerPage.Bytes, PvControllerPage.Bytes));
        _endsByHypercall = endsByHypercall;
        _end = new EndOfInterrupt(_page);
        _vector = guest.Vcpu.InstallParavirtual(ExternalVector, this);
        guest.Vcpu.Paravirtual = this;
    }

    /// <inheritdoc/>
    public string Name => "pv-ic";

    /// <inheritdoc/>
    public bool IsPending => _page.Asserted != 0;

    /// <inheritdoc/>
    public bool GuestLooksAgain => false;

    /// <inheritdoc/>
    public bool IsMarked => false;

    /// <inheritdoc/>
    public GuestVector Take() => _vector;

    /// <inheritdoc/>
    public bool Defer() => true;

    /// <inheritdoc/>
    public void SetInterruptFlag(bool on)
    {
        // The processor's own flag: nothing of it is shared.
    }

    /// <inheritdoc/>
    public GuestVector? TakeInGuest() => null;

    /// <inheritdoc/>
    public async SimTask Handle(CpuContext irq)
    {
        irq.Owe(CostKey.UpcallScan);
        await irq.Pay();
        bool isFirst = true;
        for (int plug = _page.Next(); plug >= 0; plug = _page.Next())
        {
            irq.Owe(CostKey.UpcallDispatch);
            await irq.Pay();
            if (_endsByHypercall)
            {
                _end.Plug = plug;
                await Vcpu.Exit(irq, ExitReason.Vmcall, _end);
            }
            else
            {
                _page.Acknowledge(plug);
            }

            if (!isFirst)
            {
                _vector.CountCoalesced(); // it came before the guest had looked for the last time
            }

            isFirst = false;
            await DispatchAsync(irq, plug);
            irq.Owe(CostKey.UpcallScan);
            await irq.Pay();
            _page.Handled(plug);
        }
    }

    private protected override int SharedBytes => PvControllerPage.Bytes;

    private protected override void Bind(int number, DeviceQueue queue, IQueueListener listener)
    {
        Invariant.That(number < PvControllerPage.Plugs, "a processor has no more interrupt plugs");
        _page.Enable(number);
    }

    private protected override async SimTask SendAsync(CpuContext context, int number)
    {
        context.Owe(CostKey.UpcallSend);
        await context.Pay();
        if (_page.IsRaised(number))
        {
            _vector.CountCoalesced();
        }
        else if (_page.Raise(number))
        {
            Vcpu.Notify(context);
        }
    }

    private sealed class EndOfInterrupt(PvControllerPage page) : IExitHandler
    {
        public int Plug { get; set; }

        public void Owe(CpuContext vcpuThread)
        {
            // The call's number is looked up with the exit; a bit is cleared.
        }

        public SimTask ActAsync(CpuContext vcpuThread)
        {
            page.Acknowledge(Plug);
            return SimTask.Completed;
        }
    }
}
