namespace Bakeoff.Transports;

/// <summary>
/// A lane that nobody can run: its text cannot be read, or its parts are refused. The message is for the user.
/// </summary>
public sealed class LaneException : Exception
{
    /// <summary>Creates the exception for parts that the refusal table refuses.</summary>
    public LaneException(string message, IReadOnlyList<RefusalRule> refusals) : base(message) => Refusals = refusals;

    /// <summary>Creates the exception for text that cannot be read.</summary>
    public LaneException(string message) : base(message) { }

    /// <summary>Required by the exception pattern.</summary>
    public LaneException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Required by the exception pattern; carries no information.</summary>
    public LaneException() { }

    /// <summary>What is wrong, for a message that names the lane itself; empty if only the whole message says it.</summary>
    public string Problem { get; init; } = "";

    /// <summary>The rules that refuse the lane; empty if the text could not be read.</summary>
    public IReadOnlyList<RefusalRule> Refusals { get; } = [];
}
