using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.EmulatedNics;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports;

/// <summary>Makes an emulated NIC: a driver of real hardware in the guest, and a model of its registers in the VMM.</summary>
internal sealed class EmulatedNicBuilder
{
    private readonly GuestSystem _guest;
    private readonly Lane _lane;
    private readonly int _device;
    private readonly EmulatedNicPorts _ports;
    private readonly int _frameBytes;

    internal EmulatedNicBuilder(HostServices services, GuestSystem guest, Lane lane, Placement placement, int device,
        RingDecorator decorator)
    {
        _guest = guest;
        _lane = lane;
        _device = device;
        int mtu = guest.Stack.Options.MtuBytes;
        _frameBytes = (PacketHeader.SizeBytes + mtu + 63) & ~63;
        _ports = new EmulatedNicPorts
        {
            Host = services.Host,
            Memory = guest.Memory,
            Process = services.ProcessOf(guest, placement.IoThreadCore, 0),
            Attachment = AttachmentBuilder.Build(
                services, lane, $"{guest.Name}.tap{device}", E1000Driver.RingEntries, acceptsGso: false),
            LooksAgainAtUnmask = decorator.LooksAgainAtUnmask,
            MitigationPs = lane.BackEnd.GetInt(OptionIds.Mitigation) * 1_000_000L,
        };
    }

    private VmmProcess Process => _ports.Process;

    /// <summary>Builds the device.</summary>
    internal GuestDevice Build() => _lane.FrontEnd.Is(KindIds.Rtl8139) ? Rtl8139() : E1000();

    private GuestDevice E1000()
    {
        int mtu = _guest.Stack.Options.MtuBytes;
        E1000Ring tx = E1000Descriptors();
        E1000Ring rx = E1000Descriptors();
        var transmit = new TransmitBuffers(_guest, E1000Driver.RingEntries, mtu, 0, scatterGather: true);
        var receive = new ReceiveBuffers(_guest, E1000Driver.RingEntries, ReceiveBufferKind.Frame, mtu, 0);
        var model = new E1000Model(_ports, tx, rx, PacketHeader.SizeBytes + mtu);
        var registers = new RegisterWindow(_guest.Vcpus.Count, Process, ExitReason.EptViolation, model);
        var driver = new E1000Driver(_guest, _device, registers, tx, rx, transmit, receive,
            _lane.FrontEnd.GetBool(OptionIds.FlushReads));
        model.Start(driver.Open());
        return Join(driver, driver, model, registers, () => driver.SpuriousInterrupts);
    }

    private E1000Ring E1000Descriptors() => new(_guest.Memory,
        _guest.Allocator.Allocate(E1000Driver.RingEntries * E1000Ring.DescriptorBytes, 4096), E1000Driver.RingEntries);

    private GuestDevice Rtl8139()
    {
        ulong slots = _guest.Allocator.Allocate(Rtl8139Registers.TransmitSlots * _frameBytes);
        var ring = new Rtl8139ReceiveRing(_guest.Memory, _guest.Allocator.Allocate(Rtl8139ReceiveRing.SizeBytes, 4096));
        var model = new Rtl8139Model(_ports, slots, _frameBytes, ring);
        var registers = new RegisterWindow(_guest.Vcpus.Count, Process, ExitReason.IoInstruction, model);
        var driver = new Rtl8139Driver(_guest, _device, registers, slots, _frameBytes, ring);
        model.Start();
        return Join(driver, driver, model, registers, () => driver.SpuriousInterrupts);
    }

    private GuestDevice Join(Netdev driver, IInterruptHandler handler, EmulatedNicModel model, RegisterWindow registers,
        Func<long> spurious)
    {
        model.Wire(new IntxLine(_guest.Vcpu.InstallLevel(Intx.FirstVector + _device, handler)));
        return new GuestDevice
        {
            Driver = driver,
            Attachment = _ports.Attachment,
            OtherParts = [model],
            Port = _ports.Attachment.Port,
            Switch = _ports.Attachment.Switch,
            Process = Process,
            OtherKicks = () => registers.Kicks,
            OtherSignals = () => model.Signals,
            OtherStatusReads = () => registers.StatusReads,
            OtherRegisterAccesses = () => registers.OtherAccesses,
            OtherCoalescedInLine = () => model.CoalescedInLine,
            OtherSpuriousInterrupts = spurious,
        };
    }
}
