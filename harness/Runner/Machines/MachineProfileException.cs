namespace Bakeoff.Harness;

/// <summary>A machine profile, or a change asked of one, that cannot be used; the message is for the user as it is.</summary>
public sealed class MachineProfileException : Exception
{
    /// <summary>All problems found, one line each.</summary>
    public MachineProfileException(IReadOnlyList<string> problems) : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>One problem.</summary>
    public MachineProfileException(string message) : this([message]) { }

    /// <summary>One problem and its cause.</summary>
    public MachineProfileException(string message, Exception inner) : base(message, inner) => Problems = [message];

    /// <summary>Required by the exception pattern; carries no information.</summary>
    public MachineProfileException() => Problems = [];

    /// <summary>One line per problem, each "file:line: key path: what is wrong".</summary>
    public IReadOnlyList<string> Problems { get; }
}
