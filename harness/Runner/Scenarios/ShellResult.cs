using Bakeoff.Transports.Bus;

namespace Bakeoff.Harness;

/// <summary>What a step came to: an error, or a refusal with its reason, or neither; and what it printed.</summary>
/// <param name="Error">Error of the last call.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Refusal">Why it was not even tried, or null.</param>
internal readonly record struct ShellResult(Errno Error, string Output = "", string? Refusal = null)
{
    /// <summary>All is well.</summary>
    public static ShellResult Ok => new(Errno.Ok);

    /// <summary>Not tried.</summary>
    public static ShellResult Refused(string reason) => new(Errno.Ok, "", reason);

    /// <summary>The word that 'expect' compares with.</summary>
    public string Word => Refusal is not null ? "refused" : Error == Errno.Ok ? "ok" : Error.ToString();
}
