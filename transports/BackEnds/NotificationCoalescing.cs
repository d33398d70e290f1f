using Bakeoff.Machine;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// virtio-net's notification coalescing (VIRTIO 1.2, 5.1.6.5; feature bit 53): the device holds an interrupt back until a number of
/// packets has come together or the first of them has waited long enough. One per queue.
/// </summary>
/// <remarks>
/// <code>
///   completion wanted by the ring:  count -- limit reached? -- yes: signal now, stop the timer
///                                                           -- no:  start the timer, unless it runs
///   timer (interrupt on the back end's core):                  signal
/// </code>
/// Packets count from the first one for which the ring wants a signal. The signal is not taken back when the guest polls
/// meanwhile: it then finds nothing, as any late interrupt does. No kernel vhost offers the feature (hardware and patches to QEMU
/// do); that a worker would do it like this, with a timer of its core, is an inference.
/// </remarks>
public sealed class NotificationCoalescing : IEventTarget, IInterruptHandler, ICoreTimer
{
    private readonly DeviceQueue _queue;
    private readonly IInterruptPath _interrupts;
    private readonly HostInterrupts _core;
    private readonly InterruptSource _timer;
    private readonly long _delayPs;
    private readonly int _packetsMax;
    private EventHandle _expiry;
    private bool _wanted;
    private int _packets;

    /// <summary>Holds signals of <paramref name="queue"/> back by up to <paramref name="delayPs"/>.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="interrupts">The path that the signals take in the end.</param>
    /// <param name="core">Interrupts of the core whose timer ends the delay.</param>
    /// <param name="delayPs">Longest delay, in picoseconds, more than 0.</param>
    /// <param name="packetsMax">Packets that end it early; 0 for no limit.</param>
    public NotificationCoalescing(DeviceQueue queue, IInterruptPath interrupts, HostInterrupts core, long delayPs, int packetsMax)
    {
        Invariant.That(delayPs > 0, "a delay of nothing would never signal below the packet limit");
        _queue = queue;
        _interrupts = interrupts;
        _core = core;
        _timer = new InterruptSource(this);
        _delayPs = delayPs;
        _packetsMax = packetsMax > 0 ? packetsMax : int.MaxValue;
        core.Core.Governor?.Add(this);
    }

    /// <inheritdoc/>
    public string Name => "notification coalescing";

    /// <inheritdoc/>
    public long NextPs { get; private set; } = long.MaxValue;

    /// <summary>
    /// <paramref name="packets"/> were published by <paramref name="context"/>; the ring wanted a signal for them or not.
    /// </summary>
    public SimTask CompletedAsync(CpuContext context, int packets, bool wanted)
    {
        _wanted |= wanted;
        if (!_wanted)
        {
            return SimTask.Completed;
        }

        _packets += packets;
        if (_packets >= _packetsMax)
        {
            if (_expiry.IsSet)
            {
                context.Simulator.Cancel(_expiry);
            }

            return SignalAsync(context);
        }

        if (!_expiry.IsSet)
        {
            context.Owe(CostKey.ApicTimerProgram);
            NextPs = context.Simulator.NowPs + context.OwedPs + _delayPs;
            _expiry = context.Simulator.Schedule(NextPs, EventPriority.Timer, this);
        }

        return SimTask.Completed;
    }

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        _expiry = default;
        NextPs = long.MaxValue;
        _core.Raise(_timer);
    }

    /// <inheritdoc/>
    public SimTask Handle(CpuContext irq) => _wanted ? SignalAsync(irq) : SimTask.Completed;

    private SimTask SignalAsync(CpuContext context)
    {
        _expiry = default;
        NextPs = long.MaxValue;
        _wanted = false;
        _packets = 0;
        return _interrupts.SignalAsync(context, _queue);
    }
}
