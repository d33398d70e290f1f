using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>
/// The fault policy of a host, its log, and the two things that are worse than a dead queue: the end of a guest's process and
/// the end of the host.
/// </summary>
public sealed class HostFaults(HostSystem host, Simulator simulator, FaultPolicy policy) : IEventTarget
{
    private const int PanicTag = -1;

    private readonly List<(GuestSystem Guest, GuestDevice Device)> _guests = [];

    /// <summary>The policy.</summary>
    public FaultPolicy Policy => policy;

    /// <summary>What was noticed.</summary>
    public FaultLog Log { get; } = new();

    /// <summary>True once the host's kernel has hit a BUG: no instruction of it is executed any more.</summary>
    public bool HasPanicked { get; private set; }

    /// <summary>Makes a guest known, so that its process can end.</summary>
    public void Register(GuestSystem guest, GuestDevice device) => _guests.Add((guest, device));

    /// <summary>True if the guest in that address space is gone.</summary>
    public bool IsGone(int addressSpace) => _guests.Any(g => g.Guest.AddressSpace == addressSpace && g.Guest.Vcpu.Thread.IsKilled);

    /// <summary>Notes a detection at the present time.</summary>
    public void Note(FaultDetector by, string what) => Log.Add(simulator.NowPs, by, what);

    /// <summary>
    /// The process of the guest in address space <paramref name="addressSpace"/> ends now: its threads never run again, and the kernel
    /// closes what it had open.
    /// </summary>
    public void KillProcess(int addressSpace) => simulator.Schedule(simulator.NowPs, EventPriority.Host, this, addressSpace);

    /// <summary>
    /// The host's kernel hits a BUG now. An oops of the era killed the thread that held the ring's lock, and the machine where it was set to panic
    /// on oops or was in an interrupt; the model takes the latter.
    /// </summary>
    public void Panic() => simulator.Schedule(simulator.NowPs, EventPriority.Host, this, PanicTag);

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        foreach ((GuestSystem guest, GuestDevice device) in _guests)
        {
            if (tag == PanicTag)
            {
                guest.Vcpu.Kill();
            }
            else if (guest.AddressSpace == tag && !guest.Vcpu.Thread.IsKilled)
            {
                EndProcess(guest, device);
            }
        }

        if (tag == PanicTag && !HasPanicked)
        {
            HasPanicked = true;
            foreach (HostCore core in host.Cores)
            {
                core.Processor.PowerOff();
            }
        }
    }

    private static void EndProcess(GuestSystem guest, GuestDevice device)
    {
        guest.Vcpu.Kill();
        device.BackEnd?.Close();
        foreach (CpuContext thread in device.Threads)
        {
            if (thread.AddressSpace == guest.AddressSpace)
            {
                thread.Kill();
            }
        }

        device.Port?.Close();
    }
}
