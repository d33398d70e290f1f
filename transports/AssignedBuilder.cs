using Bakeoff.Machine;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Resources;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports;

/// <summary>
/// Gives the host's physical NIC to a guest: its driver runs in the guest, its doorbell is a posted store without an exit, its DMA
/// goes to guest memory through an IOMMU whose mapping is made once, when the device is assigned, and costs nothing per frame
/// (Linux 2.6.34 virt/kvm/iommu.c maps and pins all guest memory).
/// </summary>
internal static class AssignedBuilder
{
    private const long AlarmFloorPs = 250_000_000;

    /// <summary>Builds device number <paramref name="device"/> of <paramref name="guest"/>: there is one NIC, so one guest has it.</summary>
    public static GuestDevice Build(HostServices services, GuestSystem guest, Lane lane, Placement placement, int device)
    {
        HostSystem host = services.Host;
        Invariant.That(host.Nic is not null && host.NicDevice is null, "the host has no NIC that it does not drive itself");
        if (host.Nic.IsWired)
        {
            throw new LaneException("an assigned device needs a physical NIC, or a function of one, for itself, and the host has one NIC");
        }

        var driver = new NicNetdev(host.Nic, guest.Softirq, host.Accounts, guest.Stack);
        if (lane.Interrupts.Is(KindIds.AssignedIntx))
        {
            return WithLine(services, guest, lane, placement, device, driver);
        }

        var interrupts = new AssignedMsix(guest.Vcpu, services.BusOf(guest).Vectors, driver, device, host.NicCore.Interrupts,
            HopOf(lane.Interrupts.GetEnum(OptionIds.Hop)), services.EventsOf);
        host.Nic.Wire(interrupts);
        return new GuestDevice
        {
            Driver = driver,
            OtherParts = [interrupts, new Function(host.Nic.Options)],
            OtherKicks = () => driver.TransmittedPackets,
            OtherSignals = () => interrupts.Signals,
        };
    }

    private static GuestDevice WithLine(HostServices services, GuestSystem guest, Lane lane, Placement placement, int device, NicNetdev driver)
    {
        HostSystem host = services.Host;
        bool isByVmm = lane.Interrupts.GetEnum(OptionIds.EndOfInterrupt) == OptionIds.EndByVmm;
        VmmProcess? process = isByVmm ? services.ProcessOf(guest, placement.IoThreadCore, AlarmFloorPs) : null;
        var line = new AssignedIntx(guest.Vcpu, driver, device, host.NicCore.Interrupts, process, services.EventsOf);
        host.Nic!.Wire(line);
        return new GuestDevice
        {
            Driver = driver,
            Process = process,
            OtherParts = [line, new Function(host.Nic.Options)],
            OtherKicks = () => driver.TransmittedPackets,
            OtherSignals = () => line.Signals,
            OtherStatusReads = () => line.StatusReads,
            OtherRegisterAccesses = () => line.OtherAccesses,
        };
    }

    private static ForwardingHop HopOf(string name) => name switch
    {
        OptionIds.HopWorkItem => ForwardingHop.WorkItem,
        OptionIds.HopDirect => ForwardingHop.Direct,
        OptionIds.HopPosted => ForwardingHop.Posted,
        _ => throw new InvariantException($"no way of forwarding is called {name}"),
    };

    /// <summary>The physical function as the guest sees it.</summary>
    private sealed class Function(NicOptions options) : IResourceUser
    {
        private const int DescriptorBytes = 16;

        /// <summary>BAR of a server NIC's registers, 128 KiB as the e1000's, and its MSI-X table, 16 KiB (assumed; the mails name no model).</summary>
        private const int RegisterBytes = (128 + 16) << 10;

        public void CountResources(ResourceTally tally)
        {
            tally.Add(ResourceKind.PhysicalNics, 1);
            tally.Add(ResourceKind.MmioBytes, RegisterBytes);
            tally.Add(ResourceKind.RingBytes, DescriptorBytes * (options.RxRingEntries + options.TxRingEntries));
        }
    }
}
