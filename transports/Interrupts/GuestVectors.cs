namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The interrupt vectors of a guest's CPU that devices can have, in the order in which Linux 2.6.30 hands them out
/// (arch/x86 assign_irq_vector): eight apart, to spread them over the priority classes, then the gaps.
/// </summary>
/// <remarks>
/// Of the 256 entries of a CPU's IDT 32 are exceptions, 33 are kept for clean-up and ISA, 0x80 is the system call and those from
/// 0xee on belong to the kernel (irq_vectors.h of 2.6.30): 172 are left. The first two went to devices that every guest has
/// (assumed: disk and timer).
/// </remarks>
public sealed class GuestVectors
{
    /// <summary>Vectors of one CPU that devices can have.</summary>
    public const int PerCpu = 172;

    /// <summary>Vectors that are gone before the first device of a lane asks: 0x41 and 0x49.</summary>
    public const int TakenAtBoot = 2;

    private const int FirstDeviceVector = 0x41;
    private const int FirstSystemVector = 0xee;
    private const int SystemCallVector = 0x80;
    private const int Step = 8;

    private int _next = FirstDeviceVector + (TakenAtBoot * Step);

    /// <summary>Vectors handed out by <see cref="Take"/>.</summary>
    public int Taken { get; private set; }

    /// <summary>The next free vector; an exhausted CPU refuses the device.</summary>
    public int Take()
    {
        if (Taken == PerCpu - TakenAtBoot)
        {
            throw new LaneException(
                $"the guest's CPU has no interrupt vector left: {PerCpu} for devices, {TakenAtBoot} gone at boot, {Taken} given to queues");
        }

        int vector = _next;
        Taken++;
        do
        {
            _next += Step;
            if (_next >= FirstSystemVector)
            {
                _next = FirstDeviceVector + ((_next - FirstDeviceVector + 1) % Step);
            }
        }
        while (_next == SystemCallVector);
        return vector;
    }
}
