using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>A timer that a core expects and that never comes.</summary>
internal sealed class FixedTimer(long nextPs) : ICoreTimer
{
    public long NextPs => nextPs;
}
