using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>Whoever is told that a queue needs attention: a driver's interrupt callback, a back end's kick callback.</summary>
public interface IQueueListener
{
    /// <summary>The queue was signalled. Runs in <paramref name="context"/>, which may be left owing what it costs.</summary>
    SimTask SignalledAsync(CpuContext context, DeviceQueue queue);

    /// <summary>True if it owes the system call that wakes a thread itself, only where one waits.</summary>
    bool OwesItsWakeUp => false;
}

/// <summary>
/// The wake-up loop of a shm-signal's receiver (AlacrityVM lib/shm_signal.c): while it runs, pending stays set, so that
/// the peer's further signals cost nothing. Time passes between the clearing of pending and the test behind it.
/// </summary>
public static class ShmSignalWakeUp
{
    /// <summary>Runs the loop for <paramref name="end"/>; for a queue without a signal just calls the listener.</summary>
    public static SimTask ReceiveAsync(CpuContext context, DeviceQueue queue, IShmSignalEnd? end, IQueueListener listener)
    {
        return end is null
            ? listener.SignalledAsync(context, queue)
            : LoopAsync(context, queue, end, listener);
    }

    private static async SimTask LoopAsync(CpuContext context, DeviceQueue queue, IShmSignalEnd end, IQueueListener listener)
    {
        bool isHost = end == queue.HostSignal;
        while (end.EnabledAndSignalled)
        {
            queue.IsHostWakingUp |= isHost;
            do
            {
                context.Owe(CostKey.ShmSignalStep);
                OweLook(context, queue, isHost);
                await context.Pay();
                end.UsedBy(context);
                end.ClearDirty();
                await listener.SignalledAsync(context, queue);
            }
            while (end.EnabledAndDirty);

            context.Owe(CostKey.RingBarrier);
            await context.Pay();
            end.UsedBy(context);
            end.ClearPending();
            context.Owe(CostKey.RingBarrier);
            OweLook(context, queue, isHost);
            await context.Pay();
        }

        queue.IsHostWakingUp &= !isHost;
    }

    private static void OweLook(CpuContext context, DeviceQueue queue, bool isHost)
    {
        if (isHost)
        {
            queue.OweHostLook(context);
        }
    }
}
