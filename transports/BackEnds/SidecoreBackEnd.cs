using Bakeoff.Machine;

namespace Bakeoff.Transports.BackEnds;

/// <summary>
/// A device served by a <see cref="Sidecore"/>: kicks stay off for good, and each turn moves a bounded number of packets in each
/// direction, so that devices share the core fairly. Interrupts go out as for every kernel back end: with posted interrupts
/// no exit is left on either way.
/// </summary>
public sealed class SidecoreBackEnd : BackEnd
{
    private readonly Sidecore _core;
    private readonly int _turnPackets;
    private bool _transmitEnded;
    private bool _receiveEnded;

    /// <summary>Adds the device to the round of <paramref name="core"/>; a turn moves at most <paramref name="turnPackets"/> each way.</summary>
    public SidecoreBackEnd(BackEndPorts ports, Sidecore core, int turnPackets)
        : base(ports)
    {
        _core = core;
        _turnPackets = turnPackets;
    }

    /// <summary>ELVIS grew out of vhost: an error ends the direction, as with the loops of 3.1 (inference). The thread is the host's.</summary>
    protected override ErrorStyle ErrorStyle => ErrorStyle.EndsRun;

    /// <inheritdoc/>
    public override IReadOnlyList<CpuContext> Threads => [_core.Thread];

    /// <summary>True if a look finds something that can be moved.</summary>
    internal bool HasWork => CanTransmit || (!_receiveEnded && Ports.Attachment.Port.Count > 0 && Ports.Rx.Host.HasPosted);

    private bool CanTransmit =>
        !_transmitEnded && Ports.Tx.Host.HasPosted && !Ports.Attachment.IsFull;

    /// <inheritdoc/>
    public override void Open()
    {
        base.Open();
        Ports.Tx.Host.DisableKicks();
        _core.Add(this);
    }

    /// <summary>A kick changes nothing: the core looks anyway. With an event index one comes each time the index wraps.</summary>
    public override SimTask SignalledAsync(CpuContext context, DeviceQueue queue) => SimTask.Completed;

    /// <inheritdoc/>
    public override void PacketQueued(CpuContext context)
    {
    }

    /// <summary>Serves both directions.</summary>
    internal async SimTask TurnAsync(CpuContext thread)
    {
        for (int moved = 0; moved < _turnPackets && CanTransmit; moved++)
        {
            if (TakeTransmit(thread, out int id) is not { } packet)
            {
                _transmitEnded = EndsRun; // no kick would start it again
                break;
            }

            await thread.Pay();
            Ports.Attachment.Send(thread, packet);
            CompleteTransmit(thread, id);
            OweSignalCheck(thread, Ports.Tx);
            await thread.Pay();
            await SignalIfNeededAsync(thread, Ports.Tx);
        }

        for (int moved = 0; moved < _turnPackets && !_receiveEnded && Ports.Attachment.Port.Peek() is { } packet; moved++)
        {
            if (!TryFillReceive(thread, packet))
            {
                _receiveEnded = EndsRun;
                return; // too few buffers: the next turn finds more
            }

            Ports.Attachment.Port.Take(thread);
            await thread.Pay();
            CompleteReceive(thread, packet);
            OweSignalCheck(thread, Ports.Rx);
            await thread.Pay();
            await SignalIfNeededAsync(thread, Ports.Rx);
        }
    }
}
