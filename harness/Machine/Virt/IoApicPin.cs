namespace Bakeoff.Machine;

/// <summary>
/// An input of the guest's I/O APIC in level mode, as KVM emulates it (Linux 2.6.32 virt/kvm/ioapic.c): a raised line is
/// delivered once, and again behind the end of interrupt if it is still up then.
/// </summary>
public sealed class IoApicPin(Vcpu vcpu)
{
    private GuestVector _vector = null!;

    /// <summary>The line's level.</summary>
    public bool IsRaised { get; private set; }

    /// <summary>Delivered and not yet ended: the remote-IRR bit.</summary>
    public bool RemoteIrr { get; private set; }

    /// <summary>Times it was delivered to the local APIC.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Times the line was found up at an end of interrupt.</summary>
    public long Redeliveries { get; private set; }

    /// <summary>The vector that the redirection entry names.</summary>
    public GuestVector Vector => _vector;

    /// <summary>Hears of each end of interrupt, before the line is looked at again: KVM's acknowledgement notifier.</summary>
    public Action<CpuContext>? Acknowledged { get; set; }

    internal void Route(GuestVector vector) => _vector = vector;

    /// <summary>Sets the line; <paramref name="setter"/> owes the delivery if there is one.</summary>
    public void SetLevel(CpuContext setter, bool isRaised)
    {
        IsRaised = isRaised;
        if (isRaised && !RemoteIrr)
        {
            RemoteIrr = true;
            Deliveries++;
            vcpu.Deliver(setter, _vector);
        }
    }

    /// <summary>The local APIC passes an end of interrupt on.</summary>
    internal void EndOfInterrupt(CpuContext vcpuThread)
    {
        RemoteIrr = false;
        Acknowledged?.Invoke(vcpuThread);
        if (IsRaised)
        {
            Redeliveries++;
            SetLevel(vcpuThread, true);
        }
    }
}
