namespace Bakeoff.Cli;

/// <summary>Exit codes of the program.</summary>
public static class ExitCode
{
    /// <summary>Everything went well.</summary>
    public const int Fine = 0;

    /// <summary>At least one run failed.</summary>
    public const int RunFailed = 1;

    /// <summary>Wrong usage: unknown option, bad matrix, unwritable folder.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C; the results so far are kept.</summary>
    public const int Interrupted = 130;
}
