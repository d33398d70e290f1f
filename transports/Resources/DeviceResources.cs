using Bakeoff.Machine;

namespace Bakeoff.Transports.Resources;

/// <summary>Counts what the network devices of one guest hold, by asking the objects that they are made of.</summary>
public static class DeviceResources
{
    /// <summary>I/O ports of a virtio-pci function: 20 bytes of registers, 4 for MSI-X, 6 of configuration, rounded to a power of two.</summary>
    private const int VirtioPorts = 32;

    /// <summary>I/O ports of the vbus bridge's BAR1.</summary>
    private const int BridgePorts = 32;

    /// <summary>The page of an MSI-X table (QEMU Oct 2009 hw/msix.c; the vbus bridge has one as well).</summary>
    private const int MsixBytes = 4096;

    /// <summary>A BAR smaller than a page takes a page of address space when it is mapped (assumed).</summary>
    private const int BridgeMmioBytes = 4096;

    /// <summary>The resources of <paramref name="devices"/>, all of <paramref name="lane"/> and in <paramref name="guest"/>.</summary>
    public static ResourceTally Count(Lane lane, GuestSystem guest, IReadOnlyList<GuestDevice> devices)
    {
        var tally = new ResourceTally();
        IEnumerable<object?> parts = devices.SelectMany(device => new object?[] { device.Interrupts, device.Kick }.Concat(device.OtherParts));
        foreach (IResourceUser part in parts.OfType<IResourceUser>().Distinct())
        {
            part.CountResources(tally);
        }

        tally.Add(ResourceKind.IoBusDevices, guest.Vcpu.PioBus.DeviceEntries + guest.Vcpu.MmioBus.DeviceEntries);
        tally.Add(ResourceKind.Threads, devices.SelectMany(device => device.Threads).Distinct().Count());
        tally.Add(ResourceKind.RingBytes, devices.Sum(device => device.Queues.Sum(queue => queue.RingBytes)));
        CountFunctions(lane, devices.Count, tally);
        return tally;
    }

    private static void CountFunctions(Lane lane, int devices, ResourceTally tally)
    {
        bool isMsix = !lane.Interrupts.Is(KindIds.Intx);
        if (lane.Bus.HasFlag(BusShells.PciVirtio))
        {
            tally.Add(ResourceKind.PciSlots, devices);
            tally.Add(ResourceKind.Ports, (long)VirtioPorts * devices);
            tally.Add(ResourceKind.MmioBytes, isMsix ? MsixBytes * (long)devices : 0);
        }

        if (lane.Bus.HasFlag(BusShells.PciNic))
        {
            tally.Add(ResourceKind.PciSlots, devices);
        }

        if (lane.Bus.HasFlag(BusShells.VbusBridge))
        {
            tally.Add(ResourceKind.PciSlots, 1);
            tally.Add(ResourceKind.Ports, BridgePorts);
            tally.Add(ResourceKind.MmioBytes, BridgeMmioBytes + MsixBytes);
        }
    }
}
