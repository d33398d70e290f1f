namespace Bakeoff.Machine;

/// <summary>Stopping the machine and letting it go on, as a VMM does to save its state.</summary>
public sealed partial class Vcpu
{
    /// <summary>
    /// The VMM stops the machine: the vCPU leaves guest mode, finishes the exit that it is in, and enters the guest no more. Waits for that in
    /// <paramref name="requester"/>. Interrupts that come meanwhile wait in the local APIC.
    /// </summary>
    public async SimTask PauseAsync(CpuContext requester)
    {
        _pauseRequested = true;
        requester.Owe(CostKey.SystemCall); // the signal to the vCPU thread
        if (IsInGuestMode)
        {
            requester.Owe(CostKey.IpiSend);
            Simulator.Schedule(Simulator.NowPs + requester.OwedPs + requester.Meter.Costs[CostKey.IpiLatency],
                EventPriority.Interrupt, _ipiEvent, KickTag);
        }

        await requester.Pay();
        while (!_halted && !_isPaused)
        {
            _pauseWaiter = requester;
            await requester.Block("the vCPU to stop");
        }

        _pauseWaiter = null;
    }

    /// <summary>The machine goes on.</summary>
    public void Unpause(CpuContext requester)
    {
        _pauseRequested = false;
        if (_isPaused)
        {
            _isPaused = false;
            _thread.Wake(requester);
        }
    }

    private async SimTask StayPausedAsync()
    {
        if (_thread.OwedPs > 0)
        {
            await _thread.Pay();
        }

        while (_pauseRequested)
        {
            _isPaused = true;
            _pauseWaiter?.Wake();
            await _thread.Block("the machine to go on");
        }
    }
}
