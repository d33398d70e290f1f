using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Bakeoff.Machine;

/// <summary>A broken rule of the simulated world: always a bug of the model, never a result.</summary>
public sealed class InvariantException : Exception
{
    /// <summary>Creates the exception with a sentence that says which rule was broken.</summary>
    public InvariantException(string message) : base(message) { }

    /// <summary>Creates the exception with a sentence and the cause.</summary>
    public InvariantException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Required by the exception pattern; carries no information.</summary>
    public InvariantException() { }
}

/// <summary>Checks that stay on in Release: a wrong number in a paper is worse than a stop.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantException"/> unless <paramref name="condition"/> holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void That([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            Fail(message);
        }
    }

    /// <summary>Throws <see cref="InvariantException"/>.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fail(string message) => throw new InvariantException(message);
}
