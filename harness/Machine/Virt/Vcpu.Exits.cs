namespace Bakeoff.Machine;

/// <summary>The way out of guest mode and what the host does there, and what it injects on the way back.</summary>
public sealed partial class Vcpu
{
    /// <summary>Counts an exit and owes the way out of guest mode and the handling; an external interrupt is let in only behind that.</summary>
    private void BeginExit(ExitReason reason, long exitPs)
    {
        _inUserspace = _exitHandler?.InUserspace ?? false;
        Exits.Add(reason, _inUserspace);
        if (_thread.Meter.Trace is { } trace)
        {
            trace.Exits++;
            trace.Mark(exitPs, _thread.Name, "exit " + ExitReasons.Names[(int)reason]);
        }

        _thread.Owe(CostKey.ExitSwitchOut);
        if (reason == ExitReason.ExternalInterrupt)
        {
            _thread.Owe(CostKey.ExitInterruptHandling);
            return;
        }

        InterruptsOn();
        OweHandling(reason);
        _exitHandler?.Owe(_thread);
    }

    private void InterruptsOn()
    {
        _thread.HoldsCore = false;
        _thread.Processor.ReconsiderAtNextCharge();
    }

    private void OweHandling(ExitReason reason)
    {
        switch (reason)
        {
            case ExitReason.PendingInterrupt:
                _thread.Owe(CostKey.ExitWindowHandling);
                break;
            case ExitReason.IoInstruction:
                _thread.Owe(CostKey.ExitPioDecode);
                PioBus.OweSearch(_thread, _exitHandler?.Claim);
                break;
            case ExitReason.EptViolation:
                _thread.Owe(CostKey.ExitMmioDecode);
                MmioBus.OweSearch(_thread, _exitHandler?.Claim);
                break;
            case ExitReason.EptMisconfig:
                _thread.Owe(CostKey.ExitMmioFast);
                break;
            case ExitReason.ApicAccess:
                _thread.Owe(CostKey.ApicAccessDecode);
                break;
            case ExitReason.MsrWrite:
                _thread.Owe(CostKey.ApicMsrDecode);
                break;
            case ExitReason.Vmcall:
                _thread.Owe(CostKey.ExitHypercallDispatch);
                break;
            case ExitReason.Hlt:
                _thread.Owe(CostKey.ExitHaltHandling);
                break;
        }
    }

    private SimTask ActAsync(ExitReason reason)
    {
        switch (reason)
        {
            case ExitReason.PendingInterrupt:
                _windowRequested = false;
                if (_windowFor is { } vector)
                {
                    vector.PendingExits |= DeliveryExits.Window;
                }

                return SimTask.Completed;
            case ExitReason.Hlt:
                _halted = !HasInterrupt && Guest.IsIdle; // an application may just have been started from outside
                return SimTask.Completed;
            default:
                IExitHandler? handler = _exitHandler;
                _exitHandler = null;
                return handler?.ActAsync(_thread) ?? SimTask.Completed;
        }
    }

    /// <summary>Moves a vector into the entry if the guest can take it, and asks for a window if one must wait.</summary>
    private void InjectAtEntry()
    {
        bool mustWait = InjectParavirtual() | InjectExternal();
        if (ApicMode == ApicMode.ApicV)
        {
            _windowRequested = mustWait;
            Interrupts.EvaluateVirtual();
            return;
        }

        SyncPvEoi();
        if (Interrupts.CanAccept && TryAccept() is { } vector)
        {
            _pvEoiSkip = ApicMode == ApicMode.PvEoi && vector.Pin is null && !_apic.HasRequests;
            Interrupts.Inject(vector);
        }

        int waiting = _apic.HighestDeliverable();
        _windowRequested = mustWait || waiting >= 0;
        _windowFor = waiting >= 0 ? _vectors[waiting] : null;
    }

    /// <summary>The paravirtual controller comes before the local APIC, as a Xen callback does; true if it asks for an interrupt window.</summary>
    private bool InjectParavirtual()
    {
        if (Paravirtual is not { IsPending: true } controller)
        {
            return false;
        }

        if (!Interrupts.CanAccept)
        {
            return controller.Defer();
        }

        GuestVector vector = controller.Take();
        vector.Injected++;
        Interrupts.Inject(vector);
        return false;
    }

    /// <summary>The 8259's comes before the local APIC's own (Linux 2.6.38 arch/x86/kvm/irq.c); true if it asks for an interrupt window.</summary>
    private bool InjectExternal()
    {
        if (_pic is not { HasOutput: true } pic)
        {
            return false;
        }

        if (!Interrupts.CanAccept)
        {
            return true;
        }

        GuestVector vector = pic.Take();
        vector.Injected++;
        Interrupts.Inject(vector);
        return pic.HasOutput;
    }

    /// <summary>PV EOI: another request withdraws the permission to skip the exit.</summary>
    private void SyncPvEoi()
    {
        if (_pvEoiSkip && _apic.HasRequests && !IsInGuestMode)
        {
            _pvEoiSkip = false;
        }
    }
}
