namespace Bakeoff.Machine;

/// <summary>Names a scheduled event, for cancellation. The default value names none.</summary>
public readonly record struct EventHandle(int Slot, int Generation)
{
    /// <summary>True if the handle names an event (which may have fired since).</summary>
    public bool IsSet => Generation != 0;
}
