using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Kicks;

namespace Bakeoff.Transports.Bus;

/// <summary>What virtio-net does on any transport once features are negotiated and queues are found.</summary>
internal static class VirtioNetSetUp
{
    /// <summary>The lane's driver over its queues, as negotiated; <paramref name="thread"/> owes for the receive buffers that opening it posts.</summary>
    public static VirtioNetDriver NewDriver(CpuContext thread, GuestSystem guest, DeviceQueue rx, DeviceQueue tx, IKickPath kick, uint features,
        Lane lane)
    {
        bool mergeable = (features & VirtioFeatures.MergeableBuffers) != 0;
        bool tso = (features & VirtioFeatures.HostTso4) != 0 && guest.Stack.Options.Tso;
        VirtioNetOptions options = VirtioNetOptions.Of(lane.FrontEnd) with
        {
            NotifyOnEmpty = (features & VirtioFeatures.NotifyOnEmpty) != 0,
            Mergeable = mergeable,
            Tso = tso,
        };
        int mtu = guest.Stack.Options.MtuBytes;
        int size = rx.Guest.SizeEntries;
        var receive = new ReceiveBuffers(guest, size, options.ReceiveKind, mtu, options.HeaderBytes);
        var transmit = new TransmitBuffers(guest, size, tso ? 65_536 : mtu, options.HeaderBytes, scatterGather: true);
        bool indirect = (features & VirtioFeatures.IndirectDescriptors) != 0;
        rx.GuestFor(thread); // the receive buffers are posted at its cost
        for (int i = 0; i < size; i++)
        {
            DeviceQueue.OweSegments(thread, receive.SegmentsPerBuffer);
        }

        return new VirtioNetDriver(guest, rx, tx, kick, options, indirect, transmit, receive);
    }
    /// <summary>What the back end of such a device is joined to.</summary>
    public static BackEndPorts Ports(HostSystem host, GuestSystem guest, DeviceQueue?[] queues, uint features, Attachment attachment,
        IInterruptPath interrupts, Lane lane) => new()
    {
        Host = host,
        Memory = guest.Memory,
        AddressSpace = guest.AddressSpace,
        Rx = queues[0]!,
        Tx = queues[1]!,
        Frames = new HostFrames(guest.Memory, host.Accounts,
            (features & VirtioFeatures.MergeableBuffers) != 0 ? VirtioNetHeader.MergeableBytes : VirtioNetHeader.LegacyBytes,
            lane.FrontEnd.GetBool(OptionIds.DataValid), lane.FrontEnd.GetBool(OptionIds.InlineHeader)),
        Attachment = attachment,
        Interrupts = interrupts,
    };
}
