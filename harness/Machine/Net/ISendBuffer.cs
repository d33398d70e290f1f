namespace Bakeoff.Machine;

/// <summary>A send buffer that packets are charged to until they are freed or orphaned (a socket, a tap's socket).</summary>
public interface ISendBuffer
{
    /// <summary>
    /// True if its packets use memory of the sender's own, which is in use until the NIC has read it: they cannot be orphaned, only freed.
    /// </summary>
    bool LendsPages => false;

    /// <summary>
    /// A packet of <paramref name="payloadBytes"/> no longer counts; <paramref name="cookie"/> is its <see cref="Packet.OwnerCookie"/>.
    /// <paramref name="context"/> owes the wake-up of whoever waited, if given.
    /// </summary>
    void ReleaseSendMemory(int payloadBytes, ulong cookie, CpuContext? context);
}
