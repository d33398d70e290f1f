using System.Numerics;

namespace Bakeoff.Machine;

/// <summary>The vCPUs of one guest and the interrupts that they send each other.</summary>
/// <remarks>
/// <code>
///   waker's vCPU    wake-up: thread onto the other's list -- ICR: exit(s) -- entry, goes on
///   host                                                     deliver: wake, kick or post the other vCPU
///   other vCPU                                                        vector, EOI, list: threads are ready -- runs them
/// </code>
/// </remarks>
public sealed partial class Vcpu
{
    /// <summary>RESCHEDULE_VECTOR of Linux 2.6.32 (arch/x86/include/asm/irq_vectors.h).</summary>
    public const int RescheduleVector = 0xfd;

    private readonly FifoQueue<CpuContext> _remoteWakeups = new();
    private readonly CommandExit _commandExit;
    private IReadOnlyList<Vcpu> _siblings = [];
    private GuestVector? _reschedule;

    /// <summary>Number of the vCPU in its guest.</summary>
    public int Index { get; private set; }

    /// <summary>Exits because of the interrupt command register: its reads and writes.</summary>
    public long CommandExits { get; private set; }

    /// <summary>Interrupts sent to other vCPUs.</summary>
    public long IpisSent { get; private set; }

    /// <summary>
    /// Exits per interrupt sent. An xAPIC driver reads the command register until it is idle, writes the destination and writes the
    /// command (Linux 2.6.32 arch/x86/include/asm/ipi.h); an x2APIC takes both in one register, and KVM keeps that exit also where
    /// the processor virtualizes the EOI.
    /// </summary>
    private int AccessesPerIpi => ApicMode == ApicMode.XApic ? 3 : 1;

    /// <summary>Tells the vCPU its number and its siblings; with more than one it takes rescheduling interrupts.</summary>
    internal void Join(IReadOnlyList<Vcpu> siblings, int index)
    {
        Index = index;
        _siblings = siblings;
        PioBus = siblings[0].PioBus; // the buses are the virtual machine's
        MmioBus = siblings[0].MmioBus;
        if (siblings.Count > 1)
        {
            _reschedule = Install(RescheduleVector, new RescheduleHandler(this));
        }
    }

    /// <summary>
    /// Wakes <paramref name="thread"/> of this vCPU from <paramref name="waker"/> on another one, who has owed the wake-up. A vCPU whose
    /// idle thread or a less deserving one has its turn must be interrupted, unless an interrupt is on its way; any other finds the
    /// thread on its run queue by itself (Linux: check_preempt_curr, smp_send_reschedule).
    /// </summary>
    internal void WakeRemotely(CpuContext waker, CpuContext thread)
    {
        if (!Guest.IsIdleThreadNext && !Guest.WouldPreempt(thread))
        {
            thread.Wake();
            return;
        }

        thread.BeginRemoteWake();
        _remoteWakeups.Enqueue(thread);
        if (_remoteWakeups.Count == 1)
        {
            waker.IpiTargets |= 1u << Index;
        }
    }

    /// <summary>
    /// One access of <paramref name="context"/>, whose charge has just ended, to the interrupt command register: an exit. The last one
    /// for a target sends the interrupt.
    /// </summary>
    internal void AccessCommandRegister(CpuContext context)
    {
        CommandExits++;
        _commandExit.Target = null;
        if (++context.IpiAccesses == AccessesPerIpi)
        {
            int target = BitOperations.TrailingZeroCount(context.IpiTargets);
            context.IpiAccesses = 0;
            context.IpiTargets &= ~(1u << target);
            _commandExit.Target = _siblings[target];
            IpisSent++;
        }

        _exitHandler = _commandExit;
        LeaveGuest(ApicMode == ApicMode.XApic ? ExitReason.ApicAccess : ExitReason.MsrWrite);
    }

    private sealed class CommandExit(Vcpu vcpu) : IExitHandler
    {
        /// <summary>Who is interrupted; null for an access that only prepares it.</summary>
        public Vcpu? Target { get; set; }

        public void Owe(CpuContext vcpuThread)
        {
        }

        public SimTask ActAsync(CpuContext vcpuThread)
        {
            Invariant.That(Target != vcpu, "a vCPU interrupts itself");
            Target?.Deliver(vcpuThread, Target._reschedule!);
            return SimTask.Completed;
        }
    }

    private sealed class RescheduleHandler(Vcpu vcpu) : IInterruptHandler
    {
        public string Name => "RES";

        public SimTask Handle(CpuContext irq)
        {
            while (vcpu._remoteWakeups.Count > 0)
            {
                vcpu._remoteWakeups.Dequeue().EndRemoteWake();
            }

            return SimTask.Completed;
        }
    }
}
