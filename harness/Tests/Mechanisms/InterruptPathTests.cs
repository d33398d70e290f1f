using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>
/// The interrupt paths side by side, by counting what signals cost: a local APIC's vectors, the bridge's event queue, and the controllers
/// that hypervisor and guest share through memory. Nothing here is stated per path in the model; it comes from bits in guest memory.
/// </summary>
public sealed class InterruptPathTests
{
    /// <summary>The handler that a signal finds at work takes this long.</summary>
    private const int HandlerUs = 20;

    /// <summary>One signal for a guest that computes: a kick exits it, and only a local APIC wants to be told the end.</summary>
    [Theory]
    [InlineData("msix", 1, 1, 0, 1, 0)]
    [InlineData("event-queue", 1, 1, 0, 1, 0)]
    [InlineData("event-queue-split", 1, 1, 0, 1, 0)]
    [InlineData("xen", 1, 1, 0, 0, 0)]
    [InlineData("xen-vector", 1, 1, 0, 0, 0)]
    [InlineData("pv-ic", 1, 1, 0, 0, 0)]
    [InlineData("pv-ic-hypercall", 1, 1, 0, 0, 1)]
    [InlineData("lguest", 1, 1, 0, 0, 0)]
    public void One_signal_for_a_running_guest(string path, int interrupts, int kicks, int windows, int eois, int calls)
    {
        using var rig = new GuestRig("venet");
        var listener = new Recorder(HandlerUs);
        IInterruptPath interruptPath = Make(path, rig, listener);
        RunBusy(rig);
        Signal(rig, interruptPath, rig.Tx);
        Expect(rig, interrupts, kicks, windows, eois, calls);
        Assert.Equal([QueueRole.Transmit], listener.Calls);
    }

    /// <summary>
    /// A second queue signals while the first one's handler runs. The event queue's pending byte is still set: nothing happens. All others
    /// send a kick, because their flag or bit was cleared when the handler began; they differ in how the guest hears of it then.
    /// </summary>
    [Theory]
    [InlineData("msix", 2, 2, 1, 2, 0)]                 // own vector: kick, window, end
    [InlineData("event-queue", 1, 1, 0, 1, 0)]          // found by the loop
    [InlineData("event-queue-split", 1, 1, 0, 1, 0)]    // flag off: found by the loop
    [InlineData("xen", 2, 2, 0, 0, 0)]                  // or found by the scan; the flag is still set: scanned once more, without an entry
    [InlineData("xen-vector", 2, 2, 1, 0, 0)]           // window
    [InlineData("pv-ic", 1, 2, 1, 0, 0)]                // found by the loop; the window was asked for already
    [InlineData("pv-ic-hypercall", 1, 2, 0, 0, 2)]      // the call's entry finds nothing pending and withdraws the window
    [InlineData("lguest", 2, 2, 0, 0, 1)]               // marked: the guest calls
    public void A_second_queue_while_the_handler_runs(string path, int interrupts, int kicks, int windows, int eois, int calls)
    {
        using var rig = new GuestRig("venet");
        var listener = new Recorder(HandlerUs);
        IInterruptPath interruptPath = Make(path, rig, listener);
        RunBusy(rig);
        Signal(rig, interruptPath, rig.Tx, rig.Rx);
        Expect(rig, interrupts, kicks, windows, eois, calls);
        Assert.Equal([QueueRole.Transmit, QueueRole.Receive], listener.Calls);
    }

    [Theory]
    [InlineData("xen")]
    [InlineData("xen-vector")]
    [InlineData("pv-ic")]
    [InlineData("lguest")]
    public void A_halted_guest_is_woken_and_exits_no_more_than_to_halt(string path)
    {
        using var rig = new GuestRig("venet");
        var listener = new Recorder(1);
        IInterruptPath interruptPath = Make(path, rig, listener);
        long before = rig.Vcpu.Exits.Total;
        Signal(rig, interruptPath, rig.Tx);
        Assert.Equal(before + 1, rig.Vcpu.Exits.Total); // the halt behind the handler
        Assert.Equal(1, rig.Interrupts);
        Assert.Single(listener.Calls);
    }

    /// <summary>Posted interrupts need a local APIC: a shared bitmap still kicks a running guest out of guest mode.</summary>
    [Theory]
    [InlineData("msix", 0)]
    [InlineData("xen", 1)]
    [InlineData("pv-ic", 1)]
    public void With_posted_interrupts_only_the_shared_bitmaps_need_an_exit(string path, int kicks)
    {
        using var rig = new GuestRig("venet", apic: ApicMode.ApicV);
        var listener = new Recorder(1);
        IInterruptPath interruptPath = Make(path, rig, listener);
        RunBusy(rig);
        Signal(rig, interruptPath, rig.Tx);
        Expect(rig, 1, kicks, 0, 0, 0);
        Assert.Single(listener.Calls);
    }

    /// <summary>A signal for the queue whose handler runs: the bit was cleared before, so the handler runs once more.</summary>
    [Theory]
    [InlineData("xen", 2)]
    [InlineData("pv-ic", 2)]
    [InlineData("xen-late", 1)]
    [InlineData("pv-ic-late", 1)]
    public void An_acknowledgement_behind_the_handler_loses_what_came_during_it(string path, int calls)
    {
        using var rig = new GuestRig("vhost-net");
        var listener = new Recorder(HandlerUs);
        IInterruptPath interruptPath = Make(path, rig, listener);
        RunBusy(rig);
        Signal(rig, interruptPath, rig.Tx, rig.Tx);
        Assert.Equal(calls, listener.Calls.Count);
    }

    /// <summary>lguest before June 2009: an interrupt that came while the flag was off waits for an exit that nobody causes.</summary>
    [Theory]
    [InlineData("lguest", 2)]
    [InlineData("lguest-old", 1)]
    public void A_guest_that_does_not_look_again_waits_for_its_next_exit(string path, int calls)
    {
        using var rig = new GuestRig("venet");
        var listener = new Recorder(HandlerUs);
        IInterruptPath interruptPath = Make(path, rig, listener);
        RunBusy(rig);
        Signal(rig, interruptPath, rig.Tx, rig.Rx);
        Assert.Equal(calls, listener.Calls.Count);
    }

    /// <summary>Two signals before the guest has looked at either: one upcall, two ports.</summary>
    [Theory]
    [InlineData("event-queue", 1)]
    [InlineData("xen", 1)]
    [InlineData("pv-ic", 1)]
    [InlineData("lguest", 2)]
    [InlineData("msix", 2)]
    public void Two_signals_before_the_guest_looks(string path, int interrupts)
    {
        using var rig = new GuestRig("venet");
        var listener = new Recorder(1);
        IInterruptPath interruptPath = Make(path, rig, listener);
        rig.RunOnHost(async thread =>
        {
            foreach (DeviceQueue queue in new[] { rig.Tx, rig.Rx })
            {
                queue.HostSignal!.MarkPeerDirty();
                await interruptPath.SignalAsync(thread, queue);
            }

            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(1000 * GuestRig.Us);
        Assert.Equal(2, listener.Calls.Count);
        Assert.Equal(interrupts, rig.Interrupts);
    }

    /// <summary>
    /// Between its vector and its handler's first step the split event queue has no gate: a signal there is one more interrupt, where the
    /// IOQ's pending byte has been set since the first.
    /// </summary>
    [Theory]
    [InlineData("event-queue", 1)]
    [InlineData("event-queue-split", 2)]
    public void A_signal_during_the_end_of_interrupt_is_gated_by_pending_but_not_by_flags(string path, int interrupts)
    {
        using var rig = new GuestRig("venet");
        var listener = new Recorder(1);
        IInterruptPath interruptPath = Make(path, rig, listener);
        RunBusy(rig);
        rig.RunOnHost(async thread =>
        {
            rig.Tx.HostSignal!.MarkPeerDirty();
            await interruptPath.SignalAsync(thread, rig.Tx);
            while (rig.Exits(ExitReason.ApicAccess) == 0)
            {
                await GuestRig.PauseAsync(thread, 100_000);
            }

            rig.Rx.HostSignal!.MarkPeerDirty();
            await interruptPath.SignalAsync(thread, rig.Rx);
            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(1000 * GuestRig.Us);
        Assert.Equal(2, listener.Calls.Count);
        Assert.Equal(interrupts, rig.Interrupts);
    }

    /// <summary>
    /// A poll may take the work between its publication and its signal. The interrupt then finds an empty ring, and has to clear the
    /// shm-signal's pending byte all the same: the host raises no further signal while it is set.
    /// </summary>
    [Theory]
    [InlineData("msix")]
    [InlineData("event-queue")]
    [InlineData("intx-pulse")]
    [InlineData("mmio")]
    [InlineData("lguest")]
    public void A_signal_whose_work_was_taken_already_leaves_nothing_pending(string path)
    {
        using var rig = new GuestRig("venet");
        var listener = new Recorder(1);
        IInterruptPath interruptPath = Make(path, rig, listener);
        RunBusy(rig);
        rig.RunOnHost(async thread =>
        {
            for (int i = 0; i < 2; i++)
            {
                Assert.True(rig.Tx.HostSignal!.TryRaisePeer());
                await interruptPath.SignalAsync(thread, rig.Tx);
                await GuestRig.PauseAsync(thread, 1000 * GuestRig.Us);
            }

            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(3000 * GuestRig.Us);
        Assert.Equal(2, rig.Interrupts);
        Assert.False(rig.Tx.GuestSignal!.EnabledAndSignalled);
    }

    /// <summary>
    /// A signal of one queue, one of the other and one of the first again, at all distances up to beyond the handler's length: whichever step of it each
    /// meets, the guest looks at every queue behind its last signal. virtio-mmio's second interrupt finds no status bit and must not clear the third's. (lguest's
    /// second of two waits for an exit.)
    /// </summary>
    [Theory]
    [InlineData("msix")]
    [InlineData("event-queue")]
    [InlineData("intx-pulse")]
    [InlineData("mmio")]
    public void Whenever_signals_meet_a_handler_none_is_lost(string path)
    {
        const int stepsEachWay = 24;
        using var rig = new GuestRig("venet");
        IInterruptPath interruptPath = Make(path, rig, new Recorder(1));
        RunBusy(rig);
        List<(int, int)> lost = [];
        rig.RunOnHost(async thread =>
        {
            for (int first = 0; first < stepsEachWay; first++)
            {
                for (int second = 0; second < stepsEachWay; second++)
                {
                    await RaiseAsync(thread, interruptPath, rig.Rx);
                    await GuestRig.PauseAsync(thread, first * GuestRig.Us);
                    await RaiseAsync(thread, interruptPath, rig.Tx);
                    await GuestRig.PauseAsync(thread, second * GuestRig.Us);
                    await RaiseAsync(thread, interruptPath, rig.Rx);
                    await GuestRig.PauseAsync(thread, 200 * GuestRig.Us);
                    if (rig.Rx.GuestSignal!.EnabledAndSignalled || rig.Tx.GuestSignal!.EnabledAndSignalled)
                    {
                        lost.Add((first, second));
                    }
                }
            }

            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(stepsEachWay * stepsEachWay * 300L * GuestRig.Us);
        Assert.Empty(lost);
        Assert.True(rig.Interrupts > stepsEachWay * stepsEachWay);
    }

    private static async SimTask RaiseAsync(CpuContext thread, IInterruptPath path, DeviceQueue queue)
    {
        if (queue.HostSignal!.TryRaisePeer())
        {
            await path.SignalAsync(thread, queue);
        }
    }

    private static IInterruptPath Make(string name, GuestRig rig, IQueueListener listener)
    {
        GuestSystem guest = rig.Guest;
        IInterruptPath path = name switch
        {
            "msix" => new MsixPerQueue(rig.Guest.Vcpus, new GuestVectors(), viaWorkItem: false, fromUserspace: false, _ => null!),
            "event-queue" => new BridgeEventQueue(guest, new GuestVectors(), new EventQueueOptions(), _ => null!, RingDecorator.None),
            "event-queue-split" => new BridgeEventQueue(guest, new GuestVectors(), new EventQueueOptions { IsSplit = true }, _ => null!, RingDecorator.None),
            "intx-pulse" => new IntxPulse(guest.Vcpu, 0, new IntxPulseOptions { ViaIoApic = true }),
            "mmio" => new MmioIrqfd(guest.Vcpu, 0, fromUserspace: false, viaWorkItem: false, _ => null!),
            "xen" => new XenEventChannels(guest, false, false, RingDecorator.None),
            "xen-late" => new XenEventChannels(guest, false, false, new LateAcknowledgement()),
            "xen-vector" => new XenEventChannels(guest, true, false, RingDecorator.None),
            "pv-ic" => new PvInterruptController(guest, false, false, RingDecorator.None),
            "pv-ic-late" => new PvInterruptController(guest, false, false, new LateAcknowledgement()),
            "pv-ic-hypercall" => new PvInterruptController(guest, true, false, RingDecorator.None),
            "lguest" => new LguestInterrupts(guest, looksAgain: true),
            _ => new LguestInterrupts(guest, looksAgain: false),
        };
        path.Register(rig.Rx, listener);
        path.Register(rig.Tx, listener);
        return path;
    }

    /// <summary>A guest that computes and never exits by itself.</summary>
    private static void RunBusy(GuestRig rig)
    {
        rig.RunInGuest(async thread =>
        {
            while (true)
            {
                thread.Owe(CostKey.TimerTick);
                await thread.Pay();
            }
        });
        rig.Pass(100 * GuestRig.Us);
        rig.Vcpu.Exits.Reset();
    }

    /// <summary>Signals the first queue and, in the midst of its handler, the second.</summary>
    private static void Signal(GuestRig rig, IInterruptPath path, params DeviceQueue[] queues)
    {
        rig.RunOnHost(async thread =>
        {
            foreach (DeviceQueue queue in queues)
            {
                queue.HostSignal?.MarkPeerDirty();
                await path.SignalAsync(thread, queue);
                await GuestRig.PauseAsync(thread, (HandlerUs / 2) * GuestRig.Us); // every path needs less to get the handler going
            }

            await GuestRig.SleepAsync(thread);
        });
        rig.Pass(1000 * GuestRig.Us);
    }

    private static void Expect(GuestRig rig, int interrupts, int kicks, int windows, int eois, int calls)
    {
        Assert.Equal(interrupts, rig.Interrupts);
        Assert.Equal(kicks, rig.Exits(ExitReason.ExternalInterrupt));
        Assert.Equal(windows, rig.Exits(ExitReason.PendingInterrupt));
        Assert.Equal(eois, rig.Exits(ExitReason.ApicAccess));
        Assert.Equal(calls, rig.Exits(ExitReason.Vmcall));
        Assert.Equal(kicks + windows + eois + calls, rig.Vcpu.Exits.Total);
    }

    /// <summary>A driver whose handler takes a while and notes its call at the end.</summary>
    private sealed class Recorder(int us) : IQueueListener
    {
        public List<QueueRole> Calls { get; } = [];

        public async SimTask SignalledAsync(CpuContext context, DeviceQueue queue)
        {
            await GuestRig.ComputeAsync(context, context.Simulator.NowPs + (us * GuestRig.Us));
            Calls.Add(queue.Role);
        }
    }

    /// <summary>Clears the bit behind the handler instead of before it.</summary>
    private sealed class LateAcknowledgement : RingDecorator
    {
        public override UpcallScan Upcall(XenSharedInfo page, UpcallScan scan) => new LateScan(page);

        public override PvControllerPage PvController(GuestMemory memory, ulong address) => new LatePage(memory, address);

        private sealed class LateScan(XenSharedInfo page) : UpcallScan(page)
        {
            public override void Acknowledge(int port)
            {
            }

            public override void Handled(int port) => base.Acknowledge(port);
        }

        private sealed class LatePage(GuestMemory memory, ulong address) : PvControllerPage(memory, address)
        {
            public override void Acknowledge(int plug)
            {
            }

            public override void Handled(int plug) => base.Acknowledge(plug);
        }
    }
}
