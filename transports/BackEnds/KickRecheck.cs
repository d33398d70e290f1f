using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>The host's half of the kick protocol when it runs out of work: kicks on, let time pass, look again.</summary>
internal static class KickRecheck
{
    /// <summary>
    /// Kicks on for <paramref name="queue"/>; the caller then looks again, for the guest may have posted between the last look and this.
    /// A signal that came while kicks were off is given to <paramref name="listener"/> here.
    /// </summary>
    public static async SimTask EnableAsync(CpuContext context, DeviceQueue queue, IQueueListener listener)
    {
        await context.Pay(); // the last look lies before this, the store behind it
        queue.HostFor(context).EnableKicks();
        context.Owe(CostKey.RingBarrier);
        queue.OweHostLook(context);
        await context.Pay();
        if (queue.Host.Signal is { EnabledAndSignalled: true } && !queue.IsHostWakingUp)
        {
            await ShmSignalWakeUp.ReceiveAsync(context, queue, queue.HostSignal, listener);
        }
    }
}
