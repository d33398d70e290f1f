using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// A host core that does nothing but serve the rings of paravirtual devices, and never sleeps: it looks at each device in
/// turn. Guests need not kick it, and it need not be woken (SplitX, HotOS 2011; ELVIS, ATC 2013; vRIO, ASPLOS 2016).
/// </summary>
/// <remarks>
/// <code>
///   core:  look at device 0 -- work: serve a turn -- look at device 1 -- ... -- look at device 0 ...
/// </code>
/// Every look costs, so the core is busy all the time, and the more devices it serves the later it comes back to each.
/// </remarks>
public sealed class Sidecore
{
    private readonly List<SidecoreBackEnd> _devices = [];
    private readonly CpuContext _thread;

    /// <summary>Starts on <paramref name="thread"/>, which has its core to itself by placement.</summary>
    public Sidecore(CpuContext thread)
    {
        _thread = thread;
        thread.Simulator.Spawn(thread, RunAsync);
    }

    /// <summary>The thread.</summary>
    public CpuContext Thread => _thread;

    /// <summary>Adds a device to the round.</summary>
    internal void Add(SidecoreBackEnd device) => _devices.Add(device);

    private async SimTask RunAsync()
    {
        while (true)
        {
            if (_thread.Processor.HasWaitingThread)
            {
                _thread.Processor.Yield(_thread); // its core is its own only if nothing else was placed there
            }

            _thread.Owe(CostKey.PollLook); // the turn of the loop itself, also with no device yet
            await _thread.Pay();
            for (int i = 0; i < _devices.Count; i++)
            {
                if (i > 0)
                {
                    _thread.Owe(CostKey.PollLook);
                    await _thread.Pay();
                }

                if (_devices[i].HasWork)
                {
                    await _devices[i].TurnAsync(_thread);
                }
            }
        }
    }
}
