namespace Bakeoff.Harness;

/// <summary>What one case says about its claim.</summary>
public enum CaseResult
{
    /// <summary>The condition is met.</summary>
    Holds,

    /// <summary>It is not.</summary>
    Fails,

    /// <summary>The interval over the seeds reaches across the bound, or there is none.</summary>
    Undecided,

    /// <summary>A number to read, not to judge.</summary>
    Shown,
}
