namespace Bakeoff.Transports;

/// <summary>What a hostile or broken guest does to the memory that it shares with the host.</summary>
public enum GuestAttack
{
    /// <summary>avail.idx jumps by more than the ring's size.</summary>
    AvailIndexJump,

    /// <summary>The available ring names a head that is no descriptor.</summary>
    HeadOutOfRange,

    /// <summary>A chain goes on at a descriptor that is none.</summary>
    NextOutOfRange,

    /// <summary>A chain leads back to itself.</summary>
    ChainLoop,

    /// <summary>An indirect table of 17 bytes.</summary>
    IndirectLength,

    /// <summary>An indirect descriptor inside an indirect table.</summary>
    IndirectNested,

    /// <summary>A transmit buffer far outside guest memory.</summary>
    AddressOutside,

    /// <summary>A transmit buffer at the local APIC's address.</summary>
    AddressMmio,

    /// <summary>The device-writable buffer comes before a device-readable one.</summary>
    WritableFirst,

    /// <summary>The frame of a transmitted packet is for the device to write.</summary>
    TransmitWritable,

    /// <summary>The transmit header, or the venet_sg, has six bytes and nothing behind it.</summary>
    HeaderSize,

    /// <summary>A header or venet_sg of the right size with no frame.</summary>
    NoPayload,

    /// <summary>A venet_sg that counts 1000 fragments.</summary>
    FragmentCount,

    /// <summary>A venet_sg whose length is not that of its fragments.</summary>
    FragmentSum,

    /// <summary>The index that the host keeps in the ring is no position of it.</summary>
    IndexScribbled,

    /// <summary>The guest takes a descriptor back while the host works on it.</summary>
    OwnershipLies,

    /// <summary>The guest keeps the "a kick is under way" byte set.</summary>
    SignalScribbled,

    /// <summary>The next receive buffer has room for 100 bytes.</summary>
    ReceiveTooSmall,

    /// <summary>The next receive buffer is for reading only.</summary>
    ReceiveReadOnly,

    /// <summary>The next receive buffer is outside guest memory.</summary>
    ReceiveOutside,

    /// <summary>Used receive buffers are never posted again.</summary>
    ReceiveWithheld,

    /// <summary>The guest keeps saying that it wants no receive interrupt.</summary>
    InterruptsUnwanted,

    /// <summary>The guest never looks at the bus's event queue again.</summary>
    EventsNeglected,

    /// <summary>The index that the host keeps in the bus's event queue is no position of it.</summary>
    EventIndexScribbled,

    /// <summary>The buffers of the bus's event queue lie outside its data area.</summary>
    EventBufferOutside,
}
