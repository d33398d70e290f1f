using Bakeoff.Transports;
using static Bakeoff.Harness.BlastRadius;
using static Bakeoff.Harness.Expectations;

namespace Bakeoff.Harness;

/// <summary>Single packets or buffers that make no sense in a ring that does.</summary>
internal static class PacketFaults
{
    private const string Merges = "mergeable buffers are negotiated: the frame goes on in the next one";

    private static readonly Expectation s_runEnds = new(FaultDetector.BackEnd, Queue);
    private static readonly Expectation s_tapRefuses = new(FaultDetector.Kernel, Packet);

    public static IReadOnlyList<FaultSpec> All { get; } =
    [
        new()
        {
            Id = "tx-header-size",
            Summary = "A transmitted packet consists of a header of 6 bytes, or its venet_sg has 6.",
            Attack = GuestAttack.HeaderSize,
            Userspace = GuestExits, VhostEmpty = s_runEnds, VhostEnds = s_runEnds, HardenedSplit = PacketDropped,
            Ioq = PacketDropped, HardenedIoq = PacketDropped,
        },
        new()
        {
            Id = "tx-no-payload",
            Summary = "A transmitted packet has a header and no frame.",
            Attack = GuestAttack.NoPayload,
            Userspace = s_tapRefuses, VhostEmpty = s_runEnds, VhostEnds = s_runEnds, HardenedSplit = PacketDropped,
            Ioq = PacketDropped, HardenedIoq = PacketDropped,
        },
        new()
        {
            Id = "tx-writable",
            Summary = "The frame of a transmitted packet is for the device to write.",
            Attack = GuestAttack.TransmitWritable,
            Userspace = s_tapRefuses, VhostEmpty = s_runEnds, VhostEnds = s_runEnds, HardenedSplit = PacketDropped,
        },
        Sg("venet-sg-count", "A venet_sg counts 1000 fragments.", GuestAttack.FragmentCount),
        Sg("venet-sg-sum", "A venet_sg's length is not that of its fragments.", GuestAttack.FragmentSum),
        new()
        {
            Id = "rx-buffer-too-small",
            Summary = "A posted receive buffer has room for 100 bytes.",
            Attack = GuestAttack.ReceiveTooSmall,
            Userspace = GuestExits, VhostEmpty = PacketDropped, VhostEnds = Unharmed, HardenedSplit = PacketDropped,
            Ioq = new(FaultDetector.Guest, Packet), HardenedIoq = PacketDropped,
            Differences =
            [
                new(FaultColumn.Userspace, FaultPolicy.Historical, Unharmed, Merges),
                new(FaultColumn.Userspace, FaultPolicy.Hardened, Unharmed, Merges),
                new(FaultColumn.VhostEnds, FaultPolicy.Hardened, Unharmed, Merges),
                new(FaultColumn.VhostEmpty, FaultPolicy.Historical, s_runEnds,
                    "the loop un-gets the buffer, which stays first in line: every further frame of that size is dropped too"),
            ],
        },
        new()
        {
            Id = "rx-buffer-read-only",
            Summary = "A posted receive buffer has no part that the device may write.",
            Attack = GuestAttack.ReceiveReadOnly,
            Userspace = GuestExits, VhostEmpty = new(FaultDetector.BackEnd, Nothing), VhostEnds = new(FaultDetector.BackEnd, Nothing),
            HardenedSplit = PacketDropped,
        },
    ];

    private static FaultSpec Sg(string id, string summary, GuestAttack attack) => new()
    {
        Id = id, Summary = summary, Attack = attack, Ioq = PacketDropped, HardenedIoq = PacketDropped,
    };
}
