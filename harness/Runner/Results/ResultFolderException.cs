namespace Bakeoff.Harness;

/// <summary>A result folder that cannot be used, said in one line. Nothing in it was changed.</summary>
public sealed class ResultFolderException : Exception
{
    /// <summary>Says why.</summary>
    public ResultFolderException(string message) : base(message) { }

    /// <summary>Says why, with the cause.</summary>
    public ResultFolderException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Required by the exception pattern.</summary>
    public ResultFolderException() { }
}
