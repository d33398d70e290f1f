using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>A shell: a thread that runs one job at a time and stops the simulator when it is done.</summary>
internal sealed class JobThread
{
    /// <summary>Virtual time after which a job counts as stuck.</summary>
    private const long PatiencePs = 2_000_000_000_000;

    private readonly CpuContext _context;
    private readonly Action _rouse;
    private Func<CpuContext, SimTask>? _job;

    /// <summary>Starts the thread; <paramref name="rouse"/> makes its system look for work.</summary>
    public JobThread(CpuContext context, Action rouse)
    {
        _context = context;
        _rouse = rouse;
        context.Simulator.Spawn(context, LoopAsync);
    }

    /// <summary>Runs <paramref name="job"/> to its end in virtual time; false if it did not end.</summary>
    public bool Run(Func<CpuContext, SimTask> job)
    {
        Simulator simulator = _context.Simulator;
        simulator.RunUntil(simulator.NowPs); // the thread has started
        _job = job;
        _context.Wake();
        _rouse();
        long deadlinePs = simulator.NowPs + PatiencePs;
        while (_job is not null && simulator.NowPs < deadlinePs)
        {
            simulator.RunUntil(deadlinePs);
        }

        return _job is null;
    }

    private async SimTask LoopAsync()
    {
        while (true)
        {
            while (_job is null)
            {
                await _context.Block("a command");
            }

            await _job(_context);
            if (_context.OwedPs > 0)
            {
                await _context.Pay();
            }

            _job = null;
            _context.Simulator.Stop();
        }
    }
}
