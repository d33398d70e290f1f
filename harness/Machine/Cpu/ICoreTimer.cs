namespace Bakeoff.Machine;

/// <summary>Something that will interrupt a core at a time known before.</summary>
public interface ICoreTimer
{
    /// <summary>When it fires next; <see cref="long.MaxValue"/> if it is not set.</summary>
    long NextPs { get; }
}
