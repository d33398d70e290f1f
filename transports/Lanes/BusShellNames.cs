namespace Bakeoff.Transports;

/// <summary>Names of bus shells as CSV writes them.</summary>
public static class BusShellNames
{
    /// <summary><c>none</c>, <c>pci-nic</c>, <c>pci-virtio</c>, <c>vbus-bridge</c>, <c>xen-bus</c>, <c>lguest-bus</c>, or several joined by "+".</summary>
    public static string Id(this BusShells shells)
    {
        if (shells == BusShells.None)
        {
            return "none";
        }

        List<string> names = [];
        if (shells.HasFlag(BusShells.PciNic))
        {
            names.Add("pci-nic");
        }

        if (shells.HasFlag(BusShells.PciVirtio))
        {
            names.Add("pci-virtio");
        }

        if (shells.HasFlag(BusShells.VbusBridge))
        {
            names.Add("vbus-bridge");
        }

        if (shells.HasFlag(BusShells.XenBus))
        {
            names.Add("xen-bus");
        }

        if (shells.HasFlag(BusShells.LguestBus))
        {
            names.Add("lguest-bus");
        }

        return string.Join('+', names);
    }
}
