using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>What the loops of Linux 4.20 do when they run dry: publish the batch, and poll for a while before they turn kicks on.</summary>
/// <remarks>
/// <code>
///   handle_tx dry:  publish -- poll tx ring ------- posted: go on / other work: behind it / time up: kicks on
///   handle_rx dry:  publish -- poll socket, tx ring - frame: go on / posted: queue handle_tx / time up: kicks on, stop
/// </code>
/// While it polls the worker burns its core, one <see cref="CostKey.PollLook"/> per look. It stops for other work of its thread and for
/// another thread of its core. Linux puts both handlers back behind interrupted polling; here only the transmit handler comes back by
/// itself, because the tap's wait queue brings the receive handler.
/// </remarks>
public sealed partial class VhostBackEnd
{
    private bool SharesWorker => _txWorker == _rxWorker;

    /// <summary>The transmit ring is empty.</summary>
    private async SimTask RanDryAsync(CpuContext worker)
    {
        await FlushTransmitAsync(worker);
        long endPs = worker.Simulator.NowPs + _options.BusyLoopPs;
        while (worker.Simulator.NowPs < endPs && !Ports.Tx.Host.HasPosted && CanPoll(worker, _txWorker))
        {
            worker.Owe(CostKey.PollLook);
            await worker.Pay();
        }
    }

    /// <summary>
    /// The socket is empty. The transmit ring is watched as well, with kicks off, if this thread serves it and it does not wait for
    /// room in the send buffer.
    /// </summary>
    private async SimTask PollForReceiveAsync(CpuContext worker)
    {
        bool watchesTx = SharesWorker && !_txWaitsForRoom && !_txKick.IsQueued && !_txNet.IsQueued;
        if (watchesTx)
        {
            Ports.Tx.HostFor(worker).DisableKicks();
        }

        long endPs = worker.Simulator.NowPs + _options.BusyLoopPs;
        while (worker.Simulator.NowPs < endPs && Ports.Attachment.Port.Count == 0 && !(watchesTx && Ports.Tx.Host.HasPosted)
            && CanPoll(worker, _rxWorker))
        {
            worker.Owe(CostKey.PollLook);
            await worker.Pay();
        }

        if (watchesTx)
        {
            await StopWatchingTransmitAsync(worker);
        }
    }

    private async SimTask StopWatchingTransmitAsync(CpuContext worker)
    {
        if (!Ports.Tx.Host.HasPosted)
        {
            await EnableKicksAsync(worker, Ports.Tx);
            if (!Ports.Tx.Host.HasPosted)
            {
                return;
            }

            Ports.Tx.HostFor(worker).DisableKicks();
        }

        _txWorker.Enqueue(worker, _txKick);
    }

    private async SimTask FlushTransmitAsync(CpuContext worker)
    {
        if (_txBatch > 0)
        {
            int batch = _txBatch;
            _txBatch = 0;
            Ports.Tx.HostFor(worker).PublishCompletions();
            OweSignalCheck(worker, Ports.Tx);
            await worker.Pay();
            await SignalIfNeededAsync(worker, Ports.Tx, batch);
        }
    }

    private async SimTask FlushReceiveAsync(CpuContext worker)
    {
        if (_rxBatch > 0)
        {
            int batch = _rxBatch;
            _rxBatch = 0;
            Ports.Rx.HostFor(worker).PublishCompletions();
            OweSignalCheck(worker, Ports.Rx);
            await worker.Pay();
            await SignalIfNeededAsync(worker, Ports.Rx, batch);
        }
    }

    private static bool CanPoll(CpuContext worker, WorkQueue queue) => !queue.HasWork && !worker.Processor.HasWaitingThread;
}
