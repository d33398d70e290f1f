using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>A typed value of an option: a truth value, an integer or a name.</summary>
public readonly record struct OptionValue
{
    private readonly int _number;
    private readonly string? _name;

    private OptionValue(OptionType type, int number, string? name)
    {
        Type = type;
        _number = number;
        _name = name;
    }

    /// <summary>Which of the three it is.</summary>
    public OptionType Type { get; }

    /// <summary>A truth value.</summary>
    public static implicit operator OptionValue(bool value) => new(OptionType.Bool, value ? 1 : 0, null);

    /// <summary>An integer.</summary>
    public static implicit operator OptionValue(int value) => new(OptionType.Int, value, null);

    /// <summary>A name.</summary>
    public static implicit operator OptionValue(string value) => new(OptionType.Enum, 0, value);

    /// <summary>The truth value; a bug of the caller if the option has another type.</summary>
    public bool AsBool()
    {
        Invariant.That(Type == OptionType.Bool, $"option value '{this}' is not true or false");
        return _number != 0;
    }

    /// <summary>The integer; a bug of the caller if the option has another type.</summary>
    public int AsInt()
    {
        Invariant.That(Type == OptionType.Int, $"option value '{this}' is not an integer");
        return _number;
    }

    /// <summary>The name; a bug of the caller if the option has another type.</summary>
    public string AsEnum()
    {
        Invariant.That(Type == OptionType.Enum, $"option value '{this}' is not a name");
        return _name!;
    }

    /// <summary>The text that lane ids use: <c>true</c>, <c>256</c>, <c>per-device</c>.</summary>
    public override string ToString() => Type switch
    {
        OptionType.Bool => _number != 0 ? "true" : "false",
        OptionType.Int => _number.ToString(),
        _ => _name ?? "",
    };
}
