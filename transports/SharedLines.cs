using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>
/// Cache lines that a guest and its device write in turn. A side pays <c>ring.line</c> for one that is not in its core's cache: because
/// the other side used the lines last on another core, or because its own did. Where both work on one core, such as a vCPU whose own thread runs
/// the device at its kick, lines cost nothing beyond the instructions that use them, which are in the price of the driver's and the back end's steps.
/// </summary>
/// <remarks>
/// <code>
///   guest on core 1, worker on core 2       post: 2 lines   take: 2   complete: 2   reap: 2
///   guest and its exit's handler on core 1  post: none      take: none ...
///   then the worker on core 2 once          take: 2         next post: 2, next take on core 1: 2, and none again
/// </code>
/// The lines of a ring are told apart by its two sides, not one by one: when a side changes its core, the lines that it used before count as its
/// new core's from then on.
/// </remarks>
public sealed class SharedLines
{
    private Processor? _guestCore;
    private Processor? _deviceCore;

    /// <summary>The guest fetches or dirties <paramref name="lines"/> of them.</summary>
    public void OweGuest(CpuContext context, int lines) => Owe(context, lines, ref _guestCore, _deviceCore);

    /// <summary>The device does; it is in reach of the guest's memory.</summary>
    public void OweDevice(CpuContext context, int lines) => Owe(context, lines, ref _deviceCore, _guestCore);

    private static void Owe(CpuContext context, int lines, ref Processor? mine, Processor? peers)
    {
        Processor core = context.Processor.Core;
        if (mine != core || peers != core)
        {
            context.Owe(CostKey.RingLine, lines);
        }

        mine = core;
    }
}
