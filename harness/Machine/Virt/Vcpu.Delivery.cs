namespace Bakeoff.Machine;

/// <summary>How an interrupt reaches the vCPU: request, and wake, post or kick.</summary>
public sealed partial class Vcpu
{
    /// <summary>
    /// Delivers <paramref name="vector"/> to the local APIC from <paramref name="signaller"/>, who owes the delivery and,
    /// if the vCPU must be kicked or woken, that too. A vector already pending is coalesced: nothing else happens.
    /// </summary>
    public void Deliver(CpuContext signaller, GuestVector vector)
    {
        signaller.Owe(CostKey.ApicDeliver);
        if (!_apic.TryRequest(vector.Number))
        {
            vector.Coalesced++;
            return;
        }

        if (_halted)
        {
            _thread.Wake(signaller);
        }
        else if (IsInGuestMode && ApicMode == ApicMode.ApicV)
        {
            signaller.Owe(CostKey.ApicPostInterrupt);
            Send(signaller, CostKey.PostedInterruptLatency, Interrupts.Context, PostedTag, signaller.OwedPs);
        }
        else
        {
            KickOutOfGuestMode(signaller, vector);
        }
    }

    /// <summary>The host's timer behind a timer of the guest has expired, in its interrupt <paramref name="irq"/>.</summary>
    public async SimTask TimerExpiredAsync(CpuContext irq, GuestVector timer)
    {
        irq.Owe(CostKey.ApicTimerProgram);
        await irq.Pay();
        if (ParavirtualCpu is { } hypervisor)
        {
            await hypervisor.ExpireAsync(irq, timer);
        }
        else
        {
            Deliver(irq, timer);
        }
    }

    /// <summary>
    /// Interrupt-remapping hardware posts <paramref name="vector"/>, without any context of the host (Linux
    /// arch/x86/kvm/vmx/posted_intr.c). A vCPU in guest mode takes it there; for a halted one the notification is a host interrupt on
    /// its core, whose handler wakes it; a preempted one suppresses notifications, and the next entry finds the vector.
    /// </summary>
    public void Post(GuestVector vector)
    {
        Invariant.That(ApicMode == ApicMode.ApicV, "interrupts can be posted only to a virtualized APIC");
        if (!_apic.TryRequest(vector.Number))
        {
            vector.Coalesced++;
            return;
        }

        if (IsInGuestMode)
        {
            Send(_thread, CostKey.PostedInterruptLatency, Interrupts.Context, PostedTag, afterPs: 0);
        }
        else if (_halted || _thread.Processor.Current == _thread)
        {
            _hostInterrupts.Raise(_wakeUp);
        }
    }

    /// <summary>
    /// The paravirtual interrupt controller has something for the guest, or the VMM's run loop is broken: wakes or kicks the vCPU as for the
    /// local APIC, at the cost of <paramref name="signaller"/>. A notification vector of APICv knows nothing of it, so a running guest must exit.
    /// </summary>
    public void Notify(CpuContext signaller)
    {
        WakeHalted(signaller);
        KickOutOfGuestMode(signaller, null); // not if it has halted: it is in host mode then
    }

    /// <summary>Wakes the vCPU if its guest has halted. One that runs is left alone (wake_up_process): it looks at its next exit.</summary>
    public void WakeHalted(CpuContext signaller)
    {
        if (_halted)
        {
            _thread.Wake(signaller);
        }
    }

    private void KickOutOfGuestMode(CpuContext signaller, GuestVector? vector)
    {
        if (!IsInGuestMode || _kickSent)
        {
            return; // in host mode the vCPU looks at what is pending before it enters the guest: no IPI
        }

        _kickSent = true;
        _kickedFor = vector;
        KickIpis++;
        signaller.Owe(CostKey.IpiSend);
        Send(signaller, CostKey.IpiLatency, _hostInterrupts.Context, KickTag, signaller.OwedPs);
    }

    /// <summary>The kick arrives: in guest mode it makes the vCPU exit, for a vector that has not come with another entry meanwhile.</summary>
    private void KickArrives()
    {
        if (IsInGuestMode && _kickedFor is { } vector && _apic.IsRequested(vector.Number))
        {
            vector.PendingExits |= DeliveryExits.Kick;
        }

        _hostInterrupts.Raise(_kickIpi);
    }

    /// <summary>
    /// A notification leaves <paramref name="afterPs"/> from now and arrives at <paramref name="receiver"/> after <paramref name="latency"/>, which is
    /// in the books of <paramref name="payer"/>'s machine and of nobody's time.
    /// </summary>
    private void Send(CpuContext payer, CostKey latency, CpuContext receiver, int tag, long afterPs)
    {
        long ps = payer.Meter.Costs[latency];
        payer.Meter.Ledger.Add(latency, 1, ps);
        payer.Meter.Trace?.Charge(Simulator.NowPs + afterPs, receiver.Name, latency, 1, ps);
        Simulator.Schedule(Simulator.NowPs + afterPs + ps, EventPriority.Interrupt, _ipiEvent, tag);
    }
}
