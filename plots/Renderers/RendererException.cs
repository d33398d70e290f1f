namespace Bakeoff.Plots.Renderers;

/// <summary>A renderer is missing though it was asked for, or it failed. The message is for the user.</summary>
public sealed class RendererException : Exception
{
    /// <summary>Creates the exception with the sentence for the user.</summary>
    public RendererException(string message) : base(message) { }

    /// <summary>Creates the exception with the sentence for the user and a cause.</summary>
    public RendererException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Required by the exception pattern; carries no information.</summary>
    public RendererException() { }
}
