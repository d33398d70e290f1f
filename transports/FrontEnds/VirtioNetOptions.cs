namespace Bakeoff.Transports.FrontEnds;

/// <summary>What distinguishes virtio-net drivers.</summary>
public sealed record VirtioNetOptions
{
    /// <summary>
    /// False: 2.6.32 and later: skbs are orphaned at transmit and reclaimed at the next one; no transmit interrupt until the ring
    /// is nearly full. True: 2.6.29 to 2.6.31: notify-on-empty, skbs freed in a tasklet behind the transmit interrupt.
    /// </summary>
    public bool NotifyOnEmpty { get; init; }

    /// <summary>
    /// 5.3 and later (napi_tx): a poll behind the transmit interrupt frees what was transmitted, and each receive poll does. An interrupt is
    /// asked for behind three quarters of what is outstanding.
    /// </summary>
    public bool TransmitNapi { get; init; }

    /// <summary>
    /// 5.5 and later: receive buffers are posted again as soon as half a poll's budget of descriptors is free (5.4), which with buffers of 19 is after two
    /// packets, and packets are handed up by eight (5.5). False: when half of the ring is free, or of the most ever posted used.
    /// </summary>
    public bool RefillsEarly { get; init; }

    /// <summary>What the driver's generation decides; offloads, buffers and headers are negotiated.</summary>
    internal static VirtioNetOptions Of(PartChoice frontEnd)
    {
        bool is55 = frontEnd.Has(OptionIds.Driver, OptionIds.Driver55);
        return new()
        {
            NotifyOnEmpty = frontEnd.Has(OptionIds.Driver, OptionIds.Driver2631),
            TransmitNapi = is55 || frontEnd.Has(OptionIds.Driver, OptionIds.Driver53),
            RefillsEarly = is55,
        };
    }

    /// <summary>The driver between 2.6.31 and 5.3: whoever sends no longer pays for an skb once it is in the ring, and nobody hears when it has left.</summary>
    public bool OrphansAtTransmit => !NotifyOnEmpty && !TransmitNapi;

    /// <summary>Mergeable receive buffers.</summary>
    public bool Mergeable { get; init; }

    /// <summary>Guest and host segmentation offload (TSO both ways).</summary>
    public bool Tso { get; init; } = true;

    /// <summary>The header of a transmitted packet lies in front of the frame in the same buffer.</summary>
    public bool InlineHeader { get; init; }

    /// <summary>The header of a received frame says that its checksum was found right.</summary>
    public bool DataValid { get; init; }

    /// <summary>What the driver posts to be received into.</summary>
    internal ReceiveBufferKind ReceiveKind => (Mergeable, Tso, TransmitNapi) switch
    {
        (true, _, _) => ReceiveBufferKind.MergeablePage,
        (_, false, _) => ReceiveBufferKind.Frame,
        (_, _, true) => ReceiveBufferKind.BigInPages, // in all later drivers; assumed to have come with this one
        _ => ReceiveBufferKind.Big,
    };

    /// <summary>Bytes of virtio_net_hdr.</summary>
    public int HeaderBytes => Mergeable ? VirtioNetHeader.MergeableBytes : VirtioNetHeader.LegacyBytes;
}
