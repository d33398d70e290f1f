using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Interrupts;
using static Bakeoff.Harness.BlastRadius;
using static Bakeoff.Harness.Expectations;

namespace Bakeoff.Harness;

/// <summary>Failures of the host that no guest has a part in. Both policies meet them alike: hardening is about guests.</summary>
internal static class HostSideFaults
{
    /// <summary>How long the host's side takes no frame, in picoseconds.</summary>
    private const long RefusalPs = FaultWorld.Ms / 2;

    private const int FloodFrames = 2000;
    private const long LookAgainPs = 1_000_000;

    private static readonly Expectation s_queue = new(FaultDetector.Nobody, Queue);

    public static IReadOnlyList<FaultSpec> All { get; } =
    [
        Everywhere("backend-eagain", "The tap takes no frame for half a millisecond (EAGAIN, ENOBUFS).", Unharmed) with
        {
            Obstacle = world => world.Lane.Attachment.Is(KindIds.VenetTap) ? "venet-tap is the netdev itself: netif_rx never says EAGAIN" : null,
            Inject = world =>
            {
                world.At(0, () => world.Devices[0].Attachment?.Refuse());
                world.At(RefusalPs, () => world.Devices[0].Attachment?.Accept());
            },
        },
        Everywhere("worker-killed", "The thread that takes the guest's frames dies.", new(FaultDetector.Nobody, Device)) with
        {
            ByLane = (lane, _) => HasThreadPerDirection(lane) || lane.BackEnd.Has(KindTraits.Register) ? s_queue // a register model sends in the vCPU thread
                : FaultColumns.SharesWorker(lane) ? new(FaultDetector.Nobody, HostWorker)
                : null,
            Inject = world => KillWorker(world, 0),
        },
        Everywhere("client-dies", "The hypervisor's process of the guest is killed.", new(FaultDetector.Kernel, BlastRadius.Guest)) with
        {
            Inject = world => world.At(0, () =>
            {
                world.Faults.Note(FaultDetector.Kernel, "the process is gone: its files are released");
                world.Faults.KillProcess(world.Guests[0].AddressSpace);
            }),
        },
        Everywhere("tap-queue-full", "The host's network brings 2000 frames for the guest at once.", new(FaultDetector.Nobody, BlastRadius.Packet)) with
        {
            SettlePs = 20 * FaultWorld.Ms, // a shared worker takes that long for what was not lost
            Inject = world => world.At(0, () => Flood(world)),
        },
        Everywhere("irqfd-lost", "The irqfd of the receive queue, or of the bus's event queue, is detached.", s_queue) with
        {
            SettlePs = 16 * FaultWorld.Ms,
            Ioq = new(FaultDetector.Nobody, Device),
            Obstacle = world => ReceiveIrqfd(world) is null ? $"{world.Lane.Interrupts.Kind.Id} raises the guest's interrupts without an irqfd" : null,
            Inject = world => world.At(0, () => ReceiveIrqfd(world)!.Detach()),
        },
    ];

    /// <summary>While it does not hold the VMM's global lock: who dies with that stops every vCPU, which is another fault.</summary>
    private static void KillWorker(FaultWorld world, long afterPs) => world.At(afterPs, () =>
    {
        CpuContext thread = world.Devices[0].Threads[0];
        if (world.Devices[0].Process?.GlobalLock.IsHeldBy(thread) == true)
        {
            KillWorker(world, afterPs + LookAgainPs);
            return;
        }

        thread.Kill();
    });

    private static bool HasThreadPerDirection(Lane lane) => lane.BackEnd.Kind.Id switch
    {
        KindIds.VenetKthreads => true,
        KindIds.UserspaceIoThread => lane.BackEnd.GetEnum(OptionIds.Threads) == OptionIds.PerQueue,
        KindIds.VhostWorker => lane.BackEnd.GetEnum(OptionIds.Worker) == OptionIds.PerVirtqueue,
        _ => false,
    };

    private static FaultSpec Everywhere(string id, string summary, Expectation expected) => new()
    {
        Id = id,
        Summary = summary,
        IsGuests = false,
        IsSameUnderBothPolicies = true,
        Userspace = expected, VhostEmpty = expected, VhostEnds = expected, HardenedSplit = expected, Ioq = expected,
    };

    private static Irqfd? ReceiveIrqfd(FaultWorld world) => world.Devices[0].Interrupts switch
    {
        MsixPerQueue msix => msix.IrqfdOf(world.Devices[0].Queues[0]),
        BridgeEventQueue bridge => bridge.Irqfd,
        _ => null,
    };

    /// <summary>Frames of a flow of their own that nobody in the guest waits for, straight into the device's queue.</summary>
    private static void Flood(FaultWorld world)
    {
        var socket = new UdpSocket(world.Guests[0].Stack, world.Accounts.AddFlow(), isInitiator: false);
        TapPort port = world.Devices[0].Port!;
        world.RunOnHost(async thread =>
        {
            for (int i = 0; i < FloodFrames; i++)
            {
                PacketHeader header = default;
                header.Flow = socket.Flow;
                header.Flags = PacketFlags.Udp;
                header.Sequence = i;
                header.PayloadBytes = 100;
                port.Output(thread, world.Accounts.Send(header));
            }

            await thread.Pay();
            while (true)
            {
                await thread.Block("nothing");
            }
        });
    }
}
