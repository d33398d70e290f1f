namespace Bakeoff.Machine;

/// <summary>The callback end of an event. One object may own many events and tell them apart by <c>tag</c>.</summary>
public interface IEventTarget
{
    /// <summary>Called by the event loop at the event's time.</summary>
    void Fire(int tag);
}
