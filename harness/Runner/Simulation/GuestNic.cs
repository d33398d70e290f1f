using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>A network device and the guest that it belongs to.</summary>
/// <param name="Guest">The guest, or the board that stands in its place.</param>
/// <param name="Device">The device.</param>
/// <param name="Number">Number of the device in its guest.</param>
/// <param name="IsClient">False in a guest that only answers.</param>
internal sealed record GuestNic(NorthSystem Guest, GuestDevice Device, int Number, bool IsClient)
{
    /// <summary>
    /// Name of one of its queues in counters: <c>guest0.kicks.transmit</c>; from the second device on <c>guest0.kicks.nic1.transmit</c>, from
    /// the second queue pair on <c>guest0.kicks.transmit.1</c>.
    /// </summary>
    public string CounterOf(string what, DeviceQueue queue)
    {
        string role = queue.Role.ToString().ToLowerInvariant();
        string name = Number == 0 ? $"{Guest.Name}.{what}.{role}" : $"{Guest.Name}.{what}.nic{Number}.{role}";
        return queue.Pair == 0 ? name : $"{name}.{queue.Pair}";
    }
}
