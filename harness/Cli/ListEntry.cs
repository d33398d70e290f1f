namespace Bakeoff.Cli;

/// <summary>One line of <c>bakeoff list</c>.</summary>
/// <param name="Name">Name, as matrices and options take it.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Details">Further lines, such as options with defaults and units.</param>
public sealed record ListEntry(string Name, string Summary, IReadOnlyList<string> Details);
