namespace Bakeoff.Machine;

/// <summary>How the congestion window grows once slow start is over.</summary>
public enum TcpCongestion
{
    /// <summary>One segment per window, half after a loss (RFC 5681, NewReno recovery of RFC 6582).</summary>
    Reno,

    /// <summary>The cubic function of RFC 8312, Linux' default since 2.6.19; without HyStart.</summary>
    Cubic,
}
