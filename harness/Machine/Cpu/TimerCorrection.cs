using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>
/// How far a core really sleeps towards its next timer: a running average of that part, for each decade of the timer's distance
/// (Linux drivers/cpuidle/governors/menu.c, in its fixed-point arithmetic).
/// </summary>
internal struct TimerCorrection
{
    private const long Resolution = 1024;
    private const long Decay = 8;
    private const long LongSleepPs = 50_000_000_000; // from here on the timer counts as reached
    private const long FirstDecadePs = 10_000_000;

    private Factors _shortfall; // of Resolution * Decay, so that a new one expects its timer

    [InlineArray(6)]
    private struct Factors
    {
        private long _first;
    }

    /// <summary>The sleep to expect if the next timer is <paramref name="timerPs"/> away.</summary>
    public readonly long Apply(long timerPs)
    {
        long factor = (Resolution * Decay) - _shortfall[Decade(timerPs)];
        return timerPs * factor / (Resolution * Decay); // a timer is seconds away at most: no overflow
    }

    /// <summary>A sleep of <paramref name="sleptPs"/> has ended before which the timer was <paramref name="timerPs"/> away.</summary>
    public void Slept(long sleptPs, long timerPs)
    {
        ref long shortfall = ref _shortfall[Decade(timerPs)];
        long factor = (Resolution * Decay) - shortfall;
        factor -= factor / Decay;
        factor += timerPs > 0 && sleptPs < LongSleepPs ? Resolution * sleptPs / timerPs : Resolution;
        shortfall = (Resolution * Decay) - Math.Max(1, factor);
    }

    private static int Decade(long timerPs)
    {
        int decade = 0;
        for (long end = FirstDecadePs; decade < 5 && timerPs >= end; end *= 10)
        {
            decade++;
        }

        return decade;
    }
}
