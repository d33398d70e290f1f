using Bakeoff.Transports;
using static Bakeoff.Harness.Expectations;

namespace Bakeoff.Harness;

/// <summary>Rings whose indices, chains or ownership make no sense: nothing behind the bad entry can be trusted.</summary>
internal static class RingFaults
{
    public static IReadOnlyList<FaultSpec> All { get; } =
    [
        Split("avail-idx-jump", "avail.idx jumps by more than the ring's size.", GuestAttack.AvailIndexJump),
        Split("head-out-of-range", "The available ring names a head that is no descriptor.", GuestAttack.HeadOutOfRange),
        Split("next-out-of-range", "A chain goes on at a descriptor that does not exist.", GuestAttack.NextOutOfRange),
        Split("chain-loop", "A chain leads back to itself.", GuestAttack.ChainLoop),
        Split("indirect-length", "An indirect table's length is no multiple of 16.", GuestAttack.IndirectLength),
        Split("indirect-nested", "An indirect descriptor stands inside an indirect table.", GuestAttack.IndirectNested),
        Split("writable-first", "A device-writable buffer comes before a device-readable one.", GuestAttack.WritableFirst),
        Split("address-outside", "A transmit buffer lies outside guest memory.", GuestAttack.AddressOutside) with
        {
            Ioq = PacketDropped, HardenedIoq = PacketDropped,
        },
        Split("address-mmio", "A transmit buffer lies at the local APIC's registers.", GuestAttack.AddressMmio) with
        {
            Ioq = PacketDropped, HardenedIoq = PacketDropped,
        },
        Split("rx-address-outside", "A posted receive buffer lies outside guest memory.", GuestAttack.ReceiveOutside) with
        {
            Ioq = PacketDropped, HardenedIoq = PacketDropped,
        },
        Ioq("ioq-index-scribbled", "The index word that the host keeps in the ring is no position of it.", GuestAttack.IndexScribbled),
        Ioq("ioq-ownership-lies", "The guest takes a descriptor back while the host works on it.", GuestAttack.OwnershipLies),
    ];

    private static FaultSpec Split(string id, string summary, GuestAttack attack) => new()
    {
        Id = id,
        Summary = summary,
        Attack = attack,
        Userspace = GuestExits,
        VhostEmpty = WorkerSpins,
        VhostEnds = QueueStopped,
        HardenedSplit = QueueStopped,
    };

    private static FaultSpec Ioq(string id, string summary, GuestAttack attack) => new()
    {
        Id = id, Summary = summary, Attack = attack, Ioq = HostBug, HardenedIoq = QueueStopped,
    };
}
