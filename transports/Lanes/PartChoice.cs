using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>A kind with a value for each of its options: one of the six parts of a lane. Does not change.</summary>
public sealed class PartChoice
{
    private readonly OptionValue[] _values;

    internal PartChoice(PartKind kind, OptionValue[] values)
    {
        Invariant.That(values.Length == kind.Options.Count, $"{kind.Slot.Id()} {kind.Id}: a value per option is needed");
        Kind = kind;
        _values = values;
    }

    /// <summary>The kind.</summary>
    public PartKind Kind { get; }

    /// <summary>The slot that it fills.</summary>
    public PartSlot Slot => Kind.Slot;

    /// <summary>All options with their values, in the kind's order.</summary>
    public IEnumerable<PartOption> Options => _values.Select((value, i) => new PartOption(Kind.Options[i], value));

    /// <summary>The value of an option; asking for one that the kind does not have is a bug of the caller.</summary>
    public OptionValue this[string option]
    {
        get
        {
            int index = Kind.IndexOf(option);
            Invariant.That(index >= 0, $"{Slot.Id()} {Kind.Id} has no option '{option}'");
            return _values[index];
        }
    }

    /// <summary>The value of an option that is true or false.</summary>
    public bool GetBool(string option) => this[option].AsBool();

    /// <summary>The value of an integer option, in its unit.</summary>
    public int GetInt(string option) => this[option].AsInt();

    /// <summary>The value of an option that is one of a few names.</summary>
    public string GetEnum(string option) => this[option].AsEnum();

    /// <summary>True if this is the kind of that id.</summary>
    public bool Is(string kind) => Kind.Id == kind;

    /// <summary>True if the kind has all of these traits.</summary>
    public bool Has(KindTraits traits) => Kind.Has(traits);

    /// <summary>True if the kind has this option and it has this value.</summary>
    public bool Has(string option, OptionValue value)
    {
        int index = Kind.IndexOf(option);
        return index >= 0 && _values[index] == value;
    }

    /// <summary>The same kind with another value of one option.</summary>
    public PartChoice With(string option, OptionValue value)
    {
        int index = Kind.IndexOf(option);
        Invariant.That(index >= 0, $"{Slot.Id()} {Kind.Id} has no option '{option}'");
        Invariant.That(Kind.Options[index].Accepts(value), $"{Slot.Id()} {Kind.Id}: {option} does not accept '{value}'");
        OptionValue[] values = [.. _values];
        values[index] = value;
        return new PartChoice(Kind, values);
    }

    /// <summary>True if the other part has the same kind and the same values.</summary>
    public bool IsSameAs(PartChoice other) => Kind == other.Kind && _values.AsSpan().SequenceEqual(other._values);

    /// <summary>All options in words: <c>split-virtqueue[event-idx=false,indirect=true,size=256]</c>.</summary>
    public override string ToString() => Kind.Id + LaneText.Options(Options);
}
