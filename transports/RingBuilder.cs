using Bakeoff.Machine;
using Bakeoff.Transports.FrontEnds;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports;

/// <summary>Makes the shared queues of a paravirtual device: a ring in guest memory with its two ends, as the lane names them.</summary>
internal sealed class RingBuilder(DeviceSite site)
{
    /// <summary>A queue over a split or packed ring, with a signal in shared memory where kick or interrupt goes over the bridge.</summary>
    internal DeviceQueue VirtQueue(QueueRole role, VirtioNetOptions virtio, int pair = 0, int pairs = 1)
    {
        var options = new SplitRingOptions
        {
            SizeEntries = site.RingSize,
            EventIdx = site.Lane.Rings.GetBool(OptionIds.EventIdx),
            Indirect = site.Lane.Rings.GetBool(OptionIds.Indirect),
            NotifyOnEmpty = virtio.NotifyOnEmpty,
            NotifyOnEmptyNeedsIdle = site.IsUserspace,
        };
        bool packed = site.Lane.Rings.Is(KindIds.PackedVirtqueue);
        (IGuestQueue guest, IHostQueue host, ulong ring, long bytes) = packed ? PackedEnds() : SplitEnds(options);
        RingKind kind = packed ? RingKind.Packed : RingKind.Split;
        if (!site.Lane.Kick.Is(KindIds.BridgeDoorbell) && !site.Lane.Kick.Is(KindIds.HypercallDoorbell)
            && !site.Lane.Interrupts.Is(KindIds.BridgeEventQueue))
        {
            return new DeviceQueue(site.Device, role, site.Decorator.Guest(role, guest), site.Decorator.Host(role, host), kind)
            {
                Pair = pair,
                Pairs = pairs,
                RingAddress = ring,
                RingBytes = bytes,
            };
        }

        ulong signal = site.System.Allocator.Allocate(ShmSignalLayout.Bytes);
        ShmSignalLayout.Format(site.System.Memory, signal);
        var north = new ShmSignalEnd(site.System.Memory, signal, Locality.North);
        var south = new ShmSignalEnd(site.System.Memory, signal, Locality.South);
        string suppression = site.Lane.Rings.GetEnum(OptionIds.Suppression);
        if (suppression == OptionIds.SuppressionFlags)
        {
            var queue = new DeviceQueue(site.Device, role, site.Decorator.Guest(role, guest), site.Decorator.Host(role, host), RingKind.Split)
            {
                RingAddress = ring,
                RingBytes = bytes,
            };
            queue.AddBridgeSignal(north, south);
            return queue;
        }

        bool useFlags = suppression == OptionIds.SuppressionBoth;
        guest = site.Decorator.Guest(role, new SignalledGuestQueue(guest, north, useFlags));
        host = site.Decorator.Host(role, new SignalledHostQueue(host, south, useFlags));
        return new DeviceQueue(site.Device, role, guest, host, RingKind.Split) { RingAddress = ring, RingBytes = bytes };
    }

    private (IGuestQueue Guest, IHostQueue Host, ulong Address, long Bytes) SplitEnds(SplitRingOptions options)
    {
        var layout = new SplitLayout(site.RingSize);
        ulong ring = site.System.Allocator.Allocate(layout.Bytes(options.EventIdx), SplitLayout.Alignment);
        long tableBytes = options.Indirect ? SplitLayout.IndirectBytes(options) : 0;
        ulong tables = options.Indirect ? site.System.Allocator.Allocate(SplitLayout.IndirectBytes(options)) : 0;
        return (new SplitGuestQueue(site.System.Memory, ring, options, tables), new SplitHostQueue(site.System.Memory, ring, options),
            ring, layout.Bytes(options.EventIdx) + tableBytes);
    }

    private (IGuestQueue Guest, IHostQueue Host, ulong Address, long Bytes) PackedEnds()
    {
        var options = new PackedRingOptions
        {
            SizeEntries = site.RingSize,
            EventIdx = site.Lane.Rings.GetBool(OptionIds.EventIdx),
            Indirect = site.Lane.Rings.GetBool(OptionIds.Indirect),
        };
        var layout = new PackedLayout(site.RingSize);
        ulong ring = site.System.Allocator.Allocate(layout.Bytes, PackedLayout.Alignment);
        ulong tables = options.Indirect ? site.System.Allocator.Allocate(PackedLayout.IndirectBytes(options)) : 0;
        long tableBytes = options.Indirect ? PackedLayout.IndirectBytes(options) : 0;
        return (new PackedGuestQueue(site.System.Memory, ring, options, tables), new PackedHostQueue(site.System.Memory, ring, options),
            ring, layout.Bytes + tableBytes);
    }

    /// <summary>A queue over an IOQ.</summary>
    internal DeviceQueue IoqQueue(QueueRole role, IoqUsage usage, VbusEnetOptions venet)
    {
        var options = new IoqOptions { Usage = usage, ScatterGather = venet.ScatterGather };
        ulong address = site.System.Allocator.Allocate(IoqLayout.Bytes(site.RingSize));
        int areaBytes = IoqGuestQueue.SgAreaBytes(site.RingSize, options);
        ulong areas = areaBytes > 0 ? site.System.Allocator.Allocate(areaBytes) : 0;
        IGuestQueue guest = site.Decorator.Guest(role,
            new IoqGuestQueue(Ioq.Create(site.System.Memory, address, site.RingSize), options, areas));
        Ioq? south = Ioq.TryAttach(site.System.Memory, address, IoqLayout.Bytes(site.RingSize), out string? fault);
        Invariant.That(south is not null, fault ?? "attach");
        bool isAcrossLink = site.System is BoardSystem;
        south.Cached.IsAcrossLink = isAcrossLink;
        return new DeviceQueue(site.Device, role, guest, site.Decorator.Host(role, new IoqHostQueue(south, options)),
            options.UsesVenetSg ? RingKind.IoqScatterGather : RingKind.IoqLinear)
        {
            IsAcrossLink = isAcrossLink,
            RingAddress = address,
            RingBytes = IoqLayout.Bytes(site.RingSize) + areaBytes,
        };
    }
}
