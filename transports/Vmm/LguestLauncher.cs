using Bakeoff.Machine;
using Bakeoff.Transports.BackEnds;

namespace Bakeoff.Transports.Vmm;

/// <summary>
/// lguest's launcher before June 2009 (Linux 2.6.30 Documentation/lguest/lguest.c): one thread runs the guest by reading /dev/lguest
/// and serves its devices whenever that read returns; a second one, the waker, only watches descriptors for it.
/// </summary>
/// <remarks>
/// <code>
///   main (vCPU) thread:  read(): guest -- NOTIFY -- output of that queue -- read(): guest ...
///                                      -- BREAK --- input: select() without waiting, one packet of each readable tap; again
///                                                   until it finds nothing; BREAK off: the waker goes on -- read(): guest ...
///   waker:               select(taps, timeout pipe, its own pipe) -- BREAK on: wakes (or kicks) the vCPU, sleeps until it is off -- select()
///   setitimer:           timer interrupt -- SIGALRM: the read is interrupted, the handler writes the timeout pipe, the read goes on
/// </code>
/// BREAK wakes a guest that has halted. One that runs on another core breaks at its next exit; it is kicked since Linux a6c372de6e4 of June 2009.
/// That a signal ends guest mode and the read then restarts is what signal() of glibc asks for. One select() in the vCPU thread sees all
/// that is ready by then. The launcher has the console in its sets too; nobody types here.
/// </remarks>
internal sealed class LguestLauncher : IRunLoop
{
    /// <summary>Descriptors in either set beside the taps: the console and the timeout pipe.</summary>
    private const int OwnDescriptors = 2;

    private readonly Vcpu _vcpu;
    private readonly List<LauncherBackEnd> _devices = [];
    private readonly bool _breakKicks;
    private readonly OneShotTimer _alarm;
    private readonly LauncherTimer _timer;
    private bool _isSelecting;
    private bool _isBroken;
    private bool _signalled;
    private bool _timeoutPipe;
    private bool _wakerPipe;

    /// <summary>Starts the waker; <paramref name="breakKicks"/>: it also kicks a guest that runs.</summary>
    public LguestLauncher(HostSystem host, Vcpu vcpu, CpuContext waker, LauncherTimerOptions timer, bool breakKicks)
    {
        _vcpu = vcpu;
        _breakKicks = breakKicks;
        Waker = waker;
        _timer = new LauncherTimer(timer);
        _alarm = new OneShotTimer("alarm", vcpu.Thread, host.CoreOf(vcpu.Thread).Interrupts, AlarmAsync);
        vcpu.RunLoop = this;
        waker.Simulator.Spawn(waker, WatchAsync);
    }

    /// <summary>The thread that watches descriptors.</summary>
    public CpuContext Waker { get; }

    /// <summary>The thread that runs the guest.</summary>
    public CpuContext Thread => _vcpu.Thread;

    /// <inheritdoc/>
    public bool IsBroken => _isBroken || _signalled;

    private int Descriptors
    {
        get
        {
            int descriptors = OwnDescriptors;
            foreach (LauncherBackEnd device in _devices)
            {
                descriptors += device.IsWatched ? 1 : 0;
            }

            return descriptors;
        }
    }

    private bool HasInput
    {
        get
        {
            foreach (LauncherBackEnd device in _devices)
            {
                if (device.IsReadable)
                {
                    return true;
                }
            }

            return _timeoutPipe;
        }
    }

    /// <summary>Adds a device, before time starts.</summary>
    public void Add(LauncherBackEnd device) => _devices.Add(device);

    /// <summary>A tap that the waker watches became readable: it wakes if it sleeps in select().</summary>
    public void DescriptorReady(CpuContext context)
    {
        if (_isSelecting && context != Waker)
        {
            Waker.Wake(context);
        }
    }

    /// <summary>The set of watched taps has grown: a byte through the waker's pipe makes it call select() anew.</summary>
    public void RestartSelect(CpuContext vcpuThread)
    {
        vcpuThread.Owe(CostKey.SystemCall);
        _wakerPipe = true;
        DescriptorReady(vcpuThread);
    }

    /// <summary>Somebody other than the waker wants the main thread back (a device that goes on after a stop).</summary>
    public void Break(CpuContext context)
    {
        _isBroken = true;
        if (_breakKicks)
        {
            _vcpu.Notify(context);
        }
        else
        {
            _vcpu.WakeHalted(context);
        }
    }

    /// <summary>
    /// A run over a transmit queue took <paramref name="packets"/>. One that a kick began turns kicks off, if it took any, until the timer looks
    /// again; one that the timer began only teaches the timer.
    /// </summary>
    public void OutputDone(CpuContext vcpuThread, LauncherBackEnd device, int packets, bool byTimer)
    {
        if (byTimer)
        {
            _timer.Found(packets);
        }
        else if (packets > 0 && _timer.IsUsed)
        {
            device.HoldKicks(vcpuThread);
            vcpuThread.Owe(CostKey.SystemCall); // setitimer: one for the process, set anew
            _alarm.Start(_timer.Us * 1_000_000L);
        }
    }

    /// <inheritdoc/>
    public async SimTask ServeAsync(CpuContext vcpuThread)
    {
        vcpuThread.Owe(CostKey.SystemCall); // the read returns, and is called again
        if (_signalled)
        {
            _signalled = false;
            vcpuThread.Owe(CostKey.SystemCall, 2); // the handler's write, and sigreturn
            _timeoutPipe = true;
            DescriptorReady(vcpuThread);
        }

        if (_isBroken)
        {
            await InputAsync(vcpuThread);
            vcpuThread.Owe(CostKey.SystemCall);
            _isBroken = false;
            Waker.Wake(vcpuThread);
        }

        await vcpuThread.Pay();
    }

    private async SimTask InputAsync(CpuContext vcpuThread)
    {
        for (int i = 0; i < _devices.Count; i++)
        {
            await _devices[i].GoOnAsync(vcpuThread);
        }

        while (true)
        {
            vcpuThread.Owe(CostKey.PollSystemCall);
            vcpuThread.Owe(CostKey.PollDescriptor, Descriptors);
            await vcpuThread.Pay();
            if (!HasInput)
            {
                return;
            }

            bool timeout = _timeoutPipe; // as this select() saw it
            for (int i = 0; i < _devices.Count; i++)
            {
                if (_devices[i].IsReadable)
                {
                    await _devices[i].ReceiveAsync(vcpuThread);
                }
            }

            if (timeout)
            {
                await TimeoutAsync(vcpuThread);
            }
        }
    }

    private async SimTask TimeoutAsync(CpuContext vcpuThread)
    {
        vcpuThread.Owe(CostKey.SystemCall); // read: the pipe is empty again
        _timeoutPipe = false;
        for (int i = 0; i < _devices.Count; i++)
        {
            await _devices[i].TimeoutAsync(vcpuThread);
        }
    }

    private async SimTask AlarmAsync(CpuContext irq)
    {
        irq.Owe(CostKey.SignalSend);
        await irq.Pay();
        _signalled = true;
        _vcpu.Notify(irq);
    }

    private async SimTask WatchAsync()
    {
        while (true)
        {
            Waker.Owe(CostKey.PollSystemCall);
            Waker.Owe(CostKey.PollDescriptor, Descriptors);
            _isSelecting = true;
            await Waker.Pay();
            bool slept = false;
            while (!HasInput && !_wakerPipe)
            {
                await Waker.Block("select");
                slept = true;
            }

            _isSelecting = false;
            if (slept)
            {
                // The second half lies on the latency path: every descriptor is asked again, then the call returns.
                Waker.Owe(CostKey.PollDescriptor, Descriptors);
                Waker.Owe(CostKey.SystemCall);
            }

            Waker.Owe(CostKey.SystemCall); // read of the pipe, or write of LHREQ_BREAK
            if (_wakerPipe)
            {
                _wakerPipe = false;
                await Waker.Pay();
                continue;
            }

            await Waker.Pay();
            Break(Waker);
            if (Waker.OwedPs > 0)
            {
                await Waker.Pay();
            }

            while (_isBroken)
            {
                await Waker.Block("the launcher to unbreak");
            }
        }
    }
}
