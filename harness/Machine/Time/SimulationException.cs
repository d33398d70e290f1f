namespace Bakeoff.Machine;

/// <summary>A run that could not go on: says when in virtual time, with which seed, and what every actor waited for.</summary>
public sealed class SimulationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SimulationException(string message, string report, long timePs, Exception? inner) : base(message, inner)
    {
        Report = report;
        TimePs = timePs;
    }

    /// <summary>Required by the exception pattern.</summary>
    public SimulationException() => Report = "";

    /// <summary>Required by the exception pattern.</summary>
    public SimulationException(string message) : base(message) => Report = message;

    /// <summary>Required by the exception pattern.</summary>
    public SimulationException(string message, Exception inner) : base(message, inner) => Report = message;

    /// <summary>The whole report, several lines.</summary>
    public string Report { get; }

    /// <summary>Virtual time of the failure in picoseconds.</summary>
    public long TimePs { get; }
}
