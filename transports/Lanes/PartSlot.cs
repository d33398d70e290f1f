namespace Bakeoff.Transports;

/// <summary>The six choices that make a transport. The order is the order of printing everywhere.</summary>
public enum PartSlot
{
    /// <summary>When does the guest driver reclaim, refill, stop, kick and ask for interrupts?</summary>
    FrontEnd,

    /// <summary>What lies in shared memory, and how is a notification suppressed?</summary>
    Rings,

    /// <summary>How does the guest tell the host?</summary>
    Kick,

    /// <summary>How does the host tell the guest?</summary>
    Interrupts,

    /// <summary>Who services the rings, in which thread, with how many copies?</summary>
    BackEnd,

    /// <summary>Where does the host side get and put frames?</summary>
    Attachment,
}
