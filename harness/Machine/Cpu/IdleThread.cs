namespace Bakeoff.Machine;

/// <summary>
/// The idle thread of a tickless kernel on a virtual CPU: it stops the tick before the CPU halts and starts it before a thread runs again, each time by
/// programming the timer, which is an exit (Linux kernel/time/tick-sched.c: tick_nohz_stop_tick, tick_nohz_restart).
/// </summary>
/// <remarks>
/// <code>
///   last thread sleeps    idle thread: timer    HLT   ...   interrupt, softirq    idle thread: timer    woken thread
///                         `- exit               `- exit     (a thread was woken)  `- exit
/// </code>
/// In a paravirtualized guest (<see cref="IParavirtualCpu"/>) the switches to this thread and from it are calls, too, and interrupts are off during
/// each of the four: one that comes meanwhile waits until they are on again and the guest looks, or for the next exit. If it wakes a thread
/// behind the first switch, the tick goes on. Switches between two other threads are not counted.
///
/// An interrupt that wakes no thread leaves the tick stopped. It is always worth stopping here: at 50 ticks a second and more no protocol timer is nearer
/// than two. Two exits are the least: where a protocol timer is the next event, taking the tick's off and putting it on programs it in between, up to
/// two exits more (hrtimer_force_reprogram); and a guest's pacing timer, which would be the next event here, is not asked.
/// </remarks>
public sealed class IdleThread
{
    private readonly Processor _processor;
    private readonly Func<CpuContext, ActorAwaiter> _programTimer;

    /// <summary>The idle thread of <paramref name="processor"/>; <paramref name="programTimer"/> is how it stops and starts the tick.</summary>
    internal IdleThread(Processor processor, string name, Func<CpuContext, ActorAwaiter> programTimer)
    {
        _processor = processor;
        _programTimer = programTimer;
        Context = new CpuContext(processor, name, CpuLevel.Thread, CpuComponent.Guest);
        processor.IdleThread = this;
        processor.Simulator.Spawn(Context, RunAsync);
    }

    /// <summary>The thread: after softirqs, before all others, and outside their scheduler.</summary>
    internal CpuContext Context { get; }

    /// <summary>True while the tick is stopped: the processor may halt, and no thread may run.</summary>
    public bool HasStoppedTick { get; private set; }

    /// <summary>How often a switch to or from this thread was a call.</summary>
    public long SwitchCalls { get; private set; }

    private async SimTask RunAsync()
    {
        while (true)
        {
            if (HasStoppedTick != _processor.HasReadyThread)
            {
                await Context.Block("idle");
                continue;
            }

            if (_processor.Vcpu is not { ParavirtualCpu: not null } vcpu)
            {
                await _programTimer(Context);
                HasStoppedTick = !HasStoppedTick;
            }
            else if (HasStoppedTick)
            {
                await ProgramByCallAsync(vcpu);
                HasStoppedTick = false;
                await SwitchByCallAsync(vcpu);
            }
            else
            {
                await SwitchByCallAsync(vcpu);
                if (_processor.HasReadyThread)
                {
                    await SwitchByCallAsync(vcpu); // back again
                }
                else
                {
                    await ProgramByCallAsync(vcpu);
                    HasStoppedTick = true;
                }
            }
        }
    }

    private async SimTask SwitchByCallAsync(Vcpu vcpu)
    {
        vcpu.Interrupts.TurnOff();
        SwitchCalls++;
        await vcpu.Exit(Context, ExitReason.Vmcall);
        await vcpu.Interrupts.TurnOnAsync(Context);
    }

    private async SimTask ProgramByCallAsync(Vcpu vcpu)
    {
        vcpu.Interrupts.TurnOff();
        await _programTimer(Context);
        await vcpu.Interrupts.TurnOnAsync(Context);
    }
}
