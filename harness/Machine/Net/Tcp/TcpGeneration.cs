namespace Bakeoff.Machine;

/// <summary>Linux's TCP as three kernels had it, in what a transport can feel.</summary>
public enum TcpGeneration
{
    /// <summary>Linux 2.6.30: three segments to begin with, windows of three quarters of the memory.</summary>
    Linux2630,

    /// <summary>Linux 3.4 to 4.13: ten segments to begin with (2.6.39), windows of half the memory (tcp_adv_win_scale 1).</summary>
    Linux34,

    /// <summary>Linux 4.14 and later: no prequeue, so what waits to be read withholds acknowledgements.</summary>
    Linux414,
}
