namespace Bakeoff.Harness;

/// <summary>Which way the data of a stream flows, seen from the guest under test.</summary>
public enum StreamDirection
{
    /// <summary>The guest sends.</summary>
    Send,

    /// <summary>The guest receives.</summary>
    Receive,

    /// <summary>Both at the same time.</summary>
    Both,
}
