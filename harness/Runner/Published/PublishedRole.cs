namespace Bakeoff.Harness;

/// <summary>What a row is used for.</summary>
public enum PublishedRole
{
    /// <summary>Parameters may be fitted to it; it proves nothing afterwards.</summary>
    Calibration,

    /// <summary>Nothing may be fitted to it: it is what the model is judged by.</summary>
    Validation,

    /// <summary>The same measurement under another assumption, shown beside the others and counted with none.</summary>
    Alternative,
}
