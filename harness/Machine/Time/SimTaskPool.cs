namespace Bakeoff.Machine;

/// <summary>Free boxes of one kind of <see cref="SimTask"/> method in one simulator.</summary>
internal sealed class SimTaskPool(SimTaskPools pools)
{
    internal SimTaskBox? Head;

    /// <summary>The simulator's pools.</summary>
    internal SimTaskPools Pools => pools;
}
