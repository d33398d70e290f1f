namespace Bakeoff.Plots.Recipes;

/// <summary>The user asked for a figure that does not exist.</summary>
public sealed class UnknownFigureException : ArgumentException
{
    /// <summary>Creates the exception with the sentence for the user.</summary>
    public UnknownFigureException(string message) : base(message) { }

    /// <summary>Creates the exception with the sentence for the user and a cause.</summary>
    public UnknownFigureException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Required by the exception pattern; carries no information.</summary>
    public UnknownFigureException() { }
}
