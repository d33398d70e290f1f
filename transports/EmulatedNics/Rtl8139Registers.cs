namespace Bakeoff.Transports.EmulatedNics;

/// <summary>The ports and bits of the RTL8139 that driver and model use (QEMU Oct 2009 hw/rtl8139.c).</summary>
internal static class Rtl8139Registers
{
    /// <summary>Transmit slots.</summary>
    public const int TransmitSlots = 4;

    /// <summary>TSD0: size and status of transmit slot 0; writing it transmits. The others follow, 4 bytes each.</summary>
    public const int Tsd0 = 0x10;

    /// <summary>Command register; its bit <see cref="BufferEmpty"/> says that the receive ring is empty.</summary>
    public const int Command = 0x37;

    /// <summary>CAPR: the driver's read pointer into the receive ring, less 16.</summary>
    public const int Capr = 0x38;

    /// <summary>Interrupt mask.</summary>
    public const int Imr = 0x3C;

    /// <summary>Interrupt status; writing ones clears them.</summary>
    public const int Isr = 0x3E;

    /// <summary>CAPR is this much behind the read pointer.</summary>
    public const int CaprBias = 16;

    /// <summary>Command: receive ring empty (BUFE).</summary>
    public const uint BufferEmpty = 0x01;

    /// <summary>TSD: the slot's frame has been copied out (OWN).</summary>
    public const uint Owned = 0x2000;

    /// <summary>TSD: sent (TOK).</summary>
    public const uint SentOk = 0x8000;

    /// <summary>TSD: the 13 bits of the size.</summary>
    public const uint SizeMask = 0x1FFF;

    /// <summary>Cause: received (ROK).</summary>
    public const uint Received = 0x01;

    /// <summary>Cause: sent (TOK).</summary>
    public const uint Sent = 0x04;

    /// <summary>Causes that Linux's driver unmasks.</summary>
    public const uint Unmasked = Received | Sent;
}
