using Bakeoff.Machine;

namespace Bakeoff.Transports.Resources;

/// <summary>Counts what the network devices of one guest hold, by asking the objects that they are made of.</summary>
public static class DeviceResources
{
    /// <summary>I/O ports of a virtio-pci function: 20 bytes of registers, 4 for MSI-X, 6 of configuration, rounded to a power of two.</summary>
    private const int VirtioPorts = 32;

    /// <summary>I/O ports of the vbus bridge's BAR1.</summary>
    private const int BridgePorts = 32;

    /// <summary>The resources of <paramref name="devices"/>, all of <paramref name="lane"/> and in one guest; null if a part of them cannot say.</summary>
    public static ResourceTally? Count(Lane lane, IReadOnlyList<GuestDevice> devices)
    {
        List<object> parts = [.. devices.SelectMany(device => new object?[] { device.Interrupts, device.Kick }).OfType<object>().Distinct()];
        if (devices.Any(device => device.Interrupts is null || device.Kick is null) || !parts.TrueForAll(part => part is IResourceUser))
        {
            return null;
        }

        var tally = new ResourceTally();
        parts.ForEach(part => ((IResourceUser)part).CountResources(tally));
        tally.Add(ResourceKind.Threads, devices.SelectMany(device => device.BackEnds).SelectMany(backEnd => backEnd.Threads).Distinct().Count());
        tally.Add(ResourceKind.RingBytes, devices.Sum(device => device.Queues.Sum(queue => queue.RingBytes)));
        if (lane.Bus.HasFlag(BusShells.PciVirtio))
        {
            tally.Add(ResourceKind.PciSlots, devices.Count);
            tally.Add(ResourceKind.Ports, (long)VirtioPorts * devices.Count);
        }

        if (lane.Bus.HasFlag(BusShells.VbusBridge))
        {
            tally.Add(ResourceKind.PciSlots, 1);
            tally.Add(ResourceKind.Ports, BridgePorts);
        }

        return tally;
    }
}
