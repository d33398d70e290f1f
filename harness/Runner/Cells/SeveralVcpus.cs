using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>Which lanes have guests with several vCPUs.</summary>
internal static class SeveralVcpus
{
    /// <summary>Why a guest of the lane has one vCPU, or null if it can have more.</summary>
    /// <param name="transport">Contestant, for the message.</param>
    /// <param name="frontEnd">Kind of the front end.</param>
    /// <param name="kick">Kind of the kick.</param>
    /// <param name="interrupts">Kind of the interrupt path.</param>
    public static string? Fault(string transport, string frontEnd, string kick, string interrupts) =>
        frontEnd == KindIds.Native ? $"vcpus is not accepted for {transport}, which has no guest"
        : kick == KindIds.LinkDoorbell ? $"vcpus is not accepted for {transport}: a board has one processor"
        : interrupts == KindIds.LguestIrq
            ? $"vcpus is not accepted for {transport}: lguest runs uniprocessor guests only (Linux 2.6.31 drivers/lguest/lguest_user.c starts CPU 0 alone)"
        : interrupts == KindIds.XenEventChannel
            ? $"vcpus is not accepted for {transport}: the event channels of further vCPUs, which also carry interrupts between them, are not simulated"
        : null;
}
