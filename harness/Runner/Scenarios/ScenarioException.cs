namespace Bakeoff.Harness;

/// <summary>A scenario that cannot be read, said in one line: file, line, what is wrong and what is accepted.</summary>
public sealed class ScenarioException : Exception
{
    /// <summary>Names the place and the fault.</summary>
    public ScenarioException(string source, int line, string fault) : base($"{source}:{line}: {fault}") { }

    /// <summary>Required by the exception pattern.</summary>
    public ScenarioException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Required by the exception pattern.</summary>
    public ScenarioException(string message) : base(message) { }

    /// <summary>Required by the exception pattern.</summary>
    public ScenarioException() { }
}
