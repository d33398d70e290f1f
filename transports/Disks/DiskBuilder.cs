using Bakeoff.Machine;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Kicks;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Disks;

/// <summary>Builds a block device of the same ring, kick, interrupt path and family of back ends as the lane's network device.</summary>
public static class DiskBuilder
{
    /// <summary>Builds disk <paramref name="number"/> of <paramref name="guest"/>, device <paramref name="device"/> on its bus.</summary>
    public static GuestDisk Build(HostServices services, GuestSystem guest, Lane lane, Placement placement, int device, int number,
        DiskOptions options)
    {
        LaneLimits.Check(lane, new LaneLoad(Devices: 1, Guests: 1, number + 1, guest.Stack.Options.MtuBytes));
        var parts = new ParavirtualBuilder(services, guest, lane, placement, device, RingDecorator.None);
        DeviceQueue queue = parts.IsVirtio
            ? parts.VirtQueue(QueueRole.Requests, new VirtioNetOptions())
            : parts.IoqQueue(QueueRole.Requests, IoqUsage.Tx, new VbusEnetOptions { ScatterGather = false, TxComplete = false, Gso = false });
        IKickPath kick = parts.KickPath();
        IInterruptPath interrupts = parts.InterruptPath([queue]);
        var driver = new DiskDriver(guest, $"disk{number}", queue, kick, options);
        var backEnd = new DiskBackEnd(services, guest.Memory, queue, interrupts, Worker(services, lane, placement, parts),
            parts.IsUserspace, options.RequestBytes);
        kick.Register(queue, backEnd);
        interrupts.Register(queue, driver);
        driver.Open();
        backEnd.Open();
        return new GuestDisk(number, driver, queue, interrupts, backEnd);
    }

    private static WorkQueue Worker(HostServices services, Lane lane, Placement placement, ParavirtualBuilder parts)
    {
        if (parts.IsUserspace)
        {
            return new WorkQueue(parts.Thread("io-disk", placement.IoThreadCore, CpuComponent.Userspace));
        }

        return lane.BackEnd.Is(KindIds.VhostWorker) && lane.BackEnd.GetEnum(OptionIds.Worker) == OptionIds.Global
            ? services.GlobalVhostWorker(placement.BackEndCore)
            : new WorkQueue(parts.Thread("disk", placement.BackEndCore, CpuComponent.Worker));
    }
}
