using Bakeoff.Machine;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports;

/// <summary>
/// How many devices, guests and disks a lane can have, and how long its packets can be. The check of a matrix and the builder of a run read
/// this one table, so that what is accepted can be built.
/// </summary>
public static class LaneLimits
{
    /// <summary>Name of the factor: network devices of each guest.</summary>
    public const string Devices = "devices";

    /// <summary>Name of the factor: guests of the host.</summary>
    public const string Guests = "guests";

    /// <summary>Name of the factor: block devices of each guest.</summary>
    public const string Disks = "disks";

    /// <summary>Name of the factor: largest IP packet.</summary>
    public const string Mtu = "mtu";

    /// <summary>Largest MTU of the RTL8139 in the mode that is modelled: standard Ethernet frames.</summary>
    private const int Rtl8139MtuMax = 1500;

    private const string Model = "the model";

    /// <summary>All limits, in listing order.</summary>
    public static IReadOnlyList<LaneLimit> All { get; } =
    [
        NoGuest(Devices, 1, new(2, 1, 0, 1500)),
        NoGuest(Guests, 1, new(1, 2, 0, 1500)),
        NoGuest(Disks, 0, new(1, 1, 1, 1500)),
        Assigned(Devices, new(2, 1, 0, 1500)),
        Assigned(Guests, new(1, 2, 0, 1500)),
        Link(Devices, 1, new(2, 1, 0, 1500)),
        Link(Disks, 0, new(1, 1, 1, 1500)),
        new()
        {
            Id = "network-only-back-end",
            Factor = Disks,
            Most = (lane, _) => ServesDisks(lane) ? null : 0,
            Reason = "its back end serves network queues only",
            Source = Model + ": block back ends exist beside vhost's worker, venet's threads and the eventfd io thread",
            Example = ("emulated-nic", new(1, 1, 1, 1500)),
        },
        new()
        {
            Id = "vectors",
            Factor = Devices,
            Most = (lane, load) => Left(GuestVectors.PerCpu - GuestVectors.TakenAtBoot, ConfigurationVectors(lane), lane, load),
            Reason = $"a guest's CPU has {GuestVectors.PerCpu} interrupt vectors for devices, {GuestVectors.TakenAtBoot} of them gone at "
                + "boot, and MSI-X takes one per queue and one more per device",
            Source = "Linux 2.6.30 arch/x86/include/asm/irq_vectors.h; the two are assumed",
            Example = ("vhost-net", new(64, 1, 0, 1500)),
        },
        new()
        {
            Id = "interrupt-plugs",
            Factor = Devices,
            Most = (lane, load) => lane.Interrupts.Is(KindIds.PvIc) ? Left(PvControllerPage.Plugs, 0, lane, load) : null,
            Reason = $"the paravirtual controller has {PvControllerPage.Plugs} plugs, and each queue takes one",
            Source = "one 64-bit word per processor, as its kind says",
            Example = ("vhost-net+interrupts=pv-ic", new(33, 1, 0, 1500)),
        },
        new()
        {
            Id = "lguest-interrupts",
            Factor = Devices,
            Most = (lane, load) => lane.Interrupts.Is(KindIds.LguestIrq)
                ? Left(LguestData.Interrupts - LguestInterrupts.FirstInterrupt, 0, lane, load)
                : null,
            Reason = $"a guest of lguest has {LguestData.Interrupts} interrupts, {LguestInterrupts.FirstInterrupt} of them taken, and each queue takes one",
            Source = "Linux 2.6.31 include/linux/lguest.h (LGUEST_IRQS)",
            Example = ("lguest", new(16, 1, 0, 1500)),
        },
        new()
        {
            Id = "pic-inputs",
            Factor = Devices,
            Most = (lane, _) => lane.Interrupts.Is(KindIds.IntxPulse) && lane.Interrupts.GetEnum(OptionIds.Chip) == OptionIds.ChipPic
                ? Pic.Inputs - lane.Interrupts.GetInt(OptionIds.Irq)
                : null,
            Reason = $"an 8259 pair has {Pic.Inputs} inputs, and each device takes one from its first on",
            Source = "kvmtool 2011 irq.c gives out lines without end; those from 16 on reach no 8259",
            Example = ("virtio-pci-eventfd@2010-05+kick=pio-handed-on+interrupts=intx-pulse", new(13, 1, 0, 1500)),
        },
        new()
        {
            Id = "guest-memory",
            Factor = Devices,
            Most = (lane, _) => HasGuest(lane) ? DeviceMemory.MostDevices(lane) : null,
            Reason = $"a guest has at most {DeviceMemory.GuestBytesMax >> 30} GiB for the buffers of its rings",
            Source = Model,
            Example = ("vhost-net+rings[size=1024]", new(40, 1, 0, 1500)),
        },
        new()
        {
            Id = "rtl8139-frames",
            Factor = Mtu,
            Most = (lane, _) => lane.FrontEnd.Is(KindIds.Rtl8139) ? Rtl8139MtuMax : null,
            Reason = "an RTL8139 takes standard Ethernet frames only",
            Source = "QEMU Oct 2009 hw/rtl8139.c",
            Example = ("emulated-nic+front_end=rtl8139", new(1, 1, 0, 9000)),
        },
    ];

    /// <summary>The factor that is too much for <paramref name="lane"/>, and the whole sentence about it; null if the lane can carry the load.</summary>
    public static (string Factor, string Fault)? Find(Lane lane, LaneLoad load)
    {
        foreach (LaneLimit limit in All)
        {
            if (limit.Most(lane, load) is { } most && load[limit.Factor] > most)
            {
                return (limit.Factor, $"{limit.Factor} {load[limit.Factor]} is not accepted for {lane.Id}: {limit.Reason}"
                    + (limit.Factor == Devices && load.Disks > 0 ? $": at most {Math.Max(0, most)} beside {load.Disks} disks" : $": at most {most}"));
            }
        }

        return null;
    }

    /// <summary>Throws where <see cref="Find"/> finds something: for builders, which a checked matrix never makes do so.</summary>
    /// <exception cref="LaneException">The lane cannot carry the load.</exception>
    public static void Check(Lane lane, LaneLoad load)
    {
        if (Find(lane, load) is var (_, fault))
        {
            throw new LaneException(fault);
        }
    }

    /// <summary>Queues of one network device: receive, transmit, and venet's events.</summary>
    private static int QueuesPerDevice(Lane lane) => lane.FrontEnd.Has(OptionIds.Txc, true) ? 3 : 2 * LaneBuilder.QueuePairs(lane);

    /// <summary>The most devices if each takes a number per queue and <paramref name="more"/>, and each disk, of one queue, likewise.</summary>
    private static long? Left(int count, int? more, Lane lane, LaneLoad load) =>
        more is { } extra ? (count - (load.Disks * (1 + extra))) / (QueuesPerDevice(lane) + extra) : null;

    /// <summary>Vectors beside those of the queues; null for a path that takes none per queue.</summary>
    private static int? ConfigurationVectors(Lane lane) => lane.Interrupts.Is(KindIds.MsixIrqfd) || lane.Interrupts.Is(KindIds.MsixIoctl) ? 1 : null;

    private static bool HasGuest(Lane lane) => !lane.FrontEnd.Has(KindTraits.Native) && !lane.Kick.Has(KindTraits.Link);

    private static bool ServesDisks(Lane lane) =>
        lane.BackEnd.Is(KindIds.VhostWorker) || lane.BackEnd.Is(KindIds.VenetKthreads) || lane.BackEnd.Is(KindIds.UserspaceIoThread);

    private static LaneLimit NoGuest(string factor, int most, LaneLoad refused) => new()
    {
        Id = $"no-guest-{factor}",
        Factor = factor,
        Most = (lane, _) => lane.FrontEnd.Is(KindIds.Native) ? most : null,
        Reason = "it has no guest that more of them could belong to",
        Source = Model,
        Example = ("bare-metal", refused),
    };

    private static LaneLimit Assigned(string factor, LaneLoad refused) => new()
    {
        Id = $"one-nic-{factor}",
        Factor = factor,
        Most = (lane, _) => lane.Interrupts.Is(KindIds.AssignedMsix) ? 1 : null,
        Reason = "the rig has one physical NIC, and an assigned one belongs to one guest alone",
        Source = "Linux 2.6.34 virt/kvm/assigned-dev.c",
        Example = ("assigned-nic", refused),
    };

    private static LaneLimit Link(string factor, int most, LaneLoad refused) => new()
    {
        Id = $"one-device-per-board-{factor}",
        Factor = factor,
        Most = (lane, _) => lane.Kick.Has(KindTraits.Link) ? most : null,
        Reason = "a board on a PCI Express link has one device, its NIC",
        Source = Model,
        Example = ("pcie-boards", refused),
    };
}
