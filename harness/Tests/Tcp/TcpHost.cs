using Bakeoff.Machine;

namespace Bakeoff.Tests.Tcp;

/// <summary>One end of a <see cref="TcpLink"/>: a connection, an application that writes and one that reads.</summary>
public sealed class TcpHost(TcpConnection connection)
{
    public TcpConnection Connection { get; } = connection;

    /// <summary>Bytes that the application still wants to write; it writes whenever it may.</summary>
    public long ToWrite { get; set; }

    /// <summary>Bytes per write call.</summary>
    public int WriteSize { get; set; } = 1 << 20;

    /// <summary>The application reads everything as soon as it is told of it.</summary>
    public bool ReadsAtOnce { get; set; } = true;

    /// <summary>Called after the application read, with the bytes it got.</summary>
    public Action<int>? OnRead { get; set; }

    /// <summary>Wire frames that this end is to lose: (header, running number of the frame) to lost.</summary>
    public Func<PacketHeader, long, bool> Loses { get; set; } = (_, _) => false;

    /// <summary>Extra delay of a frame, for reordering.</summary>
    public Func<PacketHeader, long, long> Delays { get; set; } = (_, _) => 0;

    public long BytesRead { get; set; }

    public long FramesSent { get; set; }

    public long WireFreePs { get; set; }

    public int Wakes { get; set; }

    public bool Blocked { get; set; }

    /// <summary>Packets as the connection gave them, before segmentation, if recording.</summary>
    public List<(long TimePs, PacketHeader Header)> Sent { get; } = [];

    public List<(long TimePs, PacketHeader Header)> Received { get; } = [];
}
