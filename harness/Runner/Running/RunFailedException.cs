namespace Bakeoff.Harness;

/// <summary>A run that had to stop: a broken invariant, a watchdog, a deadlock.</summary>
public sealed class RunFailedException : Exception
{
    /// <summary>Says what went wrong and when.</summary>
    public RunFailedException(string message, long virtualTimePs, Exception? inner = null)
        : base(message, inner) => VirtualTimePs = virtualTimePs;

    /// <summary>Required by the exception pattern.</summary>
    public RunFailedException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Required by the exception pattern.</summary>
    public RunFailedException(string message) : base(message) { }

    /// <summary>Required by the exception pattern.</summary>
    public RunFailedException() { }

    /// <summary>Virtual time of the failure in ps, or null if it happened outside virtual time.</summary>
    public long? VirtualTimePs { get; }
}
