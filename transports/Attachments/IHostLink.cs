using Bakeoff.Machine;

namespace Bakeoff.Transports.Attachments;

/// <summary>What lies behind an attachment: the way of frames into the host's network, and the port at which others arrive.</summary>
public interface IHostLink
{
    /// <summary>The port, with the queue towards the back end.</summary>
    TapPort Port { get; }

    /// <summary>Whatever decides which frames come to the port.</summary>
    IFrameSwitch Switch { get; }

    /// <summary>Adds the cost of handing one frame over, without allocation and copy.</summary>
    void OweSend(CpuContext context, Packet packet);

    /// <summary>Hands it over; its cost is paid. With <paramref name="more"/> to follow it may wait for them.</summary>
    void Send(CpuContext context, Packet packet, bool more);

    /// <summary>Hands over whatever waits for more.</summary>
    void Flush(CpuContext context)
    {
    }

    /// <summary>Adds the cost of taking one frame out of the port's queue, without the copy.</summary>
    void OweReceive(CpuContext context);
}
