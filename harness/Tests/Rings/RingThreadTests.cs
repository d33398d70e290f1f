using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

/// <summary>
/// Guest and host as two real threads. The payload's sequence number is written and read with plain accesses, so only the
/// ring's acquire and release order them; asleep, only the recheck protocols keep the two from waiting for ever.
/// </summary>
public class RingThreadTests
{
    private const int Slots = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void A_split_ring_between_two_polling_threads_loses_nothing(bool eventIdx, bool transmit)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = Slots, EventIdx = eventIdx });
        using var lane = new Lane(pair.Memory, pair.Guest, pair.Host, transmit, sleep: false);
        lane.Run(200_000);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void A_split_ring_between_two_sleeping_threads_never_forgets_to_wake(bool eventIdx, bool transmit)
    {
        using var pair = new SplitPair(new SplitRingOptions { SizeEntries = Slots, EventIdx = eventIdx });
        using var lane = new Lane(pair.Memory, pair.Guest, pair.Host, transmit, sleep: true);
        lane.Run(20_000);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, false)]
    public void A_packed_ring_between_two_threads_loses_nothing_and_never_forgets_to_wake(bool eventIdx, bool sleep, bool transmit)
    {
        using var pair = new PackedPair(new PackedRingOptions { SizeEntries = Slots, EventIdx = eventIdx });
        using var lane = new Lane(pair.Memory, pair.Guest, pair.Host, transmit, sleep);
        lane.Run(sleep ? 20_000 : 200_000);
    }

    [Theory]
    [InlineData(IoqUsage.Rx, false)]
    [InlineData(IoqUsage.Tx, false)]
    [InlineData(IoqUsage.Tx, true)]
    public void An_ioq_between_two_polling_threads_loses_nothing(IoqUsage usage, bool scatterGather)
    {
        using var pair = new IoqPair(Slots, new IoqOptions { Usage = usage, ScatterGather = scatterGather });
        using var lane = new Lane(pair.Memory, pair.Guest, pair.Host, usage == IoqUsage.Tx, sleep: false);
        lane.Run(200_000);
    }

    [Theory]
    [InlineData(IoqUsage.Rx)]
    [InlineData(IoqUsage.Tx)]
    public void An_ioq_between_two_sleeping_threads_never_forgets_to_wake(IoqUsage usage)
    {
        using var pair = new IoqPair(Slots, new IoqOptions { Usage = usage });
        using var lane = new Lane(pair.Memory, pair.Guest, pair.Host, usage == IoqUsage.Tx, sleep: true);
        lane.Run(20_000);
    }

    /// <summary>One guest thread and one host thread on one ring, moving numbered packets in one direction.</summary>
    private sealed class Lane(GuestMemory memory, IGuestQueue guest, IHostQueue host, bool transmit, bool sleep) : IDisposable
    {
        private readonly AutoResetEvent _kick = new(false);
        private readonly AutoResetEvent _interrupt = new(false);
        private volatile string? _failure;

        public void Dispose()
        {
            _kick.Dispose();
            _interrupt.Dispose();
        }

        public void Run(int packets)
        {
            var device = new Thread(() => Guarded(() => HostLoop(packets)));
            device.Start();
            Guarded(() => GuestLoop(packets));
            Assert.True(device.Join(Patience), "the host thread did not end");
            Assert.Null(_failure);
        }

        private void GuestLoop(int packets)
        {
            int posted = 0;
            int reaped = 0;
            DateTime deadline = DateTime.UtcNow + Patience;
            while (reaped < packets && _failure is null)
            {
                int before = posted + reaped;
                while (posted < packets && Post(posted))
                {
                    posted++;
                }

                guest.Publish();
                if (guest.KickNeeded())
                {
                    _kick.Set();
                }

                while (guest.TryReap(out int token, out _))
                {
                    Check(token == reaped % Slots && (transmit || Number(token) == reaped), "reaped", reaped);
                    reaped++;
                }

                if (posted + reaped == before)
                {
                    Idle(guest.EnableInterrupts, guest.DisableInterrupts, () => guest.HasCompletions, guest.Signal, _interrupt);
                    Check(DateTime.UtcNow < deadline, "still waiting for", reaped);
                }
            }
        }

        private void HostLoop(int packets)
        {
            int served = 0;
            DateTime deadline = DateTime.UtcNow + Patience;
            while (served < packets && _failure is null)
            {
                int batch = 0;
                while (batch < 16 && host.TryTake(out int id) == TakeResult.Taken)
                {
                    int slot = Slot((transmit ? host.Readable : host.Writable)[0].Address);
                    Check(slot == served % Slots && (!transmit || Number(slot) == served), "took", served);
                    if (!transmit)
                    {
                        memory.Write(Address(slot), served);
                    }

                    host.Complete(id, transmit ? 0 : 4);
                    served++;
                    batch++;
                }

                host.PublishCompletions();
                if (batch > 0 && host.SignalNeeded())
                {
                    _interrupt.Set();
                }

                if (batch == 0)
                {
                    Idle(host.EnableKicks, host.DisableKicks, () => host.HasPosted, host.Signal, _kick);
                    Check(DateTime.UtcNow < deadline, "host waits for", served);
                }
            }
        }

        private bool Post(int number)
        {
            int slot = number % Slots;
            if (guest.FreeSlots == 0)
            {
                return false;
            }

            if (transmit)
            {
                memory.Write(Address(slot), number);
            }

            var segment = new BufferSegment(Address(slot), 4);
            return transmit ? guest.TryPost([segment], [], slot) : guest.TryPost([], [segment], slot);
        }

        private void Idle(Action enable, Action disable, Func<bool> work, IShmSignalEnd? signal, AutoResetEvent wake)
        {
            if (!sleep)
            {
                Thread.Yield();
                return;
            }

            // With a shm-signal, what came before is cleared first: then dirty and pending speak of what comes after.
            signal?.ClearDirty();
            signal?.ClearPending();
            enable();
            if (!work() && signal?.EnabledAndSignalled != true)
            {
                Check(wake.WaitOne(Patience), "a lost wake-up", 0);
            }

            disable();
        }

        private void Guarded(Action body)
        {
            try
            {
                body();
            }
            catch (Exception exception)
            {
                _failure ??= exception.Message;
                _kick.Set();
                _interrupt.Set();
            }
        }

        private static ulong Address(int slot) => SplitPair.Buffers + (64 * (ulong)slot);

        private static int Slot(ulong address) => (int)((address - SplitPair.Buffers) / 64);

        private int Number(int slot) => memory.Read<int>(Address(slot));

        private static void Check(bool condition, string what, int number) =>
            Invariant.That(condition, condition ? "" : $"{what} {number}");
    }
}
