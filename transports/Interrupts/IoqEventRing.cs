using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports.Interrupts;

/// <summary>The historical event ring: an IOQ, suppressed by its shm-signal, whose pending byte stays set until the guest's loop ends.</summary>
internal sealed class IoqEventRing : EventRing
{
    private readonly IShmSignalEnd _signal;

    public IoqEventRing(GuestSystem guest, RingDecorator decorator)
        : base(guest)
    {
        ulong address = guest.Allocator.Allocate(IoqLayout.Bytes(BridgeEventQueue.RingEntries));
        Address = address;
        var options = new IoqOptions { Usage = IoqUsage.Rx };
        Guest = new IoqGuestQueue(Ioq.Create(guest.Memory, address, BridgeEventQueue.RingEntries), options);
        PostAll();
        Ioq? south = Ioq.TryAttach(guest.Memory, address, IoqLayout.Bytes(BridgeEventQueue.RingEntries), out string? fault);
        Invariant.That(south is not null, fault ?? "attach");
        Host = new IoqHostQueue(south, options);
        Host.DisableKicks();
        Guest.EnableInterrupts();
        Host.Signal!.ClearDirty();
        _signal = decorator.EventQueueSignal(Guest.Signal!);
    }

    public override void Spoil(GuestMemory memory, GuestAttack attack)
    {
        var spoiler = new IoqSpoiler(memory, Address, BridgeEventQueue.RingEntries, scatterGather: false);
        if (attack == GuestAttack.EventIndexScribbled)
        {
            spoiler.ScribbleTail();
        }
        else
        {
            spoiler.SpoilAllPosted();
        }
    }

    public override CostKey SignalCheck => CostKey.ShmSignalStep;

    public override bool HasWork => _signal.EnabledAndSignalled;

    public override bool CameMeanwhile => _signal.EnabledAndDirty;

    public override void BeginPass() => _signal.ClearDirty();

    public override void EndServing() => _signal.ClearPending();
}
