namespace Bakeoff.Machine;

/// <summary>A send buffer that packets are charged to until they are freed or orphaned (a socket, a tap's socket).</summary>
public interface ISendBuffer
{
    /// <summary><paramref name="packet"/> no longer counts. <paramref name="context"/> owes the wake-up of whoever waited, if given.</summary>
    void ReleaseSendMemory(Packet packet, CpuContext? context);
}
