using System.Numerics;
using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// lguest's interrupts (Linux 2.6.31 drivers/lguest/interrupts_and_traps.c): a bitmap of pending ones in the host, a number and a vector
/// of the guest's own per virtqueue, no local APIC and no end of interrupt. The guest's interrupt flag is a word in shared memory.
/// </summary>
/// <remarks>
/// <code>
///   launcher  write to /dev/lguest: bit set, vCPU woken or kicked, also if the bit was set
///   entry     lowest bit not blocked: flag on: deliver, clear bit; flag off: mark irq_pending
///   guest     block the number, call driver, unblock; flag on: irq_pending? hypercall, whose entry delivers (since June 2009)
///   clock     hypercall sets a timer of the host; when it expires: bit 0 set, vCPU woken or kicked
/// </code>
/// The mark goes when nothing waits any more. That is what the code of June 2009 means to do; as written it asks whether find_next_bit()
/// returned 0, which it never does there, so that a mark once made stays and each restoring of interrupts is a call from then on. The 8.5 us
/// per received frame of the same month (Linux 4a8962e21bc) leave no room for many of those. The meaning is modelled and not the letter.
/// </remarks>
public sealed class LguestInterrupts : ParavirtualInterruptPath, IParavirtualCpu
{
    /// <summary>FIRST_EXTERNAL_VECTOR of x86 Linux; interrupt 0 is the timer's.</summary>
    private const int FirstVector = 0x20;

    /// <summary>Interrupts below it are taken: the timer has 0.</summary>
    public const int FirstInterrupt = 1;

    private readonly LguestData _data;
    private readonly bool _looksAgain;
    private readonly GuestVector?[] _vectors = new GuestVector?[LguestData.Interrupts];
    private uint _pending;
    private int _timers;

    /// <summary>Creates the interrupts of a guest; <paramref name="looksAgain"/> is the check of June 2009.</summary>
    internal LguestInterrupts(GuestSystem guest, bool looksAgain)
        : base(guest.Vcpu, fromUserspace: true)
    {
        _data = new LguestData(guest.Memory, guest.Allocator.Allocate(LguestData.Bytes));
        _looksAgain = looksAgain;
        guest.Vcpu.Paravirtual = this;
        guest.Ticks[0].UseParavirtualClock();
    }

    /// <summary>Times the guest called the host because it found an interrupt marked.</summary>
    public long CallsForPending { get; private set; }

    /// <inheritdoc/>
    public bool IsPending => Deliverable != 0;

    /// <inheritdoc/>
    public bool GuestLooksAgain => _looksAgain;

    /// <inheritdoc/>
    public bool IsMarked => _data.IsMarked;

    private uint Deliverable => _pending & ~(uint)_data.Blocked.Word(0);

    /// <inheritdoc/>
    public GuestVector Take()
    {
        Invariant.That(_data.IsEnabled, "an interrupt for a guest that has turned them off");
        int number = BitOperations.TrailingZeroCount(Deliverable);
        _pending &= ~(1u << number);
        if (Deliverable == 0)
        {
            _data.IsMarked = false; // with more to come the mark stays as it is
        }

        return _vectors[number]!;
    }

    /// <inheritdoc/>
    public bool Defer()
    {
        _data.IsMarked = true;
        return false;
    }

    /// <inheritdoc/>
    public void SetInterruptFlag(bool on) => _data.IsEnabled = on;

    /// <summary>
    /// Interrupt 0 for the tick, which is the first. Linux' other timers share it; one that a workload adds has the last number, and so comes behind
    /// the queues.
    /// </summary>
    public GuestVector AddTimer(IInterruptHandler handler)
    {
        int number = _timers == 0 ? 0 : LguestData.Interrupts - _timers;
        _timers++;
        Invariant.That(_vectors[number] is null, "a guest of lguest has no more interrupts");
        return _vectors[number] = Vcpu.InstallParavirtual(FirstVector + number, handler);
    }

    /// <inheritdoc/>
    public async SimTask ExpireAsync(CpuContext irq, GuestVector timer)
    {
        irq.Owe(CostKey.UpcallSend);
        await irq.Pay();
        Raise(irq, timer.Number - FirstVector);
    }

    /// <inheritdoc/>
    public GuestVector? TakeInGuest()
    {
        CallsForPending++;
        return null;
    }

    private protected override int SharedBytes => LguestData.Bytes;

    private protected override void Bind(int number, DeviceQueue queue, IQueueListener listener)
    {
        int interrupt = FirstInterrupt + number;
        Invariant.That(interrupt < LguestData.Interrupts && _vectors[interrupt] is null, "a guest of lguest has no more interrupts");
        _vectors[interrupt] = Vcpu.InstallParavirtual(FirstVector + interrupt, new Handler(this, interrupt, queue));
    }

    private protected override async SimTask SendAsync(CpuContext context, int number)
    {
        int interrupt = FirstInterrupt + number;
        context.Owe(CostKey.UpcallSend);
        await context.Pay();
        Raise(context, interrupt);
    }

    private void Raise(CpuContext context, int interrupt)
    {
        if ((_pending & (1u << interrupt)) != 0)
        {
            _vectors[interrupt]!.CountCoalesced();
        }

        _pending |= 1u << interrupt;
        Vcpu.Notify(context);
    }

    private sealed class Handler(LguestInterrupts path, int interrupt, DeviceQueue queue) : IInterruptHandler
    {
        public string Name { get; } = $"lguest-level virtio{queue.Device}.{(int)queue.Role}";

        public async SimTask Handle(CpuContext irq)
        {
            irq.Owe(CostKey.UpcallDispatch);
            await irq.Pay();
            path._data.Blocked.Set(interrupt);
            await path.DispatchAsync(irq, interrupt - FirstInterrupt);
            irq.Owe(CostKey.RingBarrier);
            await irq.Pay();
            path._data.Blocked.Clear(interrupt);
        }
    }
}
