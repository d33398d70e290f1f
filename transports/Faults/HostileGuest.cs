using Bakeoff.Machine;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports;

/// <summary>
/// A guest that attacks its host through shared memory, once its time has come, while its traffic runs. Attacks on packets strike once;
/// attacks on rings go on until the host has noticed; what the guest withholds it withholds for good.
/// </summary>
public sealed class HostileGuest : IHostileGuest, IEventTarget
{
    /// <summary>Between two writes of a guest that scribbles, in picoseconds: shorter than any step of a back end.</summary>
    private const long ScribblePeriodPs = 50_000;

    private readonly Simulator _simulator;
    private readonly GuestDevice _device;
    private readonly GuestMemory _memory;
    private readonly GuestAttack _attack;
    private readonly DeviceQueue _queue;
    private readonly SplitSpoiler? _split;
    private readonly IoqSpoiler? _ioq;
    private long _endPs;

    private HostileGuest(Simulator simulator, GuestSystem guest, GuestDevice device, GuestAttack attack)
    {
        _simulator = simulator;
        _device = device;
        _memory = guest.Memory;
        _attack = attack;
        _queue = device.Queues[IsOnReceive(attack) ? 0 : 1];
        int size = _queue.Guest.SizeEntries;
        if (_queue.IsIoq)
        {
            _ioq = new IoqSpoiler(_memory, _queue.RingAddress, size, _queue.Kind == RingKind.IoqScatterGather);
        }
        else
        {
            _split = new SplitSpoiler(_memory, _queue.RingAddress, size, guest.Allocator.Allocate(64));
        }
    }

    /// <summary>Why the attack has nothing to attack on this device, or null.</summary>
    public static string? Obstacle(GuestAttack attack, GuestDevice device)
    {
        if (attack is GuestAttack.EventsNeglected or GuestAttack.EventIndexScribbled or GuestAttack.EventBufferOutside)
        {
            return device.EventQueue is null ? "this bus has no event queue: an interrupt names its queue by itself"
                : attack != GuestAttack.EventsNeglected && !device.EventQueue.IsIoq ? "this event queue is a split ring"
                : null;
        }

        if (device.Queues.Count < 2)
        {
            return "the register model reads descriptors of the chip's own layout: what it made of bad ones is not in the sources";
        }

        if (device.Queues[0].RingAddress == 0)
        {
            return "this ring is no plain memory of the guest";
        }

        bool isIoq = device.Queues[0].IsIoq;
        return attack switch
        {
            GuestAttack.AvailIndexJump when isIoq => "an IOQ has no available index: a byte in each descriptor says whose it is",
            GuestAttack.HeadOutOfRange when isIoq => "an IOQ has no available ring that names descriptors",
            GuestAttack.NextOutOfRange or GuestAttack.ChainLoop when isIoq => "an IOQ descriptor is a whole packet: there are no chains",
            GuestAttack.IndirectLength or GuestAttack.IndirectNested when isIoq => "an IOQ has no indirect tables",
            GuestAttack.WritableFirst or GuestAttack.TransmitWritable or GuestAttack.ReceiveReadOnly when isIoq =>
                "an IOQ descriptor has no direction of its own: its ring has",
            GuestAttack.IndexScribbled when !isIoq => "a virtqueue's index runs freely and is taken modulo the ring: any value is one",
            GuestAttack.OwnershipLies when !isIoq => "a virtqueue has no ownership byte",
            GuestAttack.FragmentCount or GuestAttack.FragmentSum when !isIoq => "no venet_sg: a virtqueue's scatter list is its chain",
            GuestAttack.FragmentCount or GuestAttack.FragmentSum when device.Queues[1].Kind == RingKind.IoqLinear =>
                "no venet_sg: scatter-gather is not negotiated",
            GuestAttack.SignalScribbled when device.Queues[1].GuestSignal is null => "no shm-signal: the queue's own flag or index suppresses kicks",
            _ => null,
        };
    }

    /// <summary>Arms an attack of <paramref name="guest"/> at <paramref name="atPs"/>, going on for <paramref name="forPs"/> where it goes on.</summary>
    public static void Arm(Simulator simulator, GuestSystem guest, GuestDevice device, GuestAttack attack, long atPs, long forPs)
    {
        var hostile = new HostileGuest(simulator, guest, device, attack) { _endPs = atPs + forPs };
        simulator.Schedule(atPs, EventPriority.Guest, hostile);
    }

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        switch (_attack)
        {
            case GuestAttack.ReceiveTooSmall or GuestAttack.ReceiveReadOnly or GuestAttack.ReceiveOutside:
                _split?.SpoilPosted(_attack);
                _ioq?.SpoilPosted(_attack);
                break;
            case GuestAttack.InterruptsUnwanted or GuestAttack.OwnershipLies or GuestAttack.EventIndexScribbled or GuestAttack.EventBufferOutside:
                Scribble();
                break;
            case GuestAttack.EventsNeglected:
                _device.EventQueue!.Neglect();
                break;
            default:
                _queue.Hostile = this;
                break;
        }
    }

    bool IHostileGuest.LetsPublish(DeviceQueue queue)
    {
        switch (_attack)
        {
            case GuestAttack.ReceiveWithheld:
                return false;
            case GuestAttack.AvailIndexJump:
                return true;
            case GuestAttack.IndexScribbled:
                _ioq!.ScribbleIndex();
                return true;
            case GuestAttack.SignalScribbled:
                KeepKickPending();
                return true;
            default:
                _split?.SpoilNext(_attack);
                _ioq?.SpoilNext(_attack);
                return true;
        }
    }

    void IHostileGuest.Published(DeviceQueue queue)
    {
        switch (_attack)
        {
            case GuestAttack.AvailIndexJump:
                _split!.JumpIndex();
                break;
            case GuestAttack.IndexScribbled or GuestAttack.SignalScribbled:
                break;
            default:
                queue.Hostile = null; // one packet
                break;
        }
    }

    private ulong HostHalf =>
        _queue.RingAddress + IoqLayout.SignalOffset + (ulong)ShmSignalLayout.HalfOffset(Locality.South);

    /// <summary>The byte that says "a kick is under way" of the ring's own signal, or of the one that the bridge gave a virtqueue.</summary>
    private void KeepKickPending()
    {
        if (_queue.IsIoq)
        {
            _memory.Release8(HostHalf + ShmSignalLayout.PendingOffset, 1);
        }
        else
        {
            _queue.GuestSignal!.UsedBy(null); // what it does to itself is not priced
            _queue.GuestSignal.TryRaisePeer();
        }
    }

    private void Scribble()
    {
        if (_attack is GuestAttack.EventIndexScribbled or GuestAttack.EventBufferOutside)
        {
            if (!_device.EventQueue!.IsBroken && _simulator.NowPs < _endPs)
            {
                _device.EventQueue.Spoil(_attack);
                _simulator.Schedule(_simulator.NowPs + ScribblePeriodPs, EventPriority.Guest, this);
            }

            return;
        }

        if (_attack == GuestAttack.OwnershipLies)
        {
            if (_queue.Host is IoqHostQueue { InFlight: > 0 })
            {
                _ioq!.TakeBack();
            }
        }
        else
        {
            _split?.RefuseInterrupts();
            _queue.GuestSignal?.UsedBy(null);
            _queue.GuestSignal?.Disable();
        }

        if (_queue.Host.Fault is null && _simulator.NowPs < _endPs)
        {
            _simulator.Schedule(_simulator.NowPs + ScribblePeriodPs, EventPriority.Guest, this);
        }
    }

    private static bool IsOnReceive(GuestAttack attack) => attack is GuestAttack.ReceiveTooSmall or GuestAttack.ReceiveReadOnly
        or GuestAttack.ReceiveOutside or GuestAttack.ReceiveWithheld or GuestAttack.InterruptsUnwanted;
}
