using Bakeoff.Machine;

namespace Bakeoff.Transports.Attachments;

/// <summary>Makes the attachment that a lane names: the only place that knows all kinds that software back ends can have.</summary>
internal static class AttachmentBuilder
{
    /// <summary>No limit on bytes on their way to the network.</summary>
    private const long NoSendBuffer = long.MaxValue / 2;

    /// <summary>
    /// Builds all queues of a device: each is a file or socket of its own, with its own queue and send buffer, on the same
    /// host device.
    /// </summary>
    public static IReadOnlyList<Attachment> BuildQueues(HostServices services, Lane lane, string name, int ringPackets, bool acceptsGso,
        int queues, int used)
    {
        List<Attachment> attachments = [.. Enumerable.Range(0, queues)
            .Select(queue => Build(services, lane, queue == 0 ? name : $"{name}.{queue}", ringPackets, acceptsGso, queue))];
        if (queues > 1)
        {
            var steering = new TapSteering(services.Host.Accounts, [.. attachments.Take(used).Select(attachment => attachment.Port)],
                isAutomatic: lane.Attachment.Is(KindIds.BridgeTap));
            attachments[0].Port.Steering = steering;
            attachments.ForEach(attachment => attachment.Steering = steering);
        }

        return attachments;
    }

    /// <summary>Builds it; <paramref name="ringPackets"/> is the size of the guest's receive ring.</summary>
    public static Attachment Build(HostServices services, Lane lane, string name, int ringPackets, bool acceptsGso, int queue = 0)
    {
        PartChoice part = lane.Attachment;
        HostSystem host = services.Host;
        return part.Kind.Id switch
        {
            KindIds.BridgeTap => new Attachment(
                BridgeLink.Tap(host, name, part.GetInt(OptionIds.Queue), part.GetEnum(OptionIds.WhenFull) == OptionIds.WhenFullDrop, acceptsGso,
                    part.GetInt(OptionIds.RxFrames)),
                part.GetInt(OptionIds.SendBuffer)) { Queue = queue },
            KindIds.VenetTap => new Attachment(
                BridgeLink.VenetTap(host, name, ringPackets, acceptsGso), NoSendBuffer),
            KindIds.Macvtap => new Attachment(
                new MacvlanLink(host, services.Macvlan, name, isSocket: true, part.GetInt(OptionIds.Queue), acceptsGso),
                part.GetInt(OptionIds.SendBuffer)) { Queue = queue },
            // The receive hook knows no queueing discipline: beyond a ring's worth of waiting packets it drops.
            KindIds.VenetMacvlan => new Attachment(
                new MacvlanLink(host, services.Macvlan, name, isSocket: false, ringPackets, acceptsGso), NoSendBuffer),
            KindIds.RawSocket => new Attachment(
                new PacketSocketLink(host, services.PacketSockets, name, part.GetInt(OptionIds.ReceiveBuffer)),
                part.GetInt(OptionIds.SendBuffer)),
            _ => throw new InvariantException($"no builder for attachment {part.Kind.Id}"),
        };
    }
}
