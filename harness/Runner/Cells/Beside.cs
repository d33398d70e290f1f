namespace Bakeoff.Harness;

/// <summary>The stream that runs beside round trips, between the same ends.</summary>
public enum Beside
{
    /// <summary>None.</summary>
    None,

    /// <summary>Bulk data over TCP.</summary>
    TcpStream,

    /// <summary>Bulk datagrams.</summary>
    UdpStream,
}
