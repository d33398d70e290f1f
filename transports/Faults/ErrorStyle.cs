namespace Bakeoff.Transports;

/// <summary>How a back end of the era reacted to a ring or a packet that made no sense.</summary>
public enum ErrorStyle
{
    /// <summary>QEMU of 2009: exit(1), the whole VM is gone (hw/virtio.c, hw/virtio-net.c).</summary>
    ExitsProcess,

    /// <summary>vhost of 2.6.34: the error has the same value as "ring empty", so the loop goes on as if it were.</summary>
    LooksEmpty,

    /// <summary>vhost of 3.1: a negative value; the run ends, kicks stay off.</summary>
    EndsRun,

    /// <summary>venet: a bad packet is dropped and counted; the rings are another matter.</summary>
    DropsPacket,
}

/// <summary>What is wrong with one packet of a ring that is sound otherwise.</summary>
public enum PacketFaultKind
{
    /// <summary>The virtio-net header is not alone in the first buffer, or not of its size.</summary>
    Header,

    /// <summary>There is a header and no frame.</summary>
    NoPayload,

    /// <summary>A transmitted packet has buffers for the device to write.</summary>
    Writable,

    /// <summary>The scatter list (venet_sg) or the buffer that it leads to is not valid.</summary>
    ScatterList,

    /// <summary>The bytes are no frame that anybody knows.</summary>
    Content,

    /// <summary>A posted receive buffer has no part that the device could write.</summary>
    ReceiveBuffer,
}

/// <summary>What a back end does with a malformed packet.</summary>
public enum PacketVerdict
{
    /// <summary>As if nothing were wrong: the code did not look.</summary>
    Accept,

    /// <summary>Counts it, drops it, gives its descriptor back, goes on with the next.</summary>
    Drop,

    /// <summary>Ends the run and leaves everything as it is: the descriptor is not given back, kicks stay off.</summary>
    EndRun,
}

/// <summary>What a back end does with a receive buffer that is too small for its frame.</summary>
public enum TruncationVerdict
{
    /// <summary>Drops the frame and takes the buffer for the next one.</summary>
    GiveBack,

    /// <summary>Drops the frame and completes the buffer with no bytes in it.</summary>
    CompleteEmpty,

    /// <summary>Writes what fits: the guest gets a short packet.</summary>
    Clip,
}
