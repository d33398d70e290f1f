namespace Bakeoff.Benchmarks;

/// <summary>What flows through a <see cref="RunningWorld"/>, from guest (or host) to the remote peer at MTU 1500, without TSO.</summary>
public enum Traffic
{
    /// <summary>Datagrams of 1472 bytes.</summary>
    UdpStream,

    /// <summary>TCP, 16 KiB messages; the stack sends one segment at a time.</summary>
    TcpStream,

    /// <summary>TCP with segmentation in software above the driver.</summary>
    TcpStreamGso,
}
