namespace Bakeoff.Transports.EmulatedNics;

/// <summary>The registers and bits of the 8254x family that driver and model use (QEMU Oct 2009 hw/e1000_hw.h).</summary>
internal static class E1000Registers
{
    /// <summary>Device status; read back to flush posted writes.</summary>
    public const int Status = 0x0008;

    /// <summary>Interrupt cause read: reading clears it.</summary>
    public const int Icr = 0x00C0;

    /// <summary>Interrupt mask set.</summary>
    public const int Ims = 0x00D0;

    /// <summary>Interrupt mask clear.</summary>
    public const int Imc = 0x00D8;

    /// <summary>Receive descriptor tail: the driver's end of the ring.</summary>
    public const int Rdt = 0x2818;

    /// <summary>Transmit descriptor tail.</summary>
    public const int Tdt = 0x3818;

    /// <summary>Cause: a transmit descriptor was written back.</summary>
    public const uint TransmitWrittenBack = 0x01;

    /// <summary>Cause: the transmit ring is empty.</summary>
    public const uint TransmitQueueEmpty = 0x02;

    /// <summary>Cause: receive descriptors run low.</summary>
    public const uint ReceiveLow = 0x10;

    /// <summary>Cause: a frame came and there was no descriptor.</summary>
    public const uint ReceiveOverrun = 0x40;

    /// <summary>Cause: a frame was received.</summary>
    public const uint Received = 0x80;

    /// <summary>What Linux's driver unmasks.</summary>
    public const uint Unmasked = TransmitWrittenBack | ReceiveLow | Received;
}
