namespace Bakeoff.Machine;

/// <summary>Where the interrupts of a physical NIC arrive: on a core of the kernel that drives it, or at a guest that it is assigned to.</summary>
public interface INicInterrupts
{
    /// <summary>Frames wait in the receive ring. The NIC raises no other one until its driver unmasks.</summary>
    void RaiseReceive();

    /// <summary>A quarter of the transmit ring is free again, as the driver asked to hear.</summary>
    void RaiseTransmit();
}
