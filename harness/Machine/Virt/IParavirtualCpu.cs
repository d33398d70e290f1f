namespace Bakeoff.Machine;

/// <summary>
/// A hypervisor that stands in for more of the processor than its interrupt controller: the guest's clock is the host's, programmed by a call and
/// without a local APIC, and a switch of threads ends with a call that hands over stack, segments and page tables. Interrupts are off during
/// these calls. lguest's guests have it so; Xen's would, but here they have the local APIC's timer and switch by themselves.
/// </summary>
public interface IParavirtualCpu : IParavirtualInterrupts
{
    /// <summary>Set-up: the interrupt of a timer of the guest. Linux has one for all its timers; here each has its own.</summary>
    GuestVector AddTimer(IInterruptHandler handler);

    /// <summary>Hypervisor: the host's timer behind <paramref name="timer"/> has expired, in its interrupt <paramref name="irq"/>.</summary>
    SimTask ExpireAsync(CpuContext irq, GuestVector timer);
}
