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
        var site = new DeviceSite(services, guest, lane, placement, device, RingDecorator.None);
        var rings = new RingBuilder(site);
        var signals = new SignalPathBuilder(site);
        DeviceQueue queue = site.IsVirtio
            ? rings.VirtQueue(QueueRole.Requests, new VirtioNetOptions())
            : rings.IoqQueue(QueueRole.Requests, IoqUsage.Tx, new VbusEnetOptions { ScatterGather = false, TxComplete = false, Gso = false });
        IKickPath kick = signals.KickPath();
        IInterruptPath interrupts = signals.InterruptPath();
        var driver = new DiskDriver(guest, $"disk{number}", queue, kick, options);
        var backEnd = new DiskBackEnd(services, guest.Memory, queue, interrupts, Worker(site),
            site.IsUserspace, options.RequestBytes);
        kick.Register(queue, backEnd);
        interrupts.Register(queue, driver);
        driver.Open();
        backEnd.Open();
        return new GuestDisk(number, driver, queue, interrupts, backEnd);
    }

    private static WorkQueue Worker(DeviceSite site)
    {
        if (site.IsUserspace)
        {
            return new WorkQueue(site.Thread("io-disk", site.Placement.IoThreadCore, CpuComponent.Userspace));
        }

        return site.Lane.BackEnd.Is(KindIds.VhostWorker) && site.Lane.BackEnd.GetEnum(OptionIds.Worker) == OptionIds.Global
            ? site.Services.GlobalVhostWorker(site.Placement.BackEndCore)
            : new WorkQueue(site.Thread("disk", site.Placement.BackEndCore, CpuComponent.Worker));
    }
}
