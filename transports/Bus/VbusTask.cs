namespace Bakeoff.Transports.Bus;

/// <summary>A process of the host as the vbus administration sees it: who it is, and which bus it and its children are on.</summary>
public sealed class VbusTask(string name, bool isPrivileged)
{
    /// <summary>Name of its user.</summary>
    public string Name { get; } = name;

    /// <summary>True for the administrator.</summary>
    public bool IsPrivileged { get; } = isPrivileged;

    /// <summary>Its bus (/proc/self/vbus), or null.</summary>
    public VbusInstance? Instance { get; internal set; }
}
