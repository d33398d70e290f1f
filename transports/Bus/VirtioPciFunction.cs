namespace Bakeoff.Transports.Bus;

/// <summary>Offsets and bits of the legacy virtio PCI register file (BAR0, PIO).</summary>
public static class VirtioPci
{
    /// <summary>PCI vendor.</summary>
    public const ushort Vendor = 0x1af4;

    /// <summary>PCI device of a network device.</summary>
    public const ushort NetDevice = 0x1000;

    /// <summary>u32, read: what the device offers.</summary>
    public const int HostFeatures = 0;

    /// <summary>u32: what the driver has taken.</summary>
    public const int GuestFeatures = 4;

    /// <summary>u32: address of the selected queue's ring, in pages; writing 0 resets the device.</summary>
    public const int QueuePfn = 8;

    /// <summary>u16, read: entries of the selected queue; 0 if there is none.</summary>
    public const int QueueSize = 12;

    /// <summary>u16, write: selects a queue.</summary>
    public const int QueueSelect = 14;

    /// <summary>u16, write: the kick.</summary>
    public const int QueueNotify = 16;

    /// <summary>u8: status of the driver; writing 0 resets the device.</summary>
    public const int Status = 18;

    /// <summary>u8, read: bit 0 a queue, bit 1 the configuration; reading clears it.</summary>
    public const int Isr = 19;

    /// <summary>u16: vector of configuration changes, only with MSI-X.</summary>
    public const int ConfigVector = 20;

    /// <summary>u16: vector of the selected queue, only with MSI-X.</summary>
    public const int QueueVector = 22;

    /// <summary>Start of the device's configuration with MSI-X; 20 without.</summary>
    public const int ConfigWithMsix = 24;

    /// <summary>Configuration: offset of the u16 link status behind the 6 bytes of MAC.</summary>
    public const int LinkStatus = 6;

    /// <summary>A vector register's value for none.</summary>
    public const ushort NoVector = 0xffff;

    /// <summary>Status: the guest has found the device.</summary>
    public const byte Acknowledge = 1;

    /// <summary>Status: it has a driver.</summary>
    public const byte Driver = 2;

    /// <summary>Status: the driver is set up.</summary>
    public const byte DriverOk = 4;

    /// <summary>Status: it has given up.</summary>
    public const byte Failed = 0x80;

    /// <summary>ISR: a queue.</summary>
    public const byte IsrQueue = 1;

    /// <summary>ISR: the configuration.</summary>
    public const byte IsrConfig = 2;

    /// <summary>Width of the register at <paramref name="offset"/> in bytes, 0 for none; the configuration is read by bytes.</summary>
    public static int WidthOf(int offset, bool msix) => offset switch
    {
        HostFeatures or GuestFeatures or QueuePfn => 4,
        QueueSize or QueueSelect or QueueNotify => 2,
        ConfigVector or QueueVector when msix => 2,
        Status or Isr => 1,
        _ => offset >= (msix ? ConfigWithMsix : ConfigVector) ? 1 : 0,
    };
}

/// <summary>A queue as its registers describe it.</summary>
/// <param name="Size">Entries.</param>
/// <param name="Pfn">Page of its ring; 0 while it is not set up.</param>
/// <param name="Vector">Its MSI-X vector, or 0xffff.</param>
public readonly record struct VirtioQueueRegisters(ushort Size, uint Pfn, ushort Vector);

/// <summary>What a register write has caused, for the device behind the registers.</summary>
public enum VirtioPciEffect
{
    /// <summary>Nothing but a register.</summary>
    None,

    /// <summary>A queue got its ring.</summary>
    QueueSet,

    /// <summary>The driver is ready: the back end starts.</summary>
    Started,

    /// <summary>A vector was given to a queue or to the configuration: the VMM routes it.</summary>
    VectorSet,

    /// <summary>The device was reset.</summary>
    Reset,

    /// <summary>A kick that no ioeventfd has claimed.</summary>
    Notified,
}

/// <summary>The register file of a virtio PCI function as QEMU of 2009 has it (hw/virtio-pci.c). State only; accesses are exits elsewhere.</summary>
/// <remarks>An access of another width than the register's reads all ones and writes nothing (assumed).</remarks>
public sealed class VirtioPciFunction
{
    /// <summary>What is left to a driver that acknowledged <see cref="VirtioFeatures.BadFeature"/> (the reduced set is not known; assumed).</summary>
    private const uint ReducedFeatures = VirtioFeatures.Mac;

    private readonly VirtioQueueRegisters[] _queues;
    private readonly ushort[] _sizes;
    private readonly byte[] _mac;

    /// <summary>A device with these features and queues, whose driver will use MSI-X or not.</summary>
    public VirtioPciFunction(uint hostFeatures, IReadOnlyList<ushort> queueSizes, ReadOnlySpan<byte> mac, bool msix)
    {
        HostFeatures = hostFeatures;
        _sizes = [.. queueSizes];
        _queues = new VirtioQueueRegisters[_sizes.Length];
        _mac = mac.ToArray();
        HasMsix = msix;
        Reset();
    }

    /// <summary>True if MSI-X is enabled: two more registers, and the configuration begins later.</summary>
    public bool HasMsix { get; }

    /// <summary>Offered.</summary>
    public uint HostFeatures { get; }

    /// <summary>Taken.</summary>
    public uint GuestFeatures { get; private set; }

    /// <summary>Status of the driver.</summary>
    public byte Status { get; private set; }

    /// <summary>Interrupt causes not read yet.</summary>
    public byte Isr { get; private set; }

    /// <summary>Selected queue.</summary>
    public ushort Selected { get; private set; }

    /// <summary>Vector of configuration changes.</summary>
    public ushort ConfigVector { get; private set; }

    /// <summary>State of the link.</summary>
    public bool IsLinkUp { get; private set; } = true;

    /// <summary>MAC address.</summary>
    public ReadOnlySpan<byte> Mac => _mac;

    /// <summary>The queues.</summary>
    public IReadOnlyList<VirtioQueueRegisters> Queues => _queues;

    /// <summary>True between DRIVER_OK and reset.</summary>
    public bool IsRunning => (Status & VirtioPci.DriverOk) != 0 && (Status & VirtioPci.Failed) == 0;

    private bool IsSelectedValid => Selected < _queues.Length;

    /// <summary>Reads a register. Reading the ISR clears it.</summary>
    public uint Read(int offset, int width)
    {
        if (width != VirtioPci.WidthOf(offset, HasMsix))
        {
            return width == 4 ? uint.MaxValue : (1u << (8 * width)) - 1;
        }

        switch (offset)
        {
            case VirtioPci.HostFeatures:
                return HostFeatures;
            case VirtioPci.GuestFeatures:
                return GuestFeatures;
            case VirtioPci.QueuePfn:
                return IsSelectedValid ? _queues[Selected].Pfn : 0;
            case VirtioPci.QueueSize:
                return IsSelectedValid ? _queues[Selected].Size : 0u;
            case VirtioPci.Status:
                return Status;
            case VirtioPci.Isr:
                byte causes = Isr;
                Isr = 0;
                return causes;
            case VirtioPci.ConfigVector when HasMsix:
                return ConfigVector;
            case VirtioPci.QueueVector when HasMsix:
                return IsSelectedValid ? _queues[Selected].Vector : VirtioPci.NoVector;
            default:
                return offset < VirtioPci.ConfigVector ? 0 : ReadConfig(offset - (HasMsix ? VirtioPci.ConfigWithMsix : VirtioPci.ConfigVector));
        }
    }

    /// <summary>Writes a register and says what follows from it.</summary>
    public VirtioPciEffect Write(int offset, int width, uint value)
    {
        if (width != VirtioPci.WidthOf(offset, HasMsix))
        {
            return VirtioPciEffect.None;
        }

        switch (offset)
        {
            case VirtioPci.GuestFeatures:
                GuestFeatures = (value & VirtioFeatures.BadFeature) != 0 ? HostFeatures & ReducedFeatures : value & HostFeatures;
                return VirtioPciEffect.None;
            case VirtioPci.QueuePfn:
                return SetPfn(value);
            case VirtioPci.QueueSelect:
                Selected = (ushort)value;
                return VirtioPciEffect.None;
            case VirtioPci.QueueNotify:
                return VirtioPciEffect.Notified;
            case VirtioPci.Status:
                return SetStatus((byte)value);
            case VirtioPci.ConfigVector when HasMsix:
                ConfigVector = (ushort)value;
                return VirtioPciEffect.VectorSet;
            case VirtioPci.QueueVector when HasMsix && IsSelectedValid:
                _queues[Selected] = _queues[Selected] with { Vector = (ushort)value };
                return VirtioPciEffect.VectorSet;
            default:
                return VirtioPciEffect.None;
        }
    }

    /// <summary>A cause of interrupts came.</summary>
    public void Raise(byte cause) => Isr |= cause;

    /// <summary>The link changed: the configuration's status and the ISR say so.</summary>
    public void SetLink(bool isUp)
    {
        IsLinkUp = isUp;
        Raise(VirtioPci.IsrConfig);
    }

    /// <summary>Everything that the guest can have written, as it would be saved.</summary>
    internal VirtioRegisterState Save() =>
        new(HostFeatures, GuestFeatures, Status, Isr, Selected, ConfigVector, IsLinkUp, [.. _queues], [.. _mac]);

    /// <summary>A function in the state that was saved.</summary>
    internal static VirtioPciFunction Restore(VirtioRegisterState state, bool msix)
    {
        var function = new VirtioPciFunction(state.HostFeatures, [.. state.Queues.Select(queue => queue.Size)], [.. state.Mac], msix)
        {
            GuestFeatures = state.GuestFeatures,
            Status = state.Status,
            Isr = state.Isr,
            Selected = state.Selected,
            ConfigVector = state.ConfigVector,
            IsLinkUp = state.IsLinkUp,
        };
        for (int i = 0; i < state.Queues.Count; i++)
        {
            function._queues[i] = state.Queues[i];
        }

        return function;
    }

    private VirtioPciEffect SetPfn(uint pfn)
    {
        if (pfn == 0)
        {
            Reset();
            return VirtioPciEffect.Reset;
        }

        if (!IsSelectedValid)
        {
            return VirtioPciEffect.None;
        }

        _queues[Selected] = _queues[Selected] with { Pfn = pfn };
        return VirtioPciEffect.QueueSet;
    }

    private VirtioPciEffect SetStatus(byte value)
    {
        bool wasRunning = IsRunning;
        Status = value;
        if (value == 0)
        {
            Reset();
            return VirtioPciEffect.Reset;
        }

        return IsRunning && !wasRunning ? VirtioPciEffect.Started : VirtioPciEffect.None;
    }

    private uint ReadConfig(int offset) => offset switch
    {
        < 0 => 0,
        < VirtioPci.LinkStatus => _mac[offset],
        VirtioPci.LinkStatus => IsLinkUp ? 1u : 0u,
        _ => 0,
    };

    private void Reset()
    {
        GuestFeatures = 0;
        Status = 0;
        Isr = 0;
        Selected = 0;
        ConfigVector = VirtioPci.NoVector;
        for (int i = 0; i < _queues.Length; i++)
        {
            _queues[i] = new VirtioQueueRegisters(_sizes[i], 0, VirtioPci.NoVector);
        }
    }
}
