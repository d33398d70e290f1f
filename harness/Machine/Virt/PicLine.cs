namespace Bakeoff.Machine;

/// <summary>
/// An input of the 8259 pair, and what Linux does around the handler of its interrupt (2.6.38 arch/x86/kernel/i8259.c and
/// kernel/irq/chip.c, handle_level_irq): it masks and acknowledges before, and unmasks behind. Each access is an exit to the kernel.
/// </summary>
/// <remarks>
/// <code>
///   IN mask -- OUT mask -- OUT end of interrupt (second chip: to both) -- handler -- OUT mask
/// </code>
/// An edge while it is masked is remembered, further ones merge with it.
/// </remarks>
public sealed class PicLine
{
    private readonly Pic _pic;

    internal PicLine(Vcpu vcpu, Pic pic, int number)
    {
        _pic = pic;
        Number = number;
        IoBusEntry bus = vcpu.PioBus.InterruptController;
        var read = new Access(this, bus, Register.Read);
        var mask = new Access(this, bus, Register.Mask);
        var end = new Access(this, bus, Register.End);
        MaskAndAcknowledge = number < 8 ? [read, mask, end] : [read, mask, end, new Access(this, bus, Register.EndOfCascade)];
        Unmask = new Access(this, bus, Register.Unmask);
    }

    private enum Register
    {
        Read,
        Mask,
        End,
        EndOfCascade,
        Unmask,
    }

    /// <summary>Number of the input: the IRQ.</summary>
    public int Number { get; }

    /// <summary>The vector behind it.</summary>
    public GuestVector Vector { get; private set; } = null!;

    /// <summary>The input's level.</summary>
    public bool IsRaised { get; private set; }

    /// <summary>An edge came and has not been taken: the IRR bit.</summary>
    public bool IsRequested { get; private set; }

    /// <summary>The guest has masked it: the IMR bit.</summary>
    public bool IsMasked { get; private set; }

    /// <summary>Taken and not yet ended: the ISR bit.</summary>
    public bool InService { get; private set; }

    /// <summary>Exits before the handler.</summary>
    internal IReadOnlyList<IExitHandler> MaskAndAcknowledge { get; }

    /// <summary>The exit behind it.</summary>
    internal IExitHandler Unmask { get; }

    /// <summary>Sets the level; <paramref name="setter"/> owes the kick if there is one.</summary>
    public void SetLevel(CpuContext setter, bool isRaised)
    {
        if (isRaised && !IsRaised)
        {
            if (IsRequested)
            {
                Vector.CountCoalesced();
            }

            IsRequested = true;
        }

        IsRaised = isRaised;
        _pic.Update(setter);
    }

    internal void Route(GuestVector vector) => Vector = vector;

    internal void Acknowledge()
    {
        IsRequested = false;
        InService = true;
    }

    private sealed class Access(PicLine line, IoBusEntry bus, Register register) : IExitHandler
    {
        public IoBusEntry? Claim => bus;

        public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(CostKey.PicAccess);

        public SimTask ActAsync(CpuContext vcpuThread)
        {
            switch (register)
            {
                case Register.Mask:
                case Register.Unmask:
                    line.IsMasked = register == Register.Mask;
                    line._pic.Update(vcpuThread);
                    break;
                case Register.End:
                    line.InService = false;
                    line._pic.Update(vcpuThread);
                    break;
            }

            return SimTask.Completed;
        }
    }
}
