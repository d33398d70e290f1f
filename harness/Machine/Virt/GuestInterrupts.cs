namespace Bakeoff.Machine;

/// <summary>
/// The guest's hard-interrupt context. Message-signalled interrupts use the edge flow: the EOI comes first, with
/// interrupts off, then the driver's handler; so a vector that arrives meanwhile needs a window exit at the end.
/// Level-triggered ones use the fasteoi flow: the handler, which must make the device lower its line, then the EOI. Those of the
/// 8259 use the level flow: masked and acknowledged before the handler, unmasked behind it.
/// </summary>
public sealed class GuestInterrupts
{
    private readonly Vcpu _vcpu;
    private readonly CpuContext _hard;
    private readonly EoiExit _eoiExit;
    private readonly LevelEoiExit _levelEoiExit;
    private GuestVector? _injected;
    private bool _handlerActive;
    private bool _isOff;

    internal GuestInterrupts(Vcpu vcpu)
    {
        _vcpu = vcpu;
        _hard = new CpuContext(vcpu.Guest, vcpu.Name + "/irq", CpuLevel.HardInterrupt, CpuComponent.Guest);
        _eoiExit = new EoiExit(vcpu);
        _levelEoiExit = new LevelEoiExit(vcpu);
        vcpu.Guest.Attach(_hard);
        vcpu.Guest.Simulator.Spawn(_hard, RunAsync);
    }

    /// <summary>The context, for accounting.</summary>
    public CpuContext Context => _hard;

    /// <summary>Interrupt flag: true unless a handler runs, a vector is about to be taken or a thread has turned interrupts off.</summary>
    internal bool CanAccept => !_handlerActive && !_isOff && _injected is null;

    /// <summary>A vector comes with the entry.</summary>
    internal void Inject(GuestVector vector)
    {
        _injected = vector;
        _hard.Wake();
    }

    /// <summary>The idle thread of a paravirtualized guest turns interrupts off: a store.</summary>
    internal void TurnOff()
    {
        Invariant.That(CanAccept, "interrupts are turned off by a thread that has them on");
        _isOff = true;
        _vcpu.Paravirtual!.SetInterruptFlag(on: false);
    }

    /// <summary>And on again; the guest looks for what came meanwhile, if it does that. Nothing comes by the local APIC in such a guest.</summary>
    internal SimTask TurnOnAsync(CpuContext thread)
    {
        Invariant.That(!_vcpu.WindowRequested, "an interrupt of the local APIC for a guest that has none");
        _isOff = false;
        _vcpu.Paravirtual!.SetInterruptFlag(on: true);
        return LookAgainAsync(thread, _vcpu.Paravirtual);
    }

    /// <summary>APICv: the processor delivers what is deliverable, in guest mode.</summary>
    internal void EvaluateVirtual()
    {
        if (CanAccept && _vcpu.TryAccept() is { } vector)
        {
            Inject(vector);
        }
    }

    private async SimTask RunAsync()
    {
        while (true)
        {
            while (_injected is null)
            {
                await _hard.Block("interrupt");
            }

            GuestVector vector = _injected;
            _handlerActive = true;
            _injected = null;
            vector.Count++;
            _hard.Owe(CostKey.IrqGuestEntry);
            _vcpu.Paravirtual?.SetInterruptFlag(on: false);
            if (!vector.NeedsEoi || vector.Pin is not null)
            {
                await _hard.Pay();
            }
            else if (_vcpu.TryVirtualEoi())
            {
                _hard.Owe(CostKey.ApicEoiVirtual);
                await _hard.Pay();
            }
            else
            {
                await _hard.Pay();
                _vcpu.CountEndOfInterruptExit(vector);
                await _vcpu.Exit(_hard, EoiReason, _eoiExit);
            }

            if (vector.Line is { } line)
            {
                for (int i = 0; i < line.MaskAndAcknowledge.Count; i++)
                {
                    await _vcpu.Exit(_hard, ExitReason.IoInstruction, line.MaskAndAcknowledge[i]);
                }
            }

            await vector.Handler.Handle(_hard);
            if (_hard.OwedPs > 0)
            {
                await _hard.Pay();
            }

            if (vector.Pin is { } pin)
            {
                _levelEoiExit.Pin = pin;
                _vcpu.CountEndOfInterruptExit(vector);
                await _vcpu.Exit(_hard, LevelEoiReason, _levelEoiExit);
            }

            if (vector.Line is { } masked)
            {
                await _vcpu.Exit(_hard, ExitReason.IoInstruction, masked.Unmask);
            }

            _handlerActive = false; // IRET
            _vcpu.Paravirtual?.SetInterruptFlag(on: true);
            if (_vcpu.WindowRequested)
            {
                await _vcpu.Exit(_hard, ExitReason.PendingInterrupt);
            }
            else if (_vcpu.ApicMode == ApicMode.ApicV)
            {
                EvaluateVirtual();
            }

            if (_vcpu.Paravirtual is { } controller)
            {
                await LookAgainAsync(_hard, controller);
            }
        }
    }

    /// <summary>
    /// Interrupts are on again: a guest that finds its shared memory marked takes what waits, by itself or by a hypercall. The
    /// store of the flag lies before the charge and the look behind it: an interrupt sent from now on comes with an entry.
    /// </summary>
    private async SimTask LookAgainAsync(CpuContext context, IParavirtualInterrupts controller)
    {
        if (!controller.GuestLooksAgain)
        {
            return;
        }

        context.Owe(CostKey.RingBarrier);
        await context.Pay();
        if (_injected is not null || !controller.IsMarked)
        {
            return;
        }

        if (controller.TakeInGuest() is { } vector)
        {
            vector.Injected++;
            Inject(vector);
        }
        else
        {
            await _vcpu.Exit(context, ExitReason.Vmcall); // the entry behind it injects
        }
    }

    /// <summary>A write to another APIC register (the timer's), from the handler that <paramref name="context"/> runs.</summary>
    public ActorAwaiter WriteRegister(CpuContext context, IExitHandler handler) => _vcpu.Exit(context, EoiReason, handler);

    private ExitReason EoiReason =>
        _vcpu.ApicMode == ApicMode.XApic ? ExitReason.ApicAccess : ExitReason.MsrWrite;

    /// <summary>Neither a shared-memory bit nor the processor can end a level-triggered interrupt alone: the I/O APIC must hear of it.</summary>
    private ExitReason LevelEoiReason => _vcpu.ApicMode == ApicMode.ApicV ? ExitReason.EoiInduced : EoiReason;

    private sealed class EoiExit(Vcpu vcpu) : IExitHandler
    {
        public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(CostKey.ApicEoi);

        public SimTask ActAsync(CpuContext vcpuThread)
        {
            vcpu.Apic.EndOfInterrupt();
            return SimTask.Completed;
        }
    }

    private sealed class LevelEoiExit(Vcpu vcpu) : IExitHandler
    {
        public IoApicPin Pin { get; set; } = null!;

        public void Owe(CpuContext vcpuThread)
        {
            vcpuThread.Owe(CostKey.ApicEoi);
            vcpuThread.Owe(CostKey.IoApicEoi);
        }

        public SimTask ActAsync(CpuContext vcpuThread)
        {
            vcpu.Apic.EndOfInterrupt();
            Pin.EndOfInterrupt(vcpuThread);
            return SimTask.Completed;
        }
    }
}
