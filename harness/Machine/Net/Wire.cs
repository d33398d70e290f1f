namespace Bakeoff.Machine;

/// <summary>Framing arithmetic of Ethernet.</summary>
public static class Wire
{
    /// <summary>Ethernet header, IPv4 and TCP with timestamps: 14 + 20 + 32 bytes.</summary>
    public const int TcpHeaderBytes = 66;

    /// <summary>Ethernet header, IPv4 and UDP: 14 + 20 + 8 bytes.</summary>
    public const int UdpHeaderBytes = 42;

    /// <summary>Preamble 8, frame check sequence 4, inter-frame gap 12 bytes.</summary>
    public const int FramingBytes = 24;

    /// <summary>Least frame without framing overhead and check sequence.</summary>
    public const int FrameBytesMin = 60;

    /// <summary>Bytes of one frame in memory (no framing) for <paramref name="payloadBytes"/> of TCP or UDP payload.</summary>
    public static int FrameBytes(int payloadBytes, bool udp) => Math.Max(FrameBytesMin, BytesBeforePadding(payloadBytes, udp));

    /// <summary>The same as a stack hands it to its device: a NIC pads it, a guest's driver does not.</summary>
    public static int BytesBeforePadding(int payloadBytes, bool udp) => payloadBytes + (udp ? UdpHeaderBytes : TcpHeaderBytes);

    /// <summary>Time on the wire of one frame, framing included, in picoseconds.</summary>
    public static long SerializationPs(int payloadBytes, bool udp, long bitsPerSecond) =>
        (FrameBytes(payloadBytes, udp) + FramingBytes) * 8L * 1_000_000 / (bitsPerSecond / 1_000_000);

    /// <summary>Largest TCP payload per segment: MTU less IPv4 and TCP headers with timestamps.</summary>
    public static int TcpMssBytes(int mtuBytes) => mtuBytes - 52;

    /// <summary>Largest UDP payload per frame: MTU less IPv4 and UDP headers.</summary>
    public static int UdpPayloadBytesMax(int mtuBytes) => mtuBytes - 28;
}
