namespace Bakeoff.Harness;

/// <summary>What the applications do, named after the netperf tests.</summary>
public enum Workload
{
    /// <summary>Bulk data over TCP, as fast as the socket allows (TCP_STREAM).</summary>
    TcpStream,

    /// <summary>Bulk datagrams, as fast as the socket allows (UDP_STREAM).</summary>
    UdpStream,

    /// <summary>Request and response over TCP, closed loop (TCP_RR).</summary>
    TcpRr,

    /// <summary>Request and response over UDP, closed loop (UDP_RR).</summary>
    UdpRr,

    /// <summary>ICMP echo, answered by the other kernel (ping).</summary>
    Ping,
}
