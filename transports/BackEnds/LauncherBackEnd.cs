using Bakeoff.Machine;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// A network device of lguest's launcher before June 2009 (Linux 2.6.30 Documentation/lguest/lguest.c: handle_net_output,
/// handle_tun_input), all of it run by the vCPU thread while the guest stands still.
/// </summary>
/// <remarks>
/// <code>
///   kick tx:    take, writev(tun), add used, interrupt ... until the ring is empty; took any: kicks off, setitimer
///   timeout:    kicks on, the same run; the timer learns
///   tap:        one readv(tun), add used, interrupt; no buffers: kicks on, out of the waker's set
///   kick rx:    kicks off, into the waker's set
/// </code>
/// An interrupt follows each packet, whatever the driver asks for: the device of that time promises one whenever nothing is in flight,
/// and with packets served one at a time that is behind each. In June 2009 it came to promise one when the ring is empty. The tun
/// is a blocking descriptor: a full send buffer stops guest and launcher.
/// </remarks>
public sealed class LauncherBackEnd : BackEnd
{
    private readonly LguestLauncher _launcher;
    private readonly Action<CpuContext?> _becameWritable;
    private readonly bool _signalsAlways;
    private bool _holdsKicks;
    private bool _txAgain;
    private bool _rxAgain;
    private bool _waitsForRoom;

    /// <summary>Adds the device to the launcher; <paramref name="signalsAlways"/>: behind each packet, wanted or not.</summary>
    internal LauncherBackEnd(BackEndPorts ports, LguestLauncher launcher, bool signalsAlways)
        : base(ports)
    {
        _signalsAlways = signalsAlways;
        _launcher = launcher;
        _becameWritable = BecameWritable;
        launcher.Add(this);
    }

    /// <summary>The waker. The launcher's main thread is the vCPU's.</summary>
    public override IReadOnlyList<CpuContext> Threads => [_launcher.Waker];

    /// <summary>True while the tap is in the sets of waker and launcher: until the guest has no buffers.</summary>
    internal bool IsWatched { get; private set; } = true;

    /// <summary>True if the launcher would take a frame from the tap.</summary>
    internal bool IsReadable => IsWatched && !IsStopping && Ports.Attachment.Port.Count > 0;

    /// <summary>A stop need not wait for the tap.</summary>
    public override SimTask StopAsync(CpuContext requester)
    {
        if (_waitsForRoom)
        {
            _launcher.Thread.Wake(requester);
        }

        return base.StopAsync(requester);
    }

    /// <summary>A kick comes in the launcher's own thread; what goes on after a stop is noted for it.</summary>
    public override async SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
    {
        if (context != _launcher.Thread)
        {
            _txAgain |= queue == Ports.Tx;
            _rxAgain |= queue == Ports.Rx;
            _launcher.Break(context);
            return;
        }

        if (IsStopping)
        {
            return; // the queue is looked at when the device goes on
        }

        if (queue == Ports.Tx)
        {
            await TransmitAsync(context, byTimer: false);
        }
        else
        {
            Watch(context);
        }
    }

    /// <inheritdoc/>
    public override void PacketQueued(CpuContext context)
    {
        if (IsWatched)
        {
            _launcher.DescriptorReady(context);
        }
    }

    /// <summary>The launcher goes on with what was noted while the device stood still.</summary>
    internal async SimTask GoOnAsync(CpuContext vcpuThread)
    {
        if (_rxAgain)
        {
            _rxAgain = false;
            Watch(vcpuThread);
        }

        if (_txAgain)
        {
            _txAgain = false;
            await TransmitAsync(vcpuThread, byTimer: false);
        }
    }

    /// <summary>Kicks off until the timer has looked.</summary>
    internal void HoldKicks(CpuContext vcpuThread)
    {
        _holdsKicks = true;
        Ports.Tx.HostFor(vcpuThread).DisableKicks();
    }

    /// <summary>The timer has expired: a queue whose kicks it holds back is looked at.</summary>
    internal SimTask TimeoutAsync(CpuContext vcpuThread)
    {
        if (!_holdsKicks)
        {
            return SimTask.Completed;
        }

        _holdsKicks = false;
        Ports.Tx.HostFor(vcpuThread).EnableKicks();
        return TransmitAsync(vcpuThread, byTimer: true);
    }

    /// <summary>One frame from the tap, which is readable.</summary>
    internal async SimTask ReceiveAsync(CpuContext vcpuThread)
    {
        TapPort port = Ports.Attachment.Port;
        BeginRun();
        vcpuThread.Owe(CostKey.BackEndPass);
        Packet packet = port.Peek()!;
        if (TryFillReceive(vcpuThread, packet))
        {
            vcpuThread.Owe(CostKey.SystemCall); // readv
            port.Take(vcpuThread);
            await vcpuThread.Pay();
            CompleteReceive(vcpuThread, packet);
            await InterruptAsync(vcpuThread, Ports.Rx);
        }
        else
        {
            IsWatched = false;
            if (!EndsRun)
            {
                Ports.Rx.HostFor(vcpuThread).EnableKicks(); // the guest stands still: what it has posted has been seen
                vcpuThread.Owe(CostKey.RingBarrier);
            }

            await vcpuThread.Pay();
        }

        EndRun(vcpuThread);
    }

    private void Watch(CpuContext vcpuThread)
    {
        Ports.Rx.HostFor(vcpuThread).DisableKicks();
        IsWatched = true;
        _launcher.RestartSelect(vcpuThread);
    }

    private async SimTask TransmitAsync(CpuContext vcpuThread, bool byTimer)
    {
        BeginRun();
        vcpuThread.Owe(CostKey.BackEndPass);
        int packets = 0;
        bool isBroken = false;
        while (true)
        {
            while (Ports.Attachment.IsFull && !IsStopping)
            {
                await RoomAsync(vcpuThread);
            }

            if (IsStopping)
            {
                break; // the queue is looked at when the device goes on
            }

            if (TakeTransmit(vcpuThread, out int id) is not { } packet)
            {
                isBroken = EndsRun;
                break;
            }

            vcpuThread.Owe(CostKey.SystemCall); // writev
            await vcpuThread.Pay();
            Ports.Attachment.Send(vcpuThread, packet);
            CompleteTransmit(vcpuThread, id);
            await InterruptAsync(vcpuThread, Ports.Tx);
            packets++;
        }

        if (isBroken)
        {
            Ports.Tx.HostFor(vcpuThread).DisableKicks(); // for good
        }
        else
        {
            _launcher.OutputDone(vcpuThread, this, packets, byTimer);
        }

        await vcpuThread.Pay();
        EndRun(vcpuThread);
    }

    private async SimTask InterruptAsync(CpuContext vcpuThread, DeviceQueue queue)
    {
        OweSignalCheck(vcpuThread, queue);
        await vcpuThread.Pay();
        if (_signalsAlways)
        {
            await Ports.Interrupts.SignalAsync(vcpuThread, queue);
        }
        else
        {
            await SignalIfNeededAsync(vcpuThread, queue);
        }
    }

    /// <summary>Sleeps within writev until the tap's send buffer has room, or the device is to stop.</summary>
    private async SimTask RoomAsync(CpuContext vcpuThread)
    {
        if (vcpuThread.OwedPs > 0)
        {
            await vcpuThread.Pay(); // the buffer may have drained meanwhile
            return;
        }

        _waitsForRoom = true;
        Ports.Attachment.NotifyWhenWritable(_becameWritable);
        await vcpuThread.Block("room in the tap");
        _waitsForRoom = false;
    }

    private void BecameWritable(CpuContext? context)
    {
        if (context != _launcher.Thread)
        {
            _launcher.Thread.WakeFrom(context);
        }
    }
}
