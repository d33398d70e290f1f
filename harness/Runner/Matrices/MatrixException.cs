namespace Bakeoff.Harness;

/// <summary>
/// A matrix that cannot be run, said in one line: where, which key, what is wrong and what is accepted.
/// </summary>
public sealed class MatrixException : Exception
{
    /// <summary>Names the place and the fault.</summary>
    public MatrixException(string source, int? line, string path, string fault)
        : base($"{source}{(line is null ? "" : $":{line}")}: {(path.Length == 0 ? "" : path + ": ")}{fault}")
    {
        Path = path;
        Fault = fault;
    }

    /// <summary>Required by the exception pattern.</summary>
    public MatrixException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Required by the exception pattern.</summary>
    public MatrixException(string message) : base(message) { }

    /// <summary>Required by the exception pattern.</summary>
    public MatrixException() { }

    /// <summary>Path of the key, such as <c>groups[2].matrix.mtu</c>.</summary>
    public string Path { get; } = "";

    /// <summary>What is wrong, without the place.</summary>
    public string Fault { get; } = "";
}
