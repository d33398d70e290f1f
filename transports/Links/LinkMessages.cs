using Bakeoff.Machine;

namespace Bakeoff.Transports.Links;

/// <summary>
/// The message register of one board, as the other writes it across the link: one bit per queue, one interrupt for all of them. A
/// write is posted: it costs the writer one store, and the interrupt comes when it has crossed. A bit that is still set when it is written
/// again changes nothing.
/// </summary>
/// <remarks>Shape of the doorbell registers of a PCI-linked PowerPC board (Snyder's boards of the mails); synthesis, no source was found.</remarks>
internal sealed class LinkMessages : IInterruptHandler, IEventTarget
{
    private readonly HostInterrupts _target;
    private readonly InterruptSource _source;
    private readonly List<Bit> _bits = [];
    private readonly bool _towardsHost;

    /// <summary>A register on the board whose core <paramref name="target"/> is.</summary>
    public LinkMessages(HostInterrupts target, bool towardsHost)
    {
        _target = target;
        _towardsHost = towardsHost;
        _source = new InterruptSource(this);
    }

    /// <inheritdoc/>
    public string Name => "link-message";

    /// <summary>Interrupts taken.</summary>
    public long Interrupts => _source.Count;

    /// <summary>Writes of a bit that was still set.</summary>
    public long Coalesced { get; private set; }

    /// <summary>Gives a queue its bit.</summary>
    public void Register(DeviceQueue queue, IQueueListener listener) => _bits.Add(new Bit(queue, listener));

    /// <summary>Writes the bit of <paramref name="queue"/> from a context of the other board, which owes the store.</summary>
    public void Write(CpuContext sender, DeviceQueue queue)
    {
        sender.Owe(CostKey.LinkWrite);
        long latency = sender.Meter.Costs[CostKey.LinkLatency];
        sender.Meter.Ledger.Add(CostKey.LinkLatency, 1, latency);
        sender.Meter.Trace?.Charge(sender.Simulator.NowPs + sender.OwedPs, _target.Context.Name, CostKey.LinkLatency, 1, latency);
        sender.Simulator.Schedule(sender.Simulator.NowPs + sender.OwedPs + latency, EventPriority.Interrupt, this, IndexOf(queue));
    }

    /// <summary>The write arrives: the bit is set, and the interrupt raised.</summary>
    public void Fire(int tag)
    {
        Bit bit = _bits[tag];
        if (bit.IsSet)
        {
            Coalesced++;
            return;
        }

        bit.IsSet = true;
        _target.Raise(_source);
    }

    /// <summary>Native interrupt: takes the bits one after the other and runs the wake-up loop of each signal.</summary>
    public async SimTask Handle(CpuContext irq)
    {
        irq.Owe(CostKey.RingLine); // the other board's write has just taken it from every cache
        foreach (Bit bit in _bits)
        {
            if (bit.IsSet)
            {
                bit.IsSet = false;
                DeviceQueue queue = bit.Queue;
                await ShmSignalWakeUp.ReceiveAsync(irq, queue, _towardsHost ? queue.HostSignal : queue.GuestSignal, bit.Listener);
            }
        }
    }

    private int IndexOf(DeviceQueue queue)
    {
        for (int i = 0; i < _bits.Count; i++)
        {
            if (_bits[i].Queue == queue)
            {
                return i;
            }
        }

        Invariant.Fail("a message for a queue that is not registered");
        return -1;
    }

    private sealed class Bit(DeviceQueue queue, IQueueListener listener)
    {
        public DeviceQueue Queue { get; } = queue;

        public IQueueListener Listener { get; } = listener;

        public bool IsSet { get; set; }
    }
}
