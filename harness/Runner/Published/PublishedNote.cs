namespace Bakeoff.Harness;

/// <summary>A published row that no number can be compared with, or whose set-up cannot be built, and why.</summary>
/// <param name="Id">Label, unique over all files.</param>
/// <param name="Cited">Where it stands.</param>
/// <param name="Says">What it says; empty where the label tells enough.</param>
/// <param name="Why">Why it is not compared.</param>
public sealed record PublishedNote(string Id, string Cited, string Says, string Why);
