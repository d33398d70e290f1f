namespace Bakeoff.Transports;

/// <summary>
/// The bus shells that a lane needs. A shell owns discovery, features and status and is no performance choice: it
/// follows
/// from the kick and the interrupt path. A hybrid may need two.
/// </summary>
[Flags]
public enum BusShells
{
    /// <summary>No bus.</summary>
    None = 0,

    /// <summary>The physical NIC's own PCI function.</summary>
    PciNic = 1,

    /// <summary>A PCI function per virtio device (vendor 0x1af4).</summary>
    PciVirtio = 2,

    /// <summary>One PCI-to-vbus bridge per guest, or the connector that came before it.</summary>
    VbusBridge = 4,

    /// <summary>Xen's xenbus.</summary>
    XenBus = 1 << 8,

    /// <summary>lguest's page of device descriptors.</summary>
    LguestBus = 1 << 9,
}
