using Bakeoff.Machine;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Kicks;

namespace Bakeoff.Transports.Bus;

/// <summary>What virtio-net does on any transport once features are negotiated and queues are found.</summary>
internal static class VirtioNetSetUp
{
    /// <summary>The driver over its queues, as negotiated; <paramref name="thread"/> owes for the receive buffers that opening it posts.</summary>
    public static VirtioNetDriver NewDriver(CpuContext thread, GuestSystem guest, DeviceQueue rx, DeviceQueue tx, IKickPath kick, uint features)
    {
        bool mergeable = (features & VirtioFeatures.MergeableBuffers) != 0;
        bool tso = (features & VirtioFeatures.HostTso4) != 0 && guest.Stack.Options.Tso;
        var options = new VirtioNetOptions
        {
            NotifyOnEmpty = (features & VirtioFeatures.NotifyOnEmpty) != 0, Mergeable = mergeable, Tso = tso,
        };
        int mtu = guest.Stack.Options.MtuBytes;
        int size = rx.Guest.SizeEntries;
        ReceiveBufferKind kind = mergeable ? ReceiveBufferKind.MergeablePage : tso ? ReceiveBufferKind.Big : ReceiveBufferKind.Frame;
        var receive = new ReceiveBuffers(guest, size, kind, mtu, options.HeaderBytes);
        var transmit = new TransmitBuffers(guest, size, tso ? 65_536 : mtu, options.HeaderBytes, scatterGather: true);
        bool indirect = (features & VirtioFeatures.IndirectDescriptors) != 0;
        for (int i = 0; i < size; i++)
        {
            rx.OwePost(thread, receive.SegmentsPerBuffer);
        }

        return new VirtioNetDriver(guest, rx, tx, kick, options, indirect, transmit, receive);
    }
}
