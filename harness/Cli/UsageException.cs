namespace Bakeoff.Cli;

/// <summary>The user asked for something that cannot be done, said in one line: exit code 2.</summary>
public sealed class UsageException : Exception
{
    /// <summary>Says what and why.</summary>
    public UsageException(string message) : base(message) { }

    /// <summary>Says what and why, with the cause.</summary>
    public UsageException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Required by the exception pattern.</summary>
    public UsageException() { }
}
