using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>The six parts of a lane, valid or not. Does not change.</summary>
public sealed class LaneParts
{
    private readonly PartChoice[] _parts;

    /// <summary>Creates the set from one part per slot, in slot order.</summary>
    public LaneParts(IEnumerable<PartChoice> parts)
    {
        _parts = [.. parts];
        Invariant.That(_parts.Length == PartSlots.Count, "a lane has six parts");
        for (int i = 0; i < _parts.Length; i++)
        {
            Invariant.That(_parts[i].Slot == PartSlots.All[i], $"{_parts[i]} does not fill {PartSlots.All[i].Id()}");
        }
    }

    /// <summary>The part in a slot.</summary>
    public PartChoice this[PartSlot slot] => _parts[(int)slot];

    /// <summary>The parts in slot order.</summary>
    public IReadOnlyList<PartChoice> All => _parts;

    /// <summary>The guest driver.</summary>
    public PartChoice FrontEnd => this[PartSlot.FrontEnd];

    /// <summary>The rings.</summary>
    public PartChoice Rings => this[PartSlot.Rings];

    /// <summary>Guest to host notification.</summary>
    public PartChoice Kick => this[PartSlot.Kick];

    /// <summary>Host to guest notification.</summary>
    public PartChoice Interrupts => this[PartSlot.Interrupts];

    /// <summary>The host's side of the rings.</summary>
    public PartChoice BackEnd => this[PartSlot.BackEnd];

    /// <summary>Where frames enter and leave the host.</summary>
    public PartChoice Attachment => this[PartSlot.Attachment];

    /// <summary>The bus shells that the parts need together.</summary>
    public BusShells Bus => _parts.Aggregate(BusShells.None, (shells, part) => shells | part.Kind.Shell);

    /// <summary>The same parts with another one in its slot.</summary>
    public LaneParts With(PartChoice part)
    {
        PartChoice[] parts = [.. _parts];
        parts[(int)part.Slot] = part;
        return new LaneParts(parts);
    }

    /// <summary>True if all six parts are the same.</summary>
    public bool AreSameAs(LaneParts other) => _parts.Zip(other._parts).All(pair => pair.First.IsSameAs(pair.Second));
}
