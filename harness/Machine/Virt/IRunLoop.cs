namespace Bakeoff.Machine;

/// <summary>
/// The VMM's part of the loop that runs a vCPU, for a VMM whose vCPU thread does more than handle exits: the call that runs the guest
/// returns to it also because somebody else wants it back.
/// </summary>
public interface IRunLoop
{
    /// <summary>True while the run call is to return before it enters the guest, or instead of sleeping in a halted one.</summary>
    bool IsBroken { get; }

    /// <summary>The call returns, the VMM serves what broke it, and calls again. Leaves nothing owed.</summary>
    SimTask ServeAsync(CpuContext vcpuThread);
}
