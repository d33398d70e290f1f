namespace Bakeoff.Machine;

/// <summary>
/// The guest's pair of 8259 interrupt controllers, as KVM emulates it from 2.6.37 on (arch/x86/kvm/i8259.c): edge-triggered inputs, a
/// request bit that remembers one edge, a mask, an in-service bit. It interrupts through the local APIC's LINT0 in ExtINT mode, so the
/// local APIC holds nothing in service and nobody ends anything there.
/// </summary>
/// <remarks>
/// <code>
///   rising edge -- IRR -- not masked, nothing of its rank in service: output -- next entry: IRR -> ISR, vector
/// </code>
/// Whoever changes a line or a register while the output is low kicks the vCPU, whatever the new level is: the emulation asks for a
/// wake-up when it was low before (until 2024, when a test of the new level was added). So a line that is raised again while it is up
/// is no interrupt, but it is a kick. The date 2.6.37 is from memory; before, only an acknowledged line kicked.
/// </remarks>
public sealed class Pic
{
    /// <summary>Inputs of the pair; input 2 of the first chip is the second.</summary>
    public const int Inputs = 16;

    /// <summary>Vector of input 0 in Linux (ISA_IRQ_VECTOR).</summary>
    public const int FirstVector = 0x30;

    private const int Cascade = 2;

    private readonly Vcpu _vcpu;
    private readonly PicLine?[] _lines = new PicLine?[Inputs];

    internal Pic(Vcpu vcpu) => _vcpu = vcpu;

    /// <summary>The INT pin: something is requested that may interrupt.</summary>
    public bool HasOutput { get; private set; }

    /// <summary>Installs <paramref name="handler"/> behind input <paramref name="number"/>, unmasked.</summary>
    public PicLine Install(int number, IInterruptHandler handler)
    {
        Invariant.That(number is >= 0 and < Inputs and not Cascade, "an 8259 input that no device can have");
        Invariant.That(_lines[number] is null, "an 8259 input with two handlers");
        var line = new PicLine(_vcpu, this, number);
        _lines[number] = line;
        line.Route(_vcpu.InstallExternal(FirstVector + number, handler, line));
        return line;
    }

    /// <summary>An input or a register changed: sets the output, at the cost of <paramref name="context"/>.</summary>
    internal void Update(CpuContext context)
    {
        bool wasLow = !HasOutput;
        HasOutput = Highest() is not null;
        if (wasLow)
        {
            _vcpu.Notify(context);
        }
    }

    /// <summary>The acknowledgement cycle, in the vCPU's thread at an entry: the vector that comes with it.</summary>
    internal GuestVector Take()
    {
        PicLine line = Highest()!;
        line.Acknowledge();
        HasOutput = Highest() is not null;
        return line.Vector;
    }

    /// <summary>The request that interrupts: unmasked, and above everything in service.</summary>
    private PicLine? Highest()
    {
        for (int rank = 0; rank < Inputs; rank++)
        {
            if (_lines[InputOf(rank)] is not { } line)
            {
                continue;
            }

            if (line.InService)
            {
                return null;
            }

            if (line.IsRequested && !line.IsMasked)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>Fixed priority: the second chip's inputs rank where it is connected, behind input 1.</summary>
    private static int InputOf(int rank) => rank switch
    {
        <= Cascade => rank,
        <= Cascade + 8 => 8 + rank - Cascade - 1,
        _ => rank - 8,
    };
}
