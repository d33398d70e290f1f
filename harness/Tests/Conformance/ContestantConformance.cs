using Bakeoff.Transports;

namespace Bakeoff.Tests.Conformance;

/// <summary>The suites below are one class each, so that they run side by side.</summary>
public sealed class ContestantConformanceTests
{
    [Fact]
    public void Every_contestant_of_the_catalogue_has_its_suite() =>
        Assert.Equal(
            TransportCatalog.Default.Contestants.Select(contestant => contestant.Id).Order(StringComparer.Ordinal),
            typeof(TransportConformance).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(TransportConformance)))
                .Select(type => TransportCatalog.Default.Parse(((TransportConformance)Activator.CreateInstance(type)!).LaneId).Contestant.Id)
                .Distinct().Order(StringComparer.Ordinal));
}

/// <summary>bare-metal.</summary>
public sealed class BareMetalConformance() : TransportConformance("bare-metal");

/// <summary>pcie-boards.</summary>
public sealed class PcieBoardsConformance() : TransportConformance("pcie-boards");

/// <summary>assigned-nic.</summary>
public sealed class AssignedNicConformance() : TransportConformance("assigned-nic");

/// <summary>virtio-pci-eventfd.</summary>
public sealed class VirtioPciEventfdConformance() : TransportConformance("virtio-pci-eventfd");

/// <summary>vhost-net.</summary>
public sealed class VhostNetConformance() : TransportConformance("vhost-net");

/// <summary>virtio-vbus.</summary>
public sealed class VirtioVbusConformance() : TransportConformance("virtio-vbus");

/// <summary>xen-pv.</summary>
public sealed class XenPvConformance() : TransportConformance("xen-pv");

/// <summary>lguest.</summary>
public sealed class LguestConformance() : TransportConformance("lguest");

/// <summary>lguest with its launcher of one process.</summary>
public sealed class LguestLauncherConformance() : TransportConformance("lguest@2009-04");

/// <summary>venet.</summary>
public sealed class VenetConformance() : TransportConformance("venet");

/// <summary>virtio-pci.</summary>
public sealed class VirtioPciConformance() : TransportConformance("virtio-pci");

/// <summary>emulated-nic.</summary>
public sealed class EmulatedNicConformance() : TransportConformance("emulated-nic");
