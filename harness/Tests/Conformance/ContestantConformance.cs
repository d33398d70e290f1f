namespace Bakeoff.Tests.Conformance;

/// <summary>bare-metal.</summary>
public sealed class BareMetalConformance() : TransportConformance("bare-metal");

/// <summary>virtio-pci-eventfd.</summary>
public sealed class VirtioPciEventfdConformance() : TransportConformance("virtio-pci-eventfd");

/// <summary>vhost-net.</summary>
public sealed class VhostNetConformance() : TransportConformance("vhost-net");

/// <summary>venet.</summary>
public sealed class VenetConformance() : TransportConformance("venet");
