namespace Bakeoff.Harness;

/// <summary>
/// What the reading of one matrix needs everywhere: the known names and the rigs that the file defines.
/// </summary>
internal sealed record MatrixContext(MatrixVocabulary Vocabulary, MatrixOverrides Overrides)
{
    /// <summary>Rigs by name.</summary>
    public Dictionary<string, RigSpec> Rigs { get; } = [];
}
