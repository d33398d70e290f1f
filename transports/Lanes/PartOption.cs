namespace Bakeoff.Transports;

/// <summary>An option with the value that a lane gives it.</summary>
public readonly record struct PartOption(OptionDefinition Definition, OptionValue Value)
{
    /// <summary><c>name=value</c>.</summary>
    public override string ToString() => $"{Definition.Name}={Value}";
}
