using Bakeoff.Machine;

namespace Bakeoff.Transports.Vmm;

/// <summary>
/// The process around a guest as QEMU of 2009 has it (qemu-kvm.c, vl.c): vCPU threads and one io thread, and one mutex that
/// whoever touches a device model holds. Every device emulation is serial.
/// </summary>
/// <remarks>
/// <code>
///   io thread:    [lock] ask devices -- unlock -- select() ----- [lock] signalfd, descriptors, timers, bottom halves -- ...
///   vCPU thread:  guest ... heavy exit -- [lock] device model [unlock] -- KVM_RUN -- guest ...
///   alarm:        timer interrupt of the host -- SIGALRM -- signalfd readable
/// </code>
/// </remarks>
public sealed class VmmProcess
{
    /// <summary>Descriptors that are always in the set: the signalfd, and the eventfd that breaks select().</summary>
    private const int OwnDescriptors = 2;

    private readonly VmmAlarm _alarm;
    private readonly List<IVmmDevice> _devices = [];
    private readonly List<VmmTimer> _timers = [];
    private readonly List<VmmBottomHalf> _bottomHalves = [];
    private bool _isSelecting;
    private bool _signalled;
    private bool _broken;

    /// <summary>Starts the io thread.</summary>
    /// <param name="host">The host.</param>
    /// <param name="ioThread">The io thread.</param>
    /// <param name="name">Name of the guest.</param>
    /// <param name="alarmFloorPs">Granularity of its timers, see the alarm; in picoseconds.</param>
    public VmmProcess(HostSystem host, CpuContext ioThread, string name, long alarmFloorPs)
    {
        IoThread = ioThread;
        GlobalLock = new FutexMutex(name + "/global-lock");
        _alarm = new VmmAlarm(host, this, name, alarmFloorPs, ioThread.Simulator.Options.Seed);
        ioThread.Simulator.Spawn(ioThread, RunAsync);
    }

    /// <summary>The io thread.</summary>
    public CpuContext IoThread { get; }

    /// <summary>The mutex that serialises all device models of the guest.</summary>
    public FutexMutex GlobalLock { get; }

    /// <summary>Times that select() returned, or found something at once.</summary>
    public long Turns { get; private set; }

    /// <summary>SIGALRMs that the io thread has read.</summary>
    public long Alarms => _alarm.Expiries;

    private bool HasWork
    {
        get
        {
            foreach (VmmBottomHalf bottomHalf in _bottomHalves)
            {
                if (bottomHalf.IsScheduled)
                {
                    return true; // select() is called with a timeout of 0
                }
            }

            foreach (IVmmDevice device in _devices)
            {
                if (device.IsReady)
                {
                    return true;
                }
            }

            return _signalled || _broken;
        }
    }

    /// <summary>Adds a device model, before time starts or under the lock.</summary>
    internal void Add(IVmmDevice device) => _devices.Add(device);

    /// <summary>Removes a device model with its timer and its bottom half, under the lock.</summary>
    internal void Remove(IVmmDevice device, VmmTimer timer, VmmBottomHalf bottomHalf)
    {
        _devices.Remove(device);
        _timers.Remove(timer);
        _bottomHalves.Remove(bottomHalf);
    }

    /// <summary>A timer that runs <paramref name="expired"/> in the io thread.</summary>
    internal VmmTimer NewTimer(Func<CpuContext, SimTask> expired)
    {
        var timer = new VmmTimer(this, expired);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>A bottom half that runs <paramref name="work"/> in the io thread.</summary>
    internal VmmBottomHalf NewBottomHalf(bool waitsForNextTurn, Func<CpuContext, SimTask> work)
    {
        var bottomHalf = new VmmBottomHalf(this, waitsForNextTurn, work);
        _bottomHalves.Add(bottomHalf);
        return bottomHalf;
    }

    /// <summary>A descriptor in the set became ready: its wait-queue callback wakes the io thread if it sleeps in select().</summary>
    internal void DescriptorReady(CpuContext context)
    {
        if (_isSelecting)
        {
            IoThread.Wake(context);
        }
    }

    /// <summary>A thread of the process makes the io thread look again: it writes the eventfd kept for that.</summary>
    internal void BreakSelect(CpuContext context)
    {
        context.Owe(CostKey.SystemCall);
        context.Owe(CostKey.EventfdSignal);
        _broken = true;
        DescriptorReady(context);
    }

    /// <summary>SIGALRM is queued.</summary>
    internal void AlarmSignalled(CpuContext irq)
    {
        _signalled = true;
        DescriptorReady(irq);
    }

    /// <summary>Sets the alarm for the timer that is due first.</summary>
    internal void RearmAlarm(CpuContext context)
    {
        long firstPs = long.MaxValue;
        foreach (VmmTimer timer in _timers)
        {
            firstPs = timer.IsArmed ? Math.Min(firstPs, timer.DeadlinePs) : firstPs;
        }

        if (firstPs != long.MaxValue)
        {
            _alarm.Set(context, firstPs);
        }
    }

    private async SimTask RunAsync()
    {
        await GlobalLock.AcquireAsync(IoThread);
        while (true)
        {
            int descriptors = OwnDescriptors;
            for (int i = 0; i < _devices.Count; i++)
            {
                await _devices[i].PrepareAsync(IoThread);
                descriptors += _devices[i].Descriptors;
            }

            if (IoThread.OwedPs > 0)
            {
                await IoThread.Pay();
            }

            GlobalLock.Release(IoThread);
            await SelectAsync(descriptors);
            await GlobalLock.AcquireAsync(IoThread);
            Turns++;
            await DispatchAsync();
        }
    }

    private async SimTask SelectAsync(int descriptors)
    {
        IoThread.Owe(CostKey.PollSystemCall);
        IoThread.Owe(CostKey.PollDescriptor, descriptors);
        _isSelecting = true;
        await IoThread.Pay();
        bool slept = false;
        while (!HasWork)
        {
            await IoThread.Block("select");
            slept = true;
        }

        _isSelecting = false;
        if (slept)
        {
            // The second half lies on the latency path: every descriptor is asked again, then the call returns.
            IoThread.Owe(CostKey.PollDescriptor, descriptors);
            IoThread.Owe(CostKey.SystemCall);
        }
    }

    private async SimTask DispatchAsync()
    {
        await RunBottomHalvesAsync(ofEarlierTurns: true); // their source comes before the descriptors'
        bool signalled = _signalled;
        if (signalled)
        {
            _signalled = false;
            IoThread.Owe(CostKey.SystemCall, 2); // signalfd: the read that finds it and the one that finds no more
        }

        if (_broken)
        {
            _broken = false;
            IoThread.Owe(CostKey.EventfdRead);
        }

        for (int i = 0; i < _devices.Count; i++)
        {
            await _devices[i].DispatchAsync(IoThread);
        }

        for (int i = 0; i < _timers.Count; i++)
        {
            if (_timers[i].IsArmed && _timers[i].DeadlinePs <= IoThread.Simulator.NowPs)
            {
                await _timers[i].ExpireAsync(IoThread);
            }
        }

        if (signalled)
        {
            RearmAlarm(IoThread); // the alarm is spent, whether it found a timer or one that was cancelled
        }

        await RunBottomHalvesAsync(ofEarlierTurns: false);
    }

    private async SimTask RunBottomHalvesAsync(bool ofEarlierTurns)
    {
        for (int i = 0; i < _bottomHalves.Count; i++)
        {
            if (_bottomHalves[i].IsScheduled && (ofEarlierTurns ? _bottomHalves[i].IsOfEarlierTurn : !_bottomHalves[i].WaitsForNextTurn))
            {
                await _bottomHalves[i].RunAsync(IoThread);
            }
        }
    }
}
