using Bakeoff.Harness;

namespace Bakeoff.Tests.Harness;

/// <summary>A small catalogue for tests.</summary>
internal static class TestVocabulary
{
    public static MatrixVocabulary Create() => new()
    {
        Transports = [
            "bare-metal", "assigned-nic", "emulated-nic", "virtio-pci", "virtio-pci-eventfd", "vhost-net", "venet", "virtio-vbus", "xen-pv",
            "lguest", "pcie-boards",
        ],
        Eras = ["2009-04", "2009-09", "2010-05", "2011-10", "modern"],
        Machines = ["A", "B", "C", "D"],
        Options = ["placement.vcpu", "vcpu_core", "congestion"],
        OptionFault = RunSwitches.Fault,
        CheckLane = Check,
        CostKeys = _ => ["exit.hlt", "exit.pio", "copy.per_byte"],
    };

    private static LaneCheck Check(string lane, string era) => lane.Contains("INTx", StringComparison.Ordinal)
        ? LaneCheck.Refused("a kernel back end cannot raise INTx: there is no irqfd for a level interrupt")
        : LaneCheck.Accepted(new LaneInfo
        {
            Lane = lane,
            Transport = lane.Split('@', '+')[0],
            Era = era.Length > 0 ? era : "2009-09",
            Anachronistic = era == "2009-04",
            FrontEnd = lane.StartsWith("bare-metal", StringComparison.Ordinal) ? "native" : "virtio-net",
            Rings = "split",
            Kick = "pio-ioeventfd",
            Interrupts = "msix-irqfd",
            BackEnd = "vhost",
            Attachment = "bridge-tap",
            Bus = "pci",
        });
}
