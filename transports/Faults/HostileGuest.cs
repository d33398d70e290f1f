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
            _ioq = new IoqSpoiler(_memory, _queue.RingAddress, size, _queue.Shape.SegmentBytes > 0);
        }
        else
        {
            _split = new SplitSpoiler(_memory, _queue.RingAddress, size, guest.Allocator.Allocate(64));
        }
    }

    /// <summary>True if the attack has something to attack on this device.</summary>
    public static bool Applies(GuestAttack attack, GuestDevice device)
    {
        if (device.Queues.Count < 2 || device.Queues[0].RingAddress == 0)
        {
            return false;
        }

        bool isIoq = device.Queues[0].IsIoq;
        return attack switch
        {
            GuestAttack.AvailIndexJump or GuestAttack.HeadOutOfRange or GuestAttack.NextOutOfRange or GuestAttack.ChainLoop
                or GuestAttack.IndirectLength or GuestAttack.IndirectNested or GuestAttack.WritableFirst
                or GuestAttack.TransmitWritable or GuestAttack.ReceiveReadOnly => !isIoq,
            GuestAttack.IndexScribbled or GuestAttack.OwnershipLies => isIoq,
            GuestAttack.FragmentCount or GuestAttack.FragmentSum => isIoq && device.Queues[1].Shape.SegmentBytes > 0,
            GuestAttack.SignalScribbled => isIoq,
            GuestAttack.EventsNeglected => device.EventQueue is not null,
            _ => true,
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
            case GuestAttack.InterruptsUnwanted or GuestAttack.OwnershipLies:
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
                _memory.Release8(HostHalf + ShmSignalLayout.PendingOffset, 1);
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

    private void Scribble()
    {
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
