using System.Globalization;

namespace Bakeoff.Transports;

/// <summary>
/// One option of a part: its type, what it accepts, its default in each era, and where that comes from.
/// </summary>
public sealed record OptionDefinition
{
    private OptionDefinition(string name, OptionType type, OptionValue initial, string summary, string source)
    {
        Name = name;
        Type = type;
        Initial = initial;
        Summary = summary;
        Source = source;
    }

    /// <summary>Name in lane ids, kebab-case.</summary>
    public string Name { get; }

    /// <summary>Type of the values.</summary>
    public OptionType Type { get; }

    /// <summary>Default in the oldest era.</summary>
    public OptionValue Initial { get; }

    /// <summary>Eras at which the default changes, oldest first.</summary>
    public IReadOnlyList<EraDefault> Later { get; init; } = [];

    /// <summary>Values that did not exist from the beginning.</summary>
    public IReadOnlyList<ValueDate> Dates { get; init; } = [];

    /// <summary>The era in which any value but <see cref="Initial"/> first existed, where that is not a matter of single values.</summary>
    public Era NewValuesSince { get; init; } = Era.April2009;

    /// <summary>What the option changes, one sentence.</summary>
    public string Summary { get; }

    /// <summary>Primary source of the default, or "assumed" and why.</summary>
    public string Source { get; }

    /// <summary>Unit of an integer, empty for a count.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Smallest integer accepted.</summary>
    public int Minimum { get; private init; }

    /// <summary>Greatest integer accepted.</summary>
    public int Maximum { get; private init; }

    /// <summary>True if only powers of two are accepted.</summary>
    public bool PowerOfTwo { get; init; }

    /// <summary>Names that an option of type <see cref="OptionType.Enum"/> accepts.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>An option that is true or false.</summary>
    public static OptionDefinition Bool(string name, bool initial, string summary, string source) =>
        new(name, OptionType.Bool, initial, summary, source);

    /// <summary>An option that is an integer from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public static OptionDefinition Int(
        string name, int initial, int minimum, int maximum, string unit, string summary, string source) =>
        new(name, OptionType.Int, initial, summary, source) { Minimum = minimum, Maximum = maximum, Unit = unit };

    /// <summary>
    /// An option that is one of <paramref name="names"/>; the first is the default in the oldest era.
    /// </summary>
    public static OptionDefinition Enum(string name, IReadOnlyList<string> names, string summary, string source) =>
        new(name, OptionType.Enum, names[0], summary, source) { Names = names };

    /// <summary>The default in an era.</summary>
    public OptionValue DefaultIn(Era era)
    {
        OptionValue value = Initial;
        foreach (EraDefault change in Later)
        {
            if (!era.IsBefore(change.From))
            {
                value = change.Value;
            }
        }

        return value;
    }

    /// <summary>The era in which a value first existed.</summary>
    public Era ExistsSince(OptionValue value)
    {
        foreach (ValueDate date in Dates)
        {
            if (date.Value == value)
            {
                return date.Since;
            }
        }

        return value == Initial ? Era.April2009 : NewValuesSince;
    }

    /// <summary>
    /// What the option accepts, for messages and tables: "true, false", "1..8", "global, per-device".
    /// </summary>
    public string Accepted => Type switch
    {
        OptionType.Bool => "true, false",
        OptionType.Int => $"{Minimum}..{Maximum}" + (PowerOfTwo ? ", a power of two" : "")
            + (Unit.Length > 0 ? $" ({Unit})" : ""),
        _ => string.Join(", ", Names),
    };

    /// <summary>Reads a value; false if the option does not accept it.</summary>
    public bool TryParse(string text, out OptionValue value)
    {
        value = default;
        switch (Type)
        {
            case OptionType.Bool when text is "true" or "false":
                value = text == "true";
                return true;
            case OptionType.Int when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number):
                value = number;
                return Accepts(value);
            case OptionType.Enum:
                value = text;
                return Accepts(value);
            default:
                return false;
        }
    }

    /// <summary>True if the option accepts the value.</summary>
    public bool Accepts(OptionValue value) => value.Type == Type && Type switch
    {
        OptionType.Bool => true,
        OptionType.Int => value.AsInt() >= Minimum && value.AsInt() <= Maximum
            && (!PowerOfTwo || int.IsPow2(value.AsInt())),
        _ => Names.Contains(value.AsEnum()),
    };
}
