using Bakeoff.Transports.Resources;

namespace Bakeoff.Harness;

/// <summary>Lanes and cells that many claims name.</summary>
internal static class ClaimLanes
{
    public const string BareMetal = "bare-metal";
    public const string VirtioPci = "virtio-pci";
    public const string VirtioPci32 = "virtio-pci+front_end[driver=2.6.32]";
    public const string Eventfd = "virtio-pci-eventfd";
    public const string Eventfd32 = "virtio-pci-eventfd+front_end[driver=2.6.32]";
    public const string Vhost = "vhost-net";
    public const string VhostDirect = "vhost-net+interrupts[hop=direct]";
    public const string Vhost2011 = "vhost-net@2011-10";
    public const string VirtioVbus = "virtio-vbus";
    public const string Venet = "venet";
    public const string VenetNoCoalescing = "venet+interrupts[coalesce=false]";
    public const string VenetNoTxc = "venet+front_end[txc=false]";
    public const string VenetNoTxcNoCoalescing = "venet+front_end[txc=false]+interrupts[coalesce=false]";
    public const string Venet2010 = "venet@2010-05";
    public const string Venet2010NoTxc = "venet@2010-05+front_end[txc=false]";
    public const string VenetHypercall = "venet@2010-05+kick=hypercall-doorbell";
    public const string VenetApril = "venet@2009-04";
    public const string April250 = "virtio-pci@2009-04";
    public const string April1000 = "virtio-pci@2009-04+back_end[timer-floor-us=1000]";
    public const string April4000 = "virtio-pci@2009-04+back_end[timer-floor-us=4000]";
    public const string AprilBh = "virtio-pci@2009-04+back_end[tx=bh]";

    /// <summary>How fast "slower processors" are, in units of the profile's.</summary>
    public const string SlowerSpeed = "0.5";

    /// <summary>What "slower processors" are.</summary>
    public const string SlowerProcessors = "slower processors: half as fast as the profile's, at which virtio-pci takes the mail's CPU time";

    /// <summary>What venet could have been compared with, from the mail's virtio-pci to the vhost-net of 2011.</summary>
    public static IReadOnlyList<string> Rivals { get; } = [VirtioPci, VirtioPci32, Eventfd, Eventfd32, Vhost, VhostDirect, Vhost2011, VirtioVbus];

    /// <summary>A lane as tables of claims write it.</summary>
    public static string Name(string lane) => lane switch
    {
        VirtioPci32 => "virtio-pci (driver 2.6.32)",
        Eventfd32 => "virtio-pci-eventfd (driver 2.6.32)",
        VhostDirect => "vhost-net (direct injection)",
        Vhost2011 => "vhost-net (3.1)",
        _ => lane,
    };

    /// <summary>The mail's netperf run over GigE.</summary>
    public static CellRuns Gige(ClaimEvidence e, string lane) => e.Cell("gige", lane);

    /// <summary>The same with another NIC, Intel's, throttled to 20,000 interrupts/s: the mail does not name its own.</summary>
    public static CellRuns GigeIntel(ClaimEvidence e, string lane) => e.Cell("gige-e1000", lane);

    /// <summary>The same on processors half as fast as the profile's: the speed at which virtio-pci takes the CPU time of the mail.</summary>
    public static CellRuns GigeSlow(ClaimEvidence e, string lane) => e.Cell("gige-slow", lane);

    /// <summary>The mail's run with venet's two threads on the NIC's core, on processors so many times as fast as the profile's.</summary>
    public static CellRuns GigeOneCore(ClaimEvidence e, string speed) => e.Cell("gige-one-core", Venet, "host_speed=" + speed);

    /// <summary>The same under a local APIC.</summary>
    public static CellRuns Apic(ClaimEvidence e, string lane, string apic) => e.Cell("apic", lane, "options.apic=" + apic);

    /// <summary>Round trips over so many devices of one guest.</summary>
    public static CellRuns Devices(ClaimEvidence e, string lane, int devices) => e.Cell("devices", lane, $"devices={devices}");

    /// <summary>The table of the vbus RFC.</summary>
    public static CellRuns Rfc(ClaimEvidence e, string lane, string workload, string mtu = "1500") =>
        e.Cell("rfc", lane, "workload=" + workload, "mtu=" + mtu);

    /// <summary>10 GbE, each lane in the parts of its own year.</summary>
    public static CellRuns OwnYear(ClaimEvidence e, string lane, string workload, string mtu = "1500") =>
        e.Cell("own-year", lane, "workload=" + workload, "mtu=" + mtu);

    /// <summary>Whether devices share a resource or each brings its own: what one and eight of them take.</summary>
    public static ClaimCase PerDevice(ClaimEvidence e, string label, string lane, ResourceKind kind, bool shared)
    {
        long one = e.Count(lane, 1, kind);
        long eight = e.Count(lane, 8, kind);
        return ClaimCase.Fact(label, shared ? eight == one : eight == 8 * one, $"{one} for one device, {eight} for eight");
    }

    /// <summary>What a NIC more asks of the VMM and of the kernel's bus, when others are there already.</summary>
    public static ClaimCase FurtherDevice(ClaimEvidence e, string label, string lane, bool isPerDevice)
    {
        SetUpRow row = e.SetUp(lane, SetUpStep.NextDevice);
        return ClaimCase.Fact(label, isPerDevice == (row.VmmCalls + row.UserspaceExits + row.IoBusDevices > 0),
            $"{row.UserspaceExits} exits to the VMM, {row.KernelExits} to the kernel, {row.VmmCalls} system calls, {row.IoBusDevices} bus entries");
    }
}
