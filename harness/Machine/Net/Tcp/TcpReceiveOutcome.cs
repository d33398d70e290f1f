namespace Bakeoff.Machine;

/// <summary>What a received segment changed; the machine charges and wakes accordingly.</summary>
[Flags]
public enum TcpReceiveOutcome
{
    /// <summary>Nothing that anybody waits for.</summary>
    None = 0,

    /// <summary>The application has new in-order bytes to read.</summary>
    Readable = 1,

    /// <summary>A writer that was refused space is to be woken: at least a third of the send buffer is free.</summary>
    WritableAgain = 2,

    /// <summary><see cref="TcpConnection.TryTakeSegment"/> will yield at least one segment.</summary>
    HasSegments = 4,

    /// <summary>The payload had been received before, all of it.</summary>
    Duplicate = 8,

    /// <summary>The payload lies behind a hole and was queued.</summary>
    OutOfOrder = 16,

    /// <summary>New payload was thrown away: beyond the window, or too many holes in the out-of-order queue.</summary>
    Dropped = 32,
}
