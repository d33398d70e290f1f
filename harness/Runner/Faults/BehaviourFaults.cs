using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Kicks;
using Bakeoff.Transports.Rings;
using static Bakeoff.Harness.BlastRadius;
using static Bakeoff.Harness.Expectations;

namespace Bakeoff.Harness;

/// <summary>Guests that write nothing invalid but do too much, too little, or knock at the wrong door.</summary>
internal static class BehaviourFaults
{
    /// <summary>Until 256 buffers at 25 frames per millisecond are used up, and some more.</summary>
    private const long StarvePs = 16 * FaultWorld.Ms;

    private static readonly Expectation s_ownQueue = new(FaultDetector.Nobody, Queue);
    private static readonly Expectation s_ownGuest = new(FaultDetector.Nobody, BlastRadius.Guest);

    /// <summary>The vCPU pays: the guest's own applications wait for a turn of its scheduler, which is longer than the window.</summary>
    private static readonly Expectation s_vcpuPays = new(FaultDetector.Nobody, Device);

    public static IReadOnlyList<FaultSpec> All { get; } =
    [
        Everywhere("signal-scribbled", "The guest keeps the byte set that says a kick is under way.", s_ownQueue) with
        {
            Attack = GuestAttack.SignalScribbled,
        },
        Everywhere("doorbell-unknown", "The guest kicks a queue or handle that does not exist.", Unharmed) with
        {
            ByLane = (lane, _) => new(IsBusDoorbell(lane) ? FaultDetector.Bus : FaultDetector.Hypervisor, Nothing),
            Obstacle = world => world.Devices[0].Kick is DoorbellKick
                ? null
                : world.Devices[0].Kick is null ? "a register model's doorbell is the one register that it has"
                : world.Lane.Kick.Is(KindIds.Polled) ? "there is no doorbell: the rings are polled"
                : "the doorbell is a register of the device model, whose queue number it checks: see config-errant",
            Inject = world => world.RunInGuest(thread => KickUnknownAsync(thread, world)),
        },
        Everywhere("kick-storm", "A thread of the guest kicks the transmit queue without a pause and without work.", s_vcpuPays) with
        {
            ByLane = (lane, _) => lane.Kick.Is(KindIds.Polled) ? s_vcpuPays : null,
            Obstacle = world => world.Devices[0].Kick is null ? "not done for a register model: its doorbell belongs to the chip's driver" : null,
            Inject = world => world.RunInGuest(thread => StormAsync(thread, world)),
        },
        Everywhere("rx-withheld", "The guest never posts a used receive buffer again.", s_ownQueue) with
        {
            Attack = GuestAttack.ReceiveWithheld, SettlePs = StarvePs,
        },
        Everywhere("interrupts-unwanted", "The guest keeps saying that it wants no receive interrupt, and does not poll either.", s_ownQueue) with
        {
            Attack = GuestAttack.InterruptsUnwanted,
            ByLane = (lane, _) => lane.BackEnd.Is(KindIds.LguestLauncher) ? Unharmed : null, // it interrupts behind each packet, whatever the guest asks for
        },
        Everywhere("interrupts-off", "The guest's vCPU spins with interrupts off for good.", s_ownGuest) with
        {
            Inject = world => world.At(0, () => Spinning(world)),
        },
        Everywhere("events-neglected", "The guest never looks at the bus's event queue again.", s_ownQueue) with
        {
            Attack = GuestAttack.EventsNeglected,
            SettlePs = StarvePs,
            Ioq = new(FaultDetector.Nobody, Device),
        },
        Events("eventq-index-scribbled", "The index word that the host keeps in the bus's event queue is no position of it.", GuestAttack.EventIndexScribbled),
        Events("eventq-buffer-outside", "The buffers of the bus's event queue lie outside its data area.", GuestAttack.EventBufferOutside),
        Everywhere("ring-setup-wrong", "The guest registers a ring with a wrong magic, or at an address that is not its own.", Unharmed) with
        {
            Userspace = new(FaultDetector.Hypervisor, Nothing),
            VhostEmpty = new(FaultDetector.Kernel, Nothing),
            VhostEnds = new(FaultDetector.Kernel, Nothing),
            Ioq = new(FaultDetector.Bus, Nothing),
            Obstacle = world => world.Devices[0].Queues.Count > 0 ? null : "the chip takes any address: its rings are registered with nobody",
            Inject = world => world.At(0, () => RegisterWrongRing(world)),
        },
    ];

    /// <summary>Without events venet hears of nothing; a virtqueue goes on sending, for it reclaims by itself.</summary>
    private static FaultSpec Events(string id, string summary, GuestAttack attack) => new()
    {
        Id = id,
        Summary = summary,
        Attack = attack,
        SettlePs = StarvePs,
        ByLane = (lane, policy) => policy == FaultPolicy.Historical ? HostBug
            : new(FaultDetector.RingCheck, FaultColumns.Of(lane) == FaultColumn.Ioq ? Device : Queue),
    };

    private static bool IsBusDoorbell(Lane lane) => lane.Kick.Is(KindIds.BridgeDoorbell) || lane.Kick.Is(KindIds.HypercallDoorbell);

    private static FaultSpec Everywhere(string id, string summary, Expectation expected) => new()
    {
        Id = id,
        Summary = summary,
        IsSameUnderBothPolicies = true,
        Userspace = expected, VhostEmpty = expected, VhostEnds = expected, HardenedSplit = expected, Ioq = expected,
    };

    private static async SimTask KickUnknownAsync(CpuContext thread, FaultWorld world)
    {
        while (true)
        {
            if (thread.OwedPs > 0)
            {
                await thread.Pay();
            }

            await thread.Block("the next turn");
            await ((DoorbellKick)world.Devices[0].Kick!).KickUnknownAsync(thread, world.Faults);
        }
    }

    private static async SimTask StormAsync(CpuContext thread, FaultWorld world)
    {
        while (true)
        {
            thread.Owe(CostKey.RingBarrier); // the loop around the store
            await thread.Pay();
            await world.Devices[0].Kick!.KickAsync(thread, world.Devices[0].Queues[1]);
        }
    }

    /// <summary>An interrupt whose handler never returns.</summary>
    private static void Spinning(FaultWorld world)
    {
        GuestVector vector = world.Guests[0].Vcpu.Install(0x31, new EndlessHandler());
        world.RunOnHost(async thread =>
        {
            world.Guests[0].Vcpu.Deliver(thread, vector);
            await thread.Pay();
            while (true)
            {
                await thread.Block("nothing");
            }
        });
    }

    private static void RegisterWrongRing(FaultWorld world)
    {
        GuestSystem guest = world.Guests[0];
        DeviceQueue queue = world.Devices[0].Queues[1];
        int size = queue.Guest.SizeEntries;
        if (queue.IsIoq)
        {
            ulong address = guest.Allocator.Allocate(IoqLayout.Bytes(size), IoqLayout.Alignment);
            Ioq.Create(guest.Memory, address, size);
            guest.Memory.Write(address, IoqLayout.Magic + 1);
            Invariant.That(Ioq.TryAttach(guest.Memory, address, IoqLayout.Bytes(size), out string? fault) is null, "a wrong magic passed");
            world.Faults.Note(FaultDetector.Bus, $"DEVSHM refused with -EINVAL: {fault}");
            return;
        }

        string? wrong = new SplitLayout(size).PlacementFault(guest.Memory, (ulong)guest.Memory.SizeBytes, eventIdx: false);
        Invariant.That(wrong is not null, "a ring outside guest memory passed");
        bool inKernel = world.Devices[0].BackEnd!.Threads.All(thread => thread.AddressSpace == 0);
        world.Faults.Note(inKernel ? FaultDetector.Kernel : FaultDetector.Hypervisor, "the ring's address is refused: " + wrong);
    }

    private sealed class EndlessHandler : IInterruptHandler
    {
        public string Name => "endless loop";

        public async SimTask Handle(CpuContext irq)
        {
            while (true)
            {
                irq.Owe(CostKey.TimerTick);
                await irq.Pay();
            }
        }
    }
}
