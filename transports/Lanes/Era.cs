namespace Bakeoff.Transports;

/// <summary>
/// A moment of the debate and what came after. It presets the options of each contestant and the guest's local APIC, so
/// that "virtio-net" or "vhost" means the code of that time.
/// </summary>
public sealed class Era
{
    private Era(int order, string id, string summary, ApicModel apic, string apicSource)
    {
        Order = order;
        Id = id;
        Summary = summary;
        Apic = apic;
        ApicSource = apicSource;
    }

    /// <summary>Guest 2.6.29-30, QEMU of April 2009, Virtual-Bus RFC.</summary>
    public static Era April2009 { get; } = new(0, "2009-04",
        "Virtual-Bus RFC: guests of 2.6.29, virtio-net with notify-on-empty, venet with scatter-gather only.",
        ApicModel.XApic, "Linux 2.6.29 arch/x86/kvm/lapic.c: the APIC page only");

    /// <summary>Guest 2.6.31, MSI-X, ioeventfd and irqfd, AlacrityVM with tx-complete events.</summary>
    public static Era September2009 { get; } = new(1, "2009-09",
        "The bake-off debate: guests of 2.6.31, MSI-X per queue, irqfd by work item, AlacrityVM's kernel with "
            + "direct injection.",
        ApicModel.XApic, "a guest of 2.6.31 uses the APIC page; KVM's x2APIC (July 2009) is first in 2.6.32");

    /// <summary>Host and guest 2.6.34: the first merged vhost-net.</summary>
    public static Era May2010 { get; } = new(2, "2010-05",
        "First merged vhost-net (2.6.34): one worker for the whole host, guests of 2.6.32 and later that orphan "
            + "at transmit.",
        ApicModel.XApic, "assumed: KVM could offer x2APIC, the user space of the time did not by default");

    /// <summary>Host and guest 3.1.</summary>
    public static Era October2011 { get; } = new(3, "2011-10",
        "Linux 3.1: a worker per device, event index, mergeable buffers in vhost, direct MSI injection from irqfd.",
        ApicModel.X2Apic, "assumed on: KVM since 2.6.32 (x2APIC, July 2009)");

    /// <summary>Today's hardware and kernels, as far as the parts in the catalogue go.</summary>
    public static Era Modern { get; } = new(4, "modern",
        "Today's machine: APIC virtualization with posted interrupts, length-agnostic MMIO eventfds.",
        ApicModel.ApicV, "Linux arch/x86/kvm/vmx/posted_intr.c");

    /// <summary>All eras, oldest first.</summary>
    public static IReadOnlyList<Era> All { get; } = [April2009, September2009, May2010, October2011, Modern];

    /// <summary>Ids of all eras, oldest first.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. All.Select(era => era.Id)];

    /// <summary>Position in time: a later era has the greater number.</summary>
    public int Order { get; }

    /// <summary>Name in lane ids and matrix files: <c>2009-04</c> ... <c>modern</c>.</summary>
    public string Id { get; }

    /// <summary>What the era stands for, one sentence.</summary>
    public string Summary { get; }

    /// <summary>The guest's local APIC in this era.</summary>
    public ApicModel Apic { get; }

    /// <summary>Where <see cref="Apic"/> comes from.</summary>
    public string ApicSource { get; }

    /// <summary>True if this era lies before <paramref name="other"/>.</summary>
    public bool IsBefore(Era other) => Order < other.Order;

    /// <summary>The era of that id, or null.</summary>
    public static Era? Find(string id) => All.FirstOrDefault(era => era.Id == id);

    /// <summary>The era's id.</summary>
    public override string ToString() => Id;
}
